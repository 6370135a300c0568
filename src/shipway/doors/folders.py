"""The folder of distributions: putting files into it and taking exactly those out again."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from typing import TYPE_CHECKING

from shipway.distributions.filenames import is_companion, is_distribution
from shipway.errors.usage import CannotWrite

from .files import PART

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "copy_into",
    "foreign_files",
    "is_writable",
    "missing_folders",
    "obstacle_to",
    "remove_empty",
    "sha256_of",
]

_WRITE_BITS = 0o222


def obstacle_to(folder: Path) -> str:
    """Return why files cannot be put into a folder that is there or is to be made; else nothing."""
    nearest = next(path for path in (folder, *folder.parents) if os.path.lexists(path))
    if nearest.is_symlink() and not nearest.exists():
        return f"{nearest} is a link to {nearest.readlink()}, which is not there"
    return "" if is_writable(nearest) else f"{nearest} is not a folder that can be written to"


def is_writable(folder: Path) -> bool:
    """Return whether files can be put into a folder, by its mode even for the superuser."""
    return (
        folder.is_dir()
        and bool(folder.stat().st_mode & _WRITE_BITS)
        and os.access(folder, os.W_OK | os.X_OK)
    )


def foreign_files(folder: Path) -> tuple[Path, ...]:
    """Return the files of a folder that are no distributions by name.

    Hidden ones and the signatures of distributions do not count.
    """
    if not folder.is_dir():
        return ()
    return tuple(
        path
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name[0] != "."
        if not is_distribution(path.name) and not is_companion(path.name)
    )


def missing_folders(folder: Path) -> int:
    """Return how many folders have to be made for this one to be there, itself included."""
    return sum(not path.exists() for path in (folder, *folder.parents))


def remove_empty(folder: Path, levels: int) -> None:
    """Remove a folder and those above it, so many of them, as far as nothing is in them."""
    with contextlib.suppress(OSError):
        for path in (folder, *folder.parents)[:levels]:
            path.rmdir()


def copy_into(folder: Path, file: Path) -> None:
    """Copy a file into a folder in one step: a reader sees all of it or what was there before.

    Raises `CannotWrite`.
    """
    target = folder / file.name
    temporary = folder / f".{file.name}{PART}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, temporary)
        temporary.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise CannotWrite(f"{target} could not be written: {error.strerror or error}") from error


def sha256_of(path: Path) -> str | None:
    """Return the SHA-256 of a file in hexadecimal; None where there is no such file."""
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
