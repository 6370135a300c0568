"""Temporary folders outside the repository, which a later command removes if this one is killed.

Builds and trials must not run inside a repository: build backends look for `.git` and
`.gitignore` in the folders above. So that a kill leaves nothing for good, each folder is
noted below the git directory before it is made. Whoever holds the repository's lock finds
there what processes have left that live no more.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from .files import PART
from .git_command import git
from .removal import remove_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["TREE", "UPLOAD", "remove_leftovers", "scratch_folder"]

TREE = "tree"
"""The name of a worktree, in a folder that has nothing else."""

UPLOAD = ".upload."
"""How the name of a file begins while it comes in to the local index; the number of the process
that takes it is next. pypiserver lists no name with a dot in front."""

_OURS = "shipway-"
_INSIDE = (
    "projects/*/build-*",
    "projects/*/served-*",
    "projects/*/environments",
    f".*{PART}",
    f"projects/*/.*{PART}",
    f"projects/*/*/.*{PART}",
    f"projects/*/distributions/*/.*{PART}",
)
"""Temporary folders that need not be outside, below the one that shipway keeps things in, and
files that were being written: only who holds the lock makes any of them."""


@contextmanager
def scratch_folder(kind: str, shared: Path | None) -> Iterator[Path]:
    """Make a folder among the temporary ones of the machine; it goes away afterwards.

    `shared` is where shipway keeps what belongs to the repository; the caller holds its
    lock. None is for who has no repository: after a kill the folder stays.
    """
    # Named here and not by tempfile, so that it can be noted before it exists.
    name = f"{_OURS}{kind}-{os.urandom(6).hex()}"
    folder = Path(tempfile.gettempdir()).resolve() / name
    note = None if shared is None else _notes(shared) / name
    if note is not None:
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_bytes(os.fsencode(folder))
    try:
        folder.mkdir(mode=0o700)
        yield folder
    finally:
        _remove(folder, note)


def remove_leftovers(shared: Path, git_folder: Path) -> None:
    """Remove the temporary folders of processes that were killed; for who holds the lock."""
    with suppress(OSError):
        for note in _notes(shared).iterdir():
            folder = Path(os.fsdecode(note.read_bytes()))
            if folder.name != note.name or "\0" in str(folder):
                # It was cut short, by a kill before the folder was made, or is not ours.
                note.unlink()
                continue
            _forget_worktree(git_folder, folder / TREE)
            _remove(folder, note)
    for pattern in _INSIDE:
        for path in shared.glob(pattern):
            _remove(path, None)
    for upload in shared.glob(f"index/{UPLOAD}*"):
        # Who serves the local index holds no lock.
        if _is_gone(upload.name.removeprefix(UPLOAD).partition(".")[0]):
            _remove(upload, None)


def _is_gone(process: str) -> bool:
    """Return whether there is no process of this number any more."""
    if os.name != "posix" or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def _notes(shared: Path) -> Path:
    return shared / "temporary"


def _forget_worktree(git_folder: Path, tree: Path) -> None:
    """Remove a worktree that git knows, if this is one; without a prune: see `remove_worktree`."""
    remove = ("worktree", "remove", "--force", "--force", str(tree))
    # It fails where it cannot remove all of the tree, and has forgotten it by then.
    git(git_folder, "--git-dir", str(git_folder), *remove, accepted=range(256))


def _remove(folder: Path, note: Path | None) -> None:
    """Remove a folder and then its note, which stays as long as anything of the folder does."""
    if remove_tree(folder) and note is not None:
        with suppress(OSError):
            note.unlink()
