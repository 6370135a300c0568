"""Programs that make release notes: towncrier and git-cliff, where a project is set up for them."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from shipway.errors.notes import NotesToolFailed, NotesToolMissing
from shipway.errors.usage import CommandFailed, CommandTimedOut

from .clock import today
from .process import run

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["cliff_notes", "towncrier_notes"]

_SECONDS = 120.0


def towncrier_notes(folder: Path, version: str) -> str:
    """Return what towncrier makes of the fragments of a project, and changes nothing.

    https://towncrier.readthedocs.io/en/stable/cli.html
    Raises `NotesToolMissing` and `NotesToolFailed`.
    """
    options = ("build", "--draft", "--version", version, "--date", today())
    return _printed(folder, "towncrier", options)


def cliff_notes(folder: Path, root: Path, older: str | None, newer: str, tag: str) -> str:
    """Return what git-cliff makes of the commits after `older` up to `newer`, as those of a tag.

    Without network. https://git-cliff.org/docs/usage/args
    Raises `NotesToolMissing` and `NotesToolFailed`.
    """
    inside = folder.relative_to(root).as_posix()
    below = () if inside == "." else ("--include-path", f"{inside}/**")
    options = ("--offline", "--no-exec", "--strip", "all", "--tag", tag, *below)
    between = () if older is None else (f"{older}..{newer}",)
    return _printed(folder, "git-cliff", (*options, *between))


def _printed(folder: Path, name: str, options: Sequence[str]) -> str:
    # Beside the running Python first: its environment may not be on PATH.
    places = [str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]
    program = shutil.which(name, path=os.pathsep.join(places))
    if program is None:
        raise NotesToolMissing(
            f"the project is set up for {name}, which is not installed",
            fix=[f"python -m pip install {name}"],
        )
    try:
        return run([program, *options], folder=folder, timeout=_SECONDS).stdout
    except (CommandFailed, CommandTimedOut) as error:
        raise NotesToolFailed(error.what, details=error.details) from None
