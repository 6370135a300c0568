"""Where a command is typed, beside the repository that it is about: what git is to be told."""

from __future__ import annotations

import os
from pathlib import Path

from .environment import working_folder

__all__ = ["folder_for_git", "path_for_git"]


def folder_for_git(project: str) -> str:
    """Return the `-C` that git needs where commands are typed; empty inside of the repository.

    `project` is as it was typed. Outside of any repository it is the project's own folder.
    """
    here = working_folder()
    start = (here / project).resolve()
    root = _repository_above(start)
    if start == here.resolve() or (root is not None and root == _repository_above(here)):
        return ""
    place = root or start
    return str(place) if Path(project).is_absolute() else os.path.relpath(place, here)


def path_for_git(path: Path, root: Path) -> str:
    """Return how a path of a repository is told to git by a command that is proposed.

    That is as seen from where commands are typed, and outside of the repository from its root.
    """
    here = working_folder()
    inside = _repository_above(here) in {root.resolve(), None} and here.is_relative_to(root)
    return Path(os.path.relpath(path, here if inside else root)).as_posix()


def _repository_above(folder: Path) -> Path | None:
    start = folder.resolve()
    return next((each for each in (start, *start.parents) if (each / ".git").exists()), None)
