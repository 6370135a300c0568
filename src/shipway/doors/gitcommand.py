"""Run git: what reads apart from what writes, and each question once where the world stands still.

`doors.git` is the only caller; it says what the commands mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.errors.git import GitFailed, RemoteUnreachable
from shipway.errors.usage import CommandFailed, CommandTimedOut
from shipway.memory import Memory

from .process import Completed, run

if TYPE_CHECKING:
    from collections.abc import Collection
    from contextlib import AbstractContextManager
    from pathlib import Path

__all__ = ["ENVIRONMENT", "GitCommand"]

# Messages in one language, and never a question on a terminal that nobody watches.
ENVIRONMENT = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
_NETWORK_SECONDS = 120.0


class GitCommand:
    """Git in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: Memory[Completed] = Memory()

    def one_look(self) -> AbstractContextManager[None]:
        """Ask each question once while the block runs: all its answers are of one moment.

        Whoever plans asks the same things many times, and a remote takes its time.
        """
        return self._seen.kept()

    def read(self, *arguments: str, accepted: Collection[int] = (0,)) -> Completed:
        """Run a command that changes nothing. Raises `GitFailed`."""
        return self._seen.once(arguments, lambda: self._run(arguments, accepted))

    def ask(self, *arguments: str) -> Completed:
        """Run a command that asks a remote and changes nothing. Raises `RemoteUnreachable`."""
        return self._seen.once(arguments, lambda: self._reach(arguments))

    def write(self, *arguments: str, accepted: Collection[int] = (0,)) -> Completed:
        """Run a command that changes something here. Raises `GitFailed`."""
        self._seen.forget()
        return self._run(arguments, accepted)

    def transfer(self, *arguments: str) -> Completed:
        """Run a command that brings something from or to a remote. Raises `RemoteUnreachable`."""
        self._seen.forget()
        return self._reach(arguments)

    def _reach(self, arguments: tuple[str, ...]) -> Completed:
        try:
            return self._run(arguments, (0,), _NETWORK_SECONDS)
        except (GitFailed, CommandTimedOut) as error:
            raise RemoteUnreachable(
                f"`git {' '.join(arguments)}` got no answer",
                details=error.details,
                fix=[f"git {' '.join(arguments)}"],
            ) from error

    def _run(
        self, arguments: tuple[str, ...], accepted: Collection[int], timeout: float | None = None
    ) -> Completed:
        try:
            return run(
                ["git", *arguments],
                folder=self._folder,
                environment=ENVIRONMENT,
                accepted=accepted,
                timeout=timeout,
            )
        except CommandFailed as error:
            raise GitFailed(error.what, details=error.details) from error
