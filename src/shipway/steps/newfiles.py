"""What helps where files are changed, or new to git."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from shipway.doors.standpoint import path_for_git
from shipway.errors.git import DirtyTree

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["ways_to_clean"]

_UNTRACKED = "?? "
"""How git begins the line of a file that it does not know."""
_NAMED = 3
"""So many are named in a command."""


def ways_to_clean(changes: Sequence[str], folder: Path, root: Path) -> tuple[str, ...]:
    """Return how changes in a folder are committed or set aside, as typed from where a user is.

    `changes` are as `git status --porcelain` says them, with paths from the repository's root,
    which the project's folder may be below.
    """
    where = shlex.quote(path_for_git(folder, root))
    new = [line.removeprefix(_UNTRACKED) for line in changes if line.startswith(_UNTRACKED)]
    named = " ".join(shlex.quote(path_for_git(root / name, root)) for name in new)
    paths = named if len(new) <= _NAMED else f"--all {where}"
    ignored = DirtyTree.remedy[1]
    if len(new) == len(changes):
        return (
            f"git add {paths} && git commit",
            ignored,
            "git stash --include-untracked   (sets them aside; git stash pop brings them back)",
        )
    also = f"; new ones first: git add {paths}" if new else ""
    stash = f"git stash{' --include-untracked' if new else ''}"
    return (
        f"git commit {where}   (files that git knows, also what `bump` wrote{also})",
        *([ignored] if new else []),
        f"{stash}   (sets changes aside, also what `bump` wrote; git stash pop brings them back)",
    )
