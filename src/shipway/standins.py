"""The commands that move what lies untracked where git has something, or is to put it.

Called by whatever proposes commands of git which would delete it: told in place of those.
"""

from __future__ import annotations

import os
import shlex
from itertools import count
from typing import TYPE_CHECKING

from .doors.environment import working_folder
from .doors.git_standins import overwritten, stand_ins

if TYPE_CHECKING:
    from pathlib import Path

    from .doors.git import Repository

__all__ = ["moved", "moved_first", "moves"]


def moved_first(repository: Repository, down_to: str | None = None) -> tuple[str, ...]:
    """Return a command for each of these, with its reason; nothing in most working trees.

    See `moves`.
    """
    told = "git has something else there, and would not keep it; then the same command again"
    back = ", and at the end back" if down_to else ""
    return tuple(f"{move}   ({told}{back})" for move in moves(repository, down_to))


def moves(repository: Repository, down_to: str | None = None) -> tuple[str, ...]:
    """Return a command for each of these.

    Where git tracks a file, `git stash`, `git reset` and `git rebase --autostash` delete the
    untracked folder that lies there, and what is in it is in no stash. Nor would git keep what
    lies where a commit has something, on its way `down_to` one and back.
    """
    names = dict.fromkeys(stand_ins(repository))
    if down_to is not None:
        names |= dict.fromkeys(overwritten(repository, down_to))
    return tuple(moved(repository.root / name) for name in names)


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
