"""Lay a commit out in a temporary folder, with or without the uncommitted changes."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from .scratch import TREE, scratch_folder
from .submodules import check_out_submodules
from .tagged import check_out_tagged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .git import Repository

__all__ = ["checkout"]


@contextmanager
def checkout(  # noqa: PLR0913 - each named at the call
    repository: Repository,
    folder: Path,
    commit: str,
    *,
    changes: bool = False,
    tag: str = "",
    shared: Path | None = None,
) -> Iterator[Path]:
    """Give the copy of `folder`, a folder of the repository, as `commit` has it.

    It is a worktree outside the project, so that build backends find tags and
    history, and nothing of the working tree. Submodules are checked out.
    `changes` lays the uncommitted changes over it. With `tag` it is a repository of its own
    instead, in which the commit has this tag and no other. The caller holds the lock, and
    `shared` is that of `scratch_folder`, the repository's if None.
    """
    with scratch_folder("tree", shared or repository.kept) as scratch:
        tree = scratch / TREE
        # An interrupt may come when git has made it and before anybody here knows.
        try:
            if tag:
                check_out_tagged(repository, tree, commit, tag)
            else:
                repository.add_worktree(tree, commit)
            if (tree / ".gitmodules").is_file():
                check_out_submodules(tree, repository.common / "modules")
            if changes:
                for name in repository.changed_files():
                    _make_same(repository, repository.root / name, tree / name)
            yield tree / folder.relative_to(repository.root)
        finally:
            if not tag:
                repository.remove_worktree(tree)


def _make_same(repository: Repository, here: Path, there: Path) -> None:
    """Make one changed path of a copy what it is in the working tree, whatever it was before."""
    if there.is_dir() and not there.is_symlink():
        shutil.rmtree(there)
    else:
        there.unlink(missing_ok=True)
    if here.is_file() or here.is_symlink():
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(here, there, follow_symlinks=False)
    elif (here / ".git").exists():
        # A submodule, or a repository that git only sees as a whole.
        inner = replace(repository, root=here)
        for name in inner.files():
            _make_same(inner, here / name, there / name)
