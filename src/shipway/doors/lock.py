"""One lock for each repository: two shipway commands never change the same one at once.

And one for those who only ask its build backend, in copies of the tree that they make.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.errors.engine import ReleaseRunning

from .clock import now, to_the_second
from .files import write_bytes
from .scratch import remove_leftovers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["RepositoryLock"]


@dataclass(frozen=True)
class RepositoryLock:
    """The lock of a repository; the system frees it when its holder ends, however it ends."""

    folder: Path
    """Where shipway keeps what belongs to the whole repository."""
    git_folder: Path

    def holder(self) -> str:
        """Return who holds it, in a sentence; empty where nobody does."""
        if not self._who.exists():
            # Then the lock is not tried: that could be in the way of a command that starts.
            return ""
        from filelock import FileLock, Timeout  # noqa: PLC0415 - see below

        try:
            # Whoever was killed has left the file behind, and not the lock.
            FileLock(self._path).acquire(timeout=0).lock.release()
        except OSError as error:
            return self._told() if isinstance(error, Timeout) else ""
        return ""

    @contextmanager
    def held(self, command: str, *, patience: float = 0.0) -> Iterator[None]:
        """Hold it, and clear away what commands that were killed have left.

        Raises `ReleaseRunning` with who holds it, after `patience` seconds.
        """
        from filelock import FileLock, Timeout  # noqa: PLC0415 - 25 ms that reading does without

        self.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._path)
        try:
            lock.acquire(timeout=patience)
        except Timeout as error:
            raise ReleaseRunning(self._told()) from error
        try:
            who = {"process": os.getpid(), "since": to_the_second(now()), "command": command}
            write_bytes(self._who, json.dumps(who).encode())
            remove_leftovers(self.folder, self.git_folder)
            self._clear_asking(command)
            yield
        finally:
            self._who.unlink(missing_ok=True)
            lock.release()

    @property
    def asking(self) -> RepositoryLock:
        """The lock of those who only ask the build backend, beside whoever holds this one."""
        return RepositoryLock(self.folder / "asking", self.git_folder)

    def _clear_asking(self, command: str) -> None:
        """Clear away what one who asked and was killed has left, unless another one asks."""
        if any((self.asking.folder / "temporary").glob("*")):
            with suppress(ReleaseRunning), self.asking.held(command):
                pass

    @property
    def _path(self) -> Path:
        return self.folder / "lock"

    @property
    def _who(self) -> Path:
        return self.folder / "lock.json"

    def _told(self) -> str:
        try:
            who = json.loads(self._who.read_bytes())
            return f"process {who['process']} has run `{who['command']}` here since {who['since']}"
        except (OSError, ValueError, KeyError, TypeError):
            return "another shipway process works on this repository"
