"""Run git: one language, no questions on a terminal, and its failures as errors of shipway.

Only the doors that speak git use it. `GitCommand` tells what reads from what writes,
and asks each question once where the world stands still.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from shipway.errors.git import GitFailed, RemoteUnreachable
from shipway.errors.usage import CommandFailed, CommandTimedOut, NoSpace
from shipway.memory import Memory

from .denials import is_full
from .environment import GIT_STEERING
from .lifetimes import INHERITED
from .process import Completed, run, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

__all__ = ["OURS", "GitCommand", "git", "git_over_network", "on_lines"]

OURS = "shipway"
"""Who has moved a ref, as reflogs have it."""
_ENVIRONMENT = {
    **dict.fromkeys((*GIT_STEERING, *INHERITED)),
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    # Reading would write what it learned of the files into the index, and fail on a full disk.
    "GIT_OPTIONAL_LOCKS": "0",
    # Reflogs tell what is ours, however a hook has worded it (git-reflog, git-sh-setup).
    "GIT_REFLOG_ACTION": OURS,
}
"""The repository is the one of the folder, with its own objects, and paths mean what the command
says; what git or a hook starts on purpose lives on; messages are in one language; and there is
never a question on a terminal that nobody watches.
"""

_NETWORK_SECONDS = 120.0
_ON_A_LINE = 300
"""How many hashes a command line takes; that of Windows is the shortest, 32,767 characters."""


def git(
    folder: Path, *arguments: str, accepted: Collection[int] = (0,), timeout: float | None = None
) -> Completed:
    """Run a git command in a folder. Raises `GitFailed`, and `NoSpace` where its disk is full."""
    try:
        return run(
            ["git", *arguments],
            folder=folder,
            environment=_ENVIRONMENT,
            accepted=accepted,
            timeout=timeout,
            names=True,
        )
    except CommandFailed as error:
        # Of the index, git says only that it could not write it.
        kind = NoSpace if is_full(folder) else GitFailed
        raise kind(error.what, details=error.details) from error


def git_over_network(folder: Path, *arguments: str) -> Completed:
    """Run a git command that talks to another repository. Raises `RemoteUnreachable`."""
    try:
        return git(folder, *arguments, timeout=_NETWORK_SECONDS)
    except (GitFailed, CommandTimedOut) as error:
        raise RemoteUnreachable(
            f"`git {' '.join(arguments)}` got no answer",
            details=error.details,
            fix=[shown(["git", *arguments])],
        ) from error


def on_lines(hashes: Collection[str]) -> Iterator[Sequence[str]]:
    """Yield as many hashes at a time as a command line takes; the same ones in the same order."""
    every = sorted(hashes)
    for start in range(0, len(every), _ON_A_LINE):
        yield every[start : start + _ON_A_LINE]


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
        answer = partial(git, self._folder, *arguments, accepted=accepted)
        return self._seen.once(arguments, answer)

    def ask(self, *arguments: str) -> Completed:
        """Run a command that asks a remote and changes nothing. Raises `RemoteUnreachable`."""
        return self._seen.once(arguments, partial(git_over_network, self._folder, *arguments))

    def write(self, *arguments: str, accepted: Collection[int] = (0,)) -> Completed:
        """Run a command that changes something here. Raises `GitFailed`."""
        self._seen.forget()
        return git(self._folder, *arguments, accepted=accepted)

    def transfer(self, *arguments: str) -> Completed:
        """Run a command that brings something from or to a remote. Raises `RemoteUnreachable`."""
        self._seen.forget()
        return git_over_network(self._folder, *arguments)
