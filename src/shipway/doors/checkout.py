"""Lay a commit out in a temporary folder, with or without the uncommitted changes."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .git import Repository

__all__ = ["checkout"]


@contextmanager
def checkout(
    repository: Repository, folder: Path, commit: str, *, changes: bool = False
) -> Iterator[Path]:
    """Give the copy of `folder`, a folder of the repository, as `commit` has it.

    It is a worktree outside the project, so that build backends find tags and
    history, and nothing of the working tree. `changes` lays the uncommitted
    changes over it.
    """
    with repository.worktree(commit) as worktree:
        if changes:
            for name in repository.changed_files():
                _same(repository.root / name, worktree / name)
        yield worktree / folder.relative_to(repository.root)


def _same(here: Path, there: Path) -> None:
    if here.is_file():
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(here, there, follow_symlinks=False)
    else:
        there.unlink(missing_ok=True)
