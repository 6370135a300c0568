"""What is to be cleared away by hand before commands of git that go over a working tree.

They are proposed for plain trees only: nobody's work is to hang on what git makes of odd ones.
"""

from __future__ import annotations

import os
import shlex
from itertools import count
from typing import TYPE_CHECKING

from .doors.environment import working_folder
from .doors.git_keeping import keeps_changes, moves_submodules, overwritten

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .doors.git import Repository

__all__ = ["LOOK", "are_kept", "cleared_first", "cleared_for", "if_kept", "moved"]

_AGAIN = "then the same command again"
LOOK = (
    "git status   (what it lists is more than changed files, which git could keep: commit it, or"
    f" move it away; {_AGAIN})"
)
"""What is proposed where `git stash` would not keep everything."""


def are_kept(
    repository: Repository, changes: Sequence[str] = (), besides: Sequence[Path] = ()
) -> bool:
    """Return whether `git stash` keeps all changes, `besides` what is moved away before.

    `changes` are named where they may be of new files, as `git status --porcelain` says them. It
    passes repositories over.
    """
    new = (line for line in changes if line.startswith("?? "))
    return keeps_changes(repository, besides) and not any(line.endswith("/") for line in new)


def if_kept(repository: Repository, command: str, changes: Sequence[str] = ()) -> str:
    """Return a command that stashes, or `LOOK` where git would not keep it all; see `are_kept`."""
    return command if are_kept(repository, changes) else LOOK


def cleared_first(repository: Repository, commit: str) -> tuple[str, ...]:
    """Return what comes before commands that go down to a commit and back; mostly nothing."""
    first = cleared_for(repository, commit)
    if first == (LOOK,) or not moves_submodules(repository, commit):
        return first
    look = shlex.join(["git", "log", "--raw", f"{commit[:12]}.."])
    return (f"{look}   (submodules have come or gone: taking that off is for you to do)",)


def cleared_for(repository: Repository, commit: str) -> tuple[str, ...]:
    """Return what comes before a pull of a commit; mostly nothing."""
    if not keeps_changes(repository):
        return (LOOK,)
    return tuple(
        f"{moved(repository.root / name)}   (git has something else there on the way, and would"
        f" write over it; {_AGAIN}, and at the end back)"
        for name in overwritten(repository, commit)
    )


def moved(path: Path) -> str:
    """Return the command that gives a file or folder another name, which is free."""
    name = os.fspath(path)
    names = (f"{name}.aside" if number == 1 else f"{name}.aside-{number}" for number in count(1))
    free = next(each for each in names if not os.path.lexists(each))
    return shlex.join(["mv", _from_here(name), _from_here(free)])


def _from_here(path: str) -> str:
    found = os.path.relpath(path, working_folder())
    # So that it is no option.
    return f".{os.sep}{found}" if found.startswith("-") else found
