"""What helps where the only changes are files that git does not know. Pure."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from shipway.errors.git import DirtyTree

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ways_with_new_files"]

_UNTRACKED = "?? "
"""How git begins the line of such a file."""
_NAMED = 3
"""So many are named in a command."""


def ways_with_new_files(changes: Sequence[str], *, at_root: bool) -> tuple[str, ...] | None:
    """Return how new files are committed or set aside; None where git knows some of the files.

    `changes` are as `git status --porcelain` says them, with paths from the repository's root,
    which the project's folder may be below.
    """
    if not all(change.startswith(_UNTRACKED) for change in changes):
        return None
    top = "" if at_root else ":/"
    files = [shlex.quote(top + change.removeprefix(_UNTRACKED)) for change in changes]
    paths = " ".join(files) if len(files) <= _NAMED else "--all ."
    return (
        f"git add {paths} && git commit",
        DirtyTree.remedy[1],
        "git stash --include-untracked   (sets them aside; git stash pop brings them back)",
    )
