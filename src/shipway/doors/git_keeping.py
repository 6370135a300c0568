"""Whether git keeps what lies in the working tree when a command of it goes over that.

It moves whole trees, and writes over or deletes what it does not track; `git stash` is one of
these commands. Nothing is changed here.
"""

from __future__ import annotations

import os
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from .git_command import on_lines

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from .git import Repository

__all__ = ["keeps_changes", "moves_submodules", "overwritten", "swaps_submodules"]

_SUBMODULE = re.compile(r":(160000 \d{6}|\d{6} 160000) ")
_EACH = ("-c", "log.showRoot=true", "log", "--format=", "--no-show-signature", "-m")
_SWAPPED = ("--raw", "--diff-filter=ADT")
_PLAIN = ("--no-renames", "--ignore-submodules=none", "-z")


def keeps_changes(repository: Repository, besides: Sequence[Path] = ()) -> bool:
    """Return whether `git stash` keeps all changes but some, and can bring them back.

    It does with files that are changed, new to the index, or gone. Not with a folder, link or
    repository in place of a file, which it deletes; nor with what a submodule has, with what a
    filter leaves out of a file, or with files that are only announced (`git add --intent-to-add`),
    or out of the index and still there.
    """
    asked = ("status", "--porcelain=v2", "--untracked-files=no", *_PLAIN)
    # Lines of other things than changes, such as status.showStash.
    lines = [line for line in _items(repository, *asked) if not line.startswith("# ")]
    left = {str(path) for path in besides}
    lines = [line for line in lines if str(repository.root / _named(line)) not in left]
    if not all(_is_kept(repository.root, line) for line in lines):
        return False
    return not _are_filtered(repository, [_named(line) for line in lines])


def moves_submodules(repository: Repository, commit: str) -> bool:
    """Return whether submodules come or go on the way to a commit and back."""
    if swaps_submodules(repository, commit):
        return True
    told = repository.git.read(*_EACH, *_SWAPPED, *_PLAIN, f"{commit}..HEAD")
    return _SUBMODULE.search(told.stdout) is not None


def swaps_submodules(repository: Repository, to: str) -> bool:
    """Return whether submodules come or go between HEAD and another commit."""
    told = repository.git.read("diff", *_SWAPPED, *_PLAIN, "HEAD", to, "--", accepted=(0, 128))
    return _SUBMODULE.search(told.stdout) is not None


def overwritten(repository: Repository, commit: str) -> tuple[str, ...]:
    """Return what git does not track here and would write over on its way to a commit and back.

    Files, or whole folders of which git tracks nothing, relative to the repository's root. Git
    does so without a word where they are ignored, as one is that somebody has untracked. On its
    way back, in a rebase, it makes each commit anew.
    """
    words = ("--name-only", *_PLAIN)
    added = _items(repository, "diff", "--diff-filter=A", *words, "HEAD", commit)
    # A merge goes back to where its branch began, which may have what the other parent has not.
    added += _items(repository, *_EACH, "--diff-filter=AD", *words, f"{commit}..HEAD")
    found = dict.fromkeys(_lying(repository.root, name) for name in added)
    lying = _strange(repository, [name for name in found if name])
    if not lying:
        return ()
    folders = _items(repository, "ls-tree", "-r", "-d", "--name-only", "-z", "HEAD")
    return tuple(dict.fromkeys(_topmost(name, {*folders, "."}) for name in lying))


def _items(repository: Repository, *command: str) -> list[str]:
    return [item for item in repository.git.read(*command).stdout.split("\0") if item]


def _named(line: str) -> str:
    """Return the file of a changed line; of a conflict, which has more before it, no file."""
    return line.split(" ", 8)[-1]


def _is_kept(root: Path, line: str) -> bool:
    """Return whether `git stash` keeps a change, as `git status --porcelain=v2` tells it.

    https://git-scm.com/docs/git-status#_changed_tracked_entries
    """
    if not line.startswith("1 "):
        # A conflict.
        return False
    _, change, submodule, *_, name = line.split(" ", 8)
    # The second letter is that of the file against the index.
    if submodule != "N..." or "T" in change or change[1] == "A":
        return False
    return "D" not in change or not _lying(root, name)


def _are_filtered(repository: Repository, names: Sequence[str]) -> bool:
    """Return whether a filter takes anything out of a file before git keeps it (gitattributes)."""
    asked = ("check-attr", "-z", "filter", "--")
    told = (_items(repository, *asked, *some) for some in on_lines(names))
    return any(value not in {"unspecified", "unset"} for some in told for value in some[2::3])


def _strange(repository: Repository, names: Iterable[str]) -> tuple[str, ...]:
    """Return those of the files and folders that have anything which git does not track."""
    literal = {name: f":(top,literal){name}" for name in names}
    if not literal:
        return ()
    listed = ("ls-files", "--others", "--full-name", "-z", "--")
    others = [
        other for some in on_lines(literal.values()) for other in _items(repository, *listed, *some)
    ]
    return tuple(
        name for name in literal if any(f"{other}/".startswith(f"{name}/") for other in others)
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


def _topmost(name: str, folders: Collection[str]) -> str:
    """Return the topmost folder of a file that is none of `folders`, or the file."""
    above = (str(folder) for folder in reversed(PurePosixPath(name).parents))
    return next((folder for folder in above if folder not in folders), name)
