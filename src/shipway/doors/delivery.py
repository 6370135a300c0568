"""Hand distributions to another process one by one, as soon as each of them is made.

The build puts them into a folder, the sessions of `nox -s verify_install` wait for
them there. Whoever delivers holds a lock; the system frees it when that process
ends, however it ends, so nobody waits for what never comes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.verification.artifacts import read_filename

from .clock import pause
from .folders import copy_into

if TYPE_CHECKING:
    from pathlib import Path

    from shipway.verification.artifacts import Filename
    from shipway.verification.results import Kind

__all__ = ["Delivery", "awaited"]

_LOCK = ".coming"
_LOOK = 0.02
"""Seconds between two looks into the folder."""


class Delivery:
    """Files on their way into a folder."""

    def __init__(self, folder: Path) -> None:
        """Begin; `folder` is made. Raises `OSError`."""
        from filelock import FileLock  # noqa: PLC0415 - 15 ms that listing tasks does not need

        folder.mkdir(parents=True)
        self._folder = folder
        self._lock = FileLock(folder / _LOCK, thread_local=False)
        self._lock.acquire()

    def put(self, file: Path) -> None:
        """Let the other side have a file. Raises `CannotWrite`."""
        copy_into(self._folder, file)

    def end(self) -> None:
        """Say that nothing else will come."""
        self._lock.release()


def awaited(folder: Path, kind: Kind) -> tuple[Filename, ...]:
    """Return the files of a kind once there is one; none where the delivery ended without."""
    while True:
        # In this order: what was put there before the end is seen.
        over = _is_over(folder)
        names = [read_filename(path.name) for path in sorted(folder.glob("[!.]*"))]
        found = tuple(name for name in names if name.kind == kind)
        if found or over:
            return found
        pause(_LOOK)


def _is_over(folder: Path) -> bool:
    from filelock import FileLock, Timeout  # noqa: PLC0415 - see above

    try:
        with FileLock(folder / _LOCK, timeout=0):
            return True
    except Timeout:
        return False
