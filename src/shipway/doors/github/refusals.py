"""What an answer that is none means for the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.doors.clock import at, epoch_seconds
from shipway.errors.github import (
    GitHubFailing,
    GitHubRefused,
    OddAnswer,
    PermissionMissing,
    RateLimited,
    TokenRefused,
)

from .needs import Needs, said_to_need

if TYPE_CHECKING:
    from shipway.errors.base import ShipwayError

    from .answers import Answer
    from .tokens import Token

__all__ = ["limited", "refusal"]

_UNAUTHORIZED = 401
_FORBIDDEN = 403
_CLIENT_ERROR = 400
_SERVER_ERROR = 500


def refusal(answer: Answer, needs: Needs, token: Token) -> ShipwayError:
    """Return the error for an answer that is neither a success nor 404."""
    what = f"{answer.where} answers {answer.status}"
    what = f"{what}: {answer.said}" if answer.said else what
    if answer.status == _UNAUTHORIZED:
        return TokenRefused(f"GitHub does not accept the token of {token.source}: {what}")
    if answer.status == _FORBIDDEN:
        return _forbidden(answer, what, needs, token)
    if answer.status >= _SERVER_ERROR:
        return GitHubFailing(what)
    if answer.status < _CLIENT_ERROR:
        return OddAnswer(what)
    return GitHubRefused(what, said=answer.said)


def limited(answer: Answer, wait: float) -> RateLimited:
    """Return the error for a limit that lasts too long to wait here; it says until when."""
    try:
        until = f"after {at(epoch_seconds() + wait)}"
    except (OverflowError, ValueError, OSError):
        # No calendar has the moment that it names.
        until = "later"
    return RateLimited(
        f"{answer.where}: {answer.said or 'too many requests'}",
        fix=(f"run the same command again {until}",),
    )


def _forbidden(answer: Answer, what: str, needs: Needs, token: Token) -> PermissionMissing:
    # An organization with single sign-on says where to allow the token:
    # https://docs.github.com/en/rest/authentication/authenticating-to-the-rest-api
    required, _, url = answer.headers.get("X-GitHub-SSO", "").partition("url=")
    if required.startswith("required") and url:
        return PermissionMissing(
            f"the token of {token.source} is not authorized for the organization: {what}",
            needs="authorization for the organization's single sign-on",
            fix=(f"authorize it: {url}",),
        )
    needed = said_to_need(answer.headers, needs)
    return PermissionMissing(
        f"the token of {token.source} lacks {needed}: {what}",
        needs=needed,
        fix=(f"give the token {needed}: https://github.com/settings/tokens", needs.way),
    )
