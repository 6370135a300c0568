"""Remove folders, whatever a build has left in them: read-only ones, and some of any depth.

`shutil.rmtree` calls itself for each folder in a folder, so a deep one ends it, and so does a
path that is longer than the system takes.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["remove_tree"]

_ALL = 0o700


def remove_tree(folder: Path) -> bool:
    """Remove a folder or file, as far as the system lets us; return whether it is gone."""
    with suppress(RecursionError):
        shutil.rmtree(folder, ignore_errors=True)
    if os.path.lexists(folder):
        with suppress(OSError):
            if folder.is_dir() and not folder.is_symlink():
                _flatten(folder)
                folder.rmdir()
            else:
                folder.unlink()
    return not os.path.lexists(folder)


def _flatten(folder: Path) -> None:
    """Empty a folder: each folder in it is moved up to it, and emptied there in its turn."""
    folder.chmod(_ALL)
    if os.scandir not in os.supports_fd or os.rename not in os.supports_dir_fd:
        # Windows, whose paths are never that long.
        _make_writable(folder)
        shutil.rmtree(folder, ignore_errors=True)
        return
    top = os.open(folder, os.O_RDONLY)
    try:
        moved = 0
        while names := _folders_in(top):
            for name in names:
                moved += _unpacked(top, name, moved)
    finally:
        os.close(top)


def _folders_in(place: int) -> list[str]:
    """Remove the files of an open folder; return the names of the folders in it."""
    with os.scandir(place) as entries:
        found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    for name, is_folder in found:
        if not is_folder:
            os.unlink(name, dir_fd=place)
    return [name for name, is_folder in found if is_folder]


def _unpacked(top: int, name: str, moved: int) -> int:
    """Remove a folder of `top`, having moved the folders in it there; return how many."""
    os.chmod(name, _ALL, dir_fd=top)
    place = os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=top)
    try:
        names = _folders_in(place)
        for number, each in enumerate(names, moved):
            os.chmod(each, _ALL, dir_fd=place)
            fresh = f".shipway-{os.getpid()}-{number}"
            os.rename(each, fresh, src_dir_fd=place, dst_dir_fd=top)
    finally:
        os.close(place)
    os.rmdir(name, dir_fd=top)
    return len(names)


def _make_writable(folder: Path) -> None:
    for root, folders, files in os.walk(folder):
        for name in (*folders, *files):
            with suppress(OSError):
                os.chmod(os.path.join(root, name), _ALL)  # noqa: PTH101, PTH118 - many of them
