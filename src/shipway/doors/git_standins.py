"""What lies, known to git by nothing, where git has or would put something else.

Commands of git that move a working tree write over it, or delete it with all that is in it, and
`git stash` is one of them. Nothing is changed here.
"""

from __future__ import annotations

import os
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from .git import Repository

__all__ = ["overwritten", "stand_ins"]

_PLAIN = ("--name-only", "--no-renames", "--ignore-submodules=all", "-z")


def stand_ins(repository: Repository) -> tuple[str, ...]:
    """Return what lies untracked in place of tracked files, relative to the repository's root.

    A folder where a file was, or a file or link where a folder was.
    """
    root, head = repository.root, [] if repository.head() is None else ["HEAD"]
    gone = {
        name
        for compared in ([], head)
        for name in _names(repository, "diff", "--diff-filter=DT", *_PLAIN, *compared)
    }
    found = dict.fromkeys(_lying(root, name) for name in sorted(gone))
    others = [name for name in found if name and (name not in gone or _is_folder(root / name))]
    return _strange(repository, others)


def overwritten(repository: Repository, commit: str) -> tuple[str, ...]:
    """Return what git does not track here and would write over on its way to a commit and back.

    Files, or whole folders of which git tracks nothing, relative to the repository's root. Git
    does so without a word where they are ignored, as one is that somebody has untracked. On its
    way back, in a rebase, it makes each commit anew.
    """
    added = _names(repository, "diff", "--diff-filter=A", *_PLAIN, "HEAD", commit)
    each = ("log", "--format=", "-m", "--diff-filter=A", *_PLAIN, f"{commit}..HEAD")
    added += [name for name in _names(repository, *each) if name]
    found = dict.fromkeys(_lying(repository.root, name) for name in added)
    lying = _strange(repository, [name for name in found if name])
    if not lying:
        return ()
    folders = _names(repository, "ls-tree", "-r", "-d", "--name-only", "-z", "HEAD")
    return tuple(dict.fromkeys(_topmost(name, {*folders, "."}) for name in lying))


def _names(repository: Repository, *command: str) -> list[str]:
    return repository.git.read(*command).stdout.split("\0")[:-1]


def _strange(repository: Repository, names: Iterable[str]) -> tuple[str, ...]:
    """Return those of the files and folders that have anything which git does not track."""
    literal = {name: f":(top,literal){name}" for name in names}
    if not literal:
        return ()
    others = _names(
        repository, "ls-files", "--others", "--full-name", "-z", "--", *literal.values()
    )
    return tuple(
        name
        for name in literal
        if any(f"{other}/".startswith(f"{name}/") for other in others)
        # Git lists no repository in place of a file that it tracks.
        or os.path.lexists(repository.root / name / ".git")
    )


def _lying(root: Path, name: str) -> str:
    """Return what lies where a file would go: itself, or above it what is no folder of git's.

    Nothing where there is room.
    """
    for folder in reversed(PurePosixPath(name).parents[:-1]):
        path = root / folder
        # A repository of its own is none of git's folders.
        if path.is_symlink() or path.is_file() or os.path.lexists(path / ".git"):
            return str(folder)
    return name if os.path.lexists(root / name) else ""


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _topmost(name: str, folders: Collection[str]) -> str:
    """Return the topmost folder of a file that is none of `folders`, or the file."""
    above = (str(folder) for folder in reversed(PurePosixPath(name).parents))
    return next((folder for folder in above if folder not in folders), name)
