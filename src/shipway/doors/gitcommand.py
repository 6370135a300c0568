"""Run git: what reads apart from what writes, and each question once where the world stands still.

`doors.git` is the only caller; it says what the commands mean.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from shipway.errors.base import ShipwayError
from shipway.errors.git import GitFailed, RemoteUnreachable
from shipway.errors.usage import CommandFailed, CommandTimedOut

from .process import Completed, run

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

__all__ = ["ENVIRONMENT", "GitCommand"]

# Messages in one language, and never a question on a terminal that nobody watches.
ENVIRONMENT = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
_NETWORK_SECONDS = 120.0


class GitCommand:
    """Git in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: dict[tuple[str, ...], Completed | ShipwayError] | None = None

    @contextmanager
    def one_look(self) -> Iterator[None]:
        """Ask each question once while the block runs: all its answers are of one moment.

        Whoever plans asks the same things many times, and a remote takes its time.
        """
        outer = self._seen
        self._seen = {} if outer is None else outer
        try:
            yield
        finally:
            self._seen = outer

    def read(self, *arguments: str, accepted: Collection[int] = (0,)) -> Completed:
        """Run a command that changes nothing. Raises `GitFailed`."""
        return self._once(arguments, lambda: self._run(arguments, accepted))

    def ask(self, *arguments: str) -> Completed:
        """Run a command that asks a remote and changes nothing. Raises `RemoteUnreachable`."""
        return self._once(arguments, lambda: self._reach(arguments))

    def write(self, *arguments: str, accepted: Collection[int] = (0,)) -> Completed:
        """Run a command that changes something here. Raises `GitFailed`."""
        self._forget()
        return self._run(arguments, accepted)

    def transfer(self, *arguments: str) -> Completed:
        """Run a command that brings something from or to a remote. Raises `RemoteUnreachable`."""
        self._forget()
        return self._reach(arguments)

    def _once(self, arguments: tuple[str, ...], answer: Callable[[], Completed]) -> Completed:
        if self._seen is None:
            return answer()
        if arguments not in self._seen:
            self._seen[arguments] = _caught(answer)
        seen = self._seen[arguments]
        if isinstance(seen, ShipwayError):
            raise seen
        return seen

    def _forget(self) -> None:
        if self._seen is not None:
            self._seen.clear()

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


def _caught(answer: Callable[[], Completed]) -> Completed | ShipwayError:
    """Return the answer, or why there is none: that takes its time too."""
    try:
        return answer()
    except ShipwayError as error:
        return error
