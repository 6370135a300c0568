"""Push to a remote, and tell from what git says who refused: a hook here, the remote, nobody."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

from shipway.errors.git import PushHookRefused, PushRejected, RemoteUnreachable
from shipway.errors.usage import CommandTimedOut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .git import Repository

__all__ = ["cut_off", "in_the_way", "push"]

_REFUSED = " ! ["
"""How git begins the line of a ref that was not taken, if it came to sending it at all."""
_NOT_PUSHED = "error: failed to push some refs to"
_ANOTHER = ("(already exists)", "(failed to update ref)", "error: cannot lock ref")
"""What it says where another push of the same ref goes on, or has arrived."""
_OTHERS = (*_ANOTHER, "(fetch first)", "(non-fast-forward)", "(incorrect old value provided)")
"""What git or the remote says where the ref has become another one meanwhile."""
_CUT_OFF = (
    "hung up", "unexpected disconnect", "rpc failed", "connection reset", "connection closed",
    "broken pipe", "early eof", "timed out", "time limit",
)  # fmt: skip
"""What git says where the connection ended in the middle."""


def push(repository: Repository, remote: str, refs: Sequence[str]) -> None:
    """Push refs, all or none.

    Raises `PushHookRefused`, `PushRejected`, or `RemoteUnreachable` where the remote did not
    come to say anything.
    """
    try:
        repository.git.transfer("push", "--quiet", "--atomic", remote, *refs)
    except RemoteUnreachable as error:
        names = " and ".join(refs)
        if _has_line(error.details, _REFUSED):
            raise PushRejected(
                f"{remote} did not take {names}",
                fix=_ways_out(remote, error.details),
                details=error.details,
            ) from error
        # https://git-scm.com/docs/githooks#_pre_push: it runs before anything is sent.
        hook = _hook(repository)
        if hook and _has_line(error.details, _NOT_PUSHED):
            raise PushHookRefused(
                f"the hook {hook} refused to push {names}", details=error.details
            ) from error
        raise


def cut_off(error: RemoteUnreachable) -> bool:
    """Return whether a push failed after the remote had got something of it."""
    said = error.details.casefold()
    return isinstance(error.__cause__, CommandTimedOut) or any(words in said for words in _CUT_OFF)


def in_the_way(error: PushRejected) -> bool:
    """Return whether a push was refused because of another one that goes on, or has arrived."""
    return any(words in error.details for words in _ANOTHER)


def _has_line(said: str, start: str) -> bool:
    return any(line.startswith(start) for line in said.splitlines())


def _ways_out(remote: str, said: str) -> tuple[str, ...] | None:
    """Return what to do where somebody else pushed meanwhile; None where only the remote knows."""
    if any(words in said for words in _OTHERS):
        return (f"git pull --rebase {shlex.quote(remote)}   (then the same command again)",)
    return None


def _hook(repository: Repository) -> str:
    """Return the path of the pre-push hook, as git would run it; empty where there is none."""
    said = repository.git.read("rev-parse", "--git-path", "hooks/pre-push").stdout[:-1]
    path = repository.root / said
    return str(path) if path.is_file() and os.access(path, os.X_OK) else ""
