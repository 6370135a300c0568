"""The page of a workflow's run: what a step adds to the file of GITHUB_STEP_SUMMARY is shown there.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from shipway.errors.usage import CannotWrite

from .environment import variable

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["add_to_job_page"]


def add_to_job_page(markdown: Callable[[], str]) -> None:
    """Add Markdown, where there is such a page. Raises `CannotWrite`."""
    path = variable("GITHUB_STEP_SUMMARY")
    if path is None:
        return
    try:
        with Path(path).open("ab") as stream:
            # Bytes of a file's name that are no text come as escapes.
            stream.write(markdown().encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise CannotWrite(f"{path} could not be written: {error.strerror or error}") from error
