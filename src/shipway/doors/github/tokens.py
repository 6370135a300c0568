"""Where the token for GitHub comes from, and whom it may be shown to."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shipway.doors.environment import variable, working_folder
from shipway.doors.process import run
from shipway.errors.github import NotOnGitHub, TokenMissing, TokenRefused
from shipway.errors.usage import CommandFailed, CommandNotFound, CommandTimedOut

if TYPE_CHECKING:
    from .place import Place

__all__ = ["Token", "find_token"]

_VARIABLES = ("GITHUB_TOKEN", "GH_TOKEN")
_GH_SECONDS = 20.0


@dataclass(frozen=True)
class Token:
    """A token, and where it was found."""

    value: str = field(repr=False)
    source: str
    """A variable, or the command `gh auth token`."""


def find_token(place: Place) -> Token:
    """Return the token for a GitHub host: GITHUB_TOKEN, GH_TOKEN, else that of the GitHub CLI.

    A host that only a remote leads to gets no token of a variable: whoever writes
    a remote could have it sent to themselves.

    Raises `TokenMissing`, `TokenRefused` for a value that cannot be a token, and
    `NotOnGitHub` where there is none for a host that may not be GitHub's at all.
    """
    for name in _VARIABLES if place.sure else ():
        value = variable(name)
        if value is not None:
            return _checked(value, name)
    command = ("gh", "auth", "token", "--hostname", place.host)
    try:
        answer = run(command, folder=working_folder(), timeout=_GH_SECONDS)
    except (CommandNotFound, CommandFailed, CommandTimedOut):
        if place.sure:
            raise TokenMissing(f"there is no token for {place.host}") from None
        raise NotOnGitHub(
            f"the remote leads to {place.host}, which is not github.com",
            fix=(
                f"if it is a GitHub Enterprise Server: set GITHUB_API_URL={place.api}",
                f"or: gh auth login --hostname {shlex.quote(place.host)}",
            ),
        ) from None
    return _checked(answer.stdout, "gh auth token")


def _checked(value: str, source: str) -> Token:
    token = value.strip()
    if not token.isascii() or not token.isprintable() or not token or " " in token:
        raise TokenRefused(f"{source} holds something that is no token")
    return Token(token, source)
