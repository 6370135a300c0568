"""What the system denies and a user can put right: told as an error, where the rest are bugs."""

from __future__ import annotations

import errno

from shipway.errors.usage import CannotAccess

__all__ = ["denial"]

_DENIALS = frozenset(
    {
        errno.EACCES,
        errno.EDQUOT,
        errno.EEXIST,
        errno.EIO,
        errno.EISDIR,
        errno.ELOOP,
        errno.EMFILE,
        errno.ENAMETOOLONG,
        errno.ENFILE,
        errno.ENOSPC,
        errno.ENOTDIR,
        errno.EPERM,
        errno.EROFS,
    }
)
"""Rights, room, and something else in the place of a file or folder. Not ENOENT: what is gone
is looked for before."""


def denial(error: OSError) -> CannotAccess | None:
    """Return what an error of the system is for the user; None where it is a bug."""
    if error.errno not in _DENIALS:
        return None
    where = f"{error.filename}: " if error.filename else ""
    return CannotAccess(f"{where}{error.strerror or error}")
