"""The page of a workflow's run: what a step adds to the file of GITHUB_STEP_SUMMARY is shown there.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .environment import variable
from .files import append_text

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["add_to_job_page"]


def add_to_job_page(markdown: Callable[[], str]) -> None:
    """Add Markdown, where there is such a page. Raises `CannotWrite`."""
    path = variable("GITHUB_STEP_SUMMARY")
    if path is not None:
        append_text(Path(path), markdown())
