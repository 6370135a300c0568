"""The commands that move what lies untracked in place of a tracked file or folder.

Called by whatever proposes commands of git which would delete it: told in place of those.
"""

from __future__ import annotations

import os
import shlex
from itertools import count
from typing import TYPE_CHECKING

from .doors.environment import working_folder
from .doors.git_standins import stand_ins

if TYPE_CHECKING:
    from pathlib import Path

    from .doors.git import Repository

__all__ = ["moved", "moved_first"]


def moved_first(repository: Repository) -> tuple[str, ...]:
    """Return a command for each of these, with its reason; nothing in most working trees.

    Where git tracks a file, `git stash`, `git reset` and `git rebase --autostash` delete the
    untracked folder that lies there, and what is in it is in no stash.
    """
    return tuple(
        f"{moved(repository.root / name)}   (it lies where git has something else, and would be"
        " deleted; then the same command again)"
        for name in stand_ins(repository)
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
