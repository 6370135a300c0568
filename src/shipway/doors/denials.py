"""What the system denies and a user can put right: told as an error, where the rest are bugs."""

from __future__ import annotations

import errno
import os
import shutil
from typing import TYPE_CHECKING

from shipway.errors.usage import CannotAccess, NoSpace

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["denial", "denied", "is_full", "tells_of_no_space"]

_LITTLE = 64 * 1024
"""Bytes."""

# EFBIG: files may be limited in size, for a user or by a file system.
_NO_SPACE = frozenset({errno.EDQUOT, errno.EFBIG, errno.ENOSPC})

_DENIALS = frozenset(
    {
        errno.EACCES,
        errno.EEXIST,
        errno.EIO,
        errno.EISDIR,
        errno.ELOOP,
        errno.EMFILE,
        errno.ENAMETOOLONG,
        errno.ENFILE,
        errno.ENOTDIR,
        errno.EPERM,
        errno.EROFS,
    }
)
"""Rights, and something else in the place of a file or folder. Not ENOENT: what is gone
is looked for before."""


_NO_TEMPORARY = "No usable temporary directory found"
"""What `tempfile` says, with the number of a file that is not there."""


def denial(error: OSError) -> CannotAccess | NoSpace | None:
    """Return what an error of the system is for the user; None where it is a bug."""
    if _NO_TEMPORARY in str(error):
        return NoSpace(f"no file can be made in any folder of temporary files: {error}")
    return denied(error) if error.errno in _NO_SPACE | _DENIALS else None


def denied(error: OSError) -> CannotAccess | NoSpace:
    """Return what any error of the system is for the user, where it must not be a bug."""
    where = f"{error.filename}: " if error.filename else ""
    kind = NoSpace if error.errno in _NO_SPACE else CannotAccess
    return kind(f"{where}{error.strerror or error}")


def tells_of_no_space(printed: str) -> bool:
    """Return whether a program says that it failed for a full disk, in the words of the system."""
    return any(os.strerror(number) in printed for number in (errno.EDQUOT, errno.ENOSPC))


def is_full(folder: Path) -> bool:
    """Return whether the disk that a folder is on has hardly any room left."""
    return folder.is_dir() and shutil.disk_usage(folder).free < _LITTLE
