"""What the doors that speak HTTP have in common: who they are, how connections fail, and retries.

Imported late: requests costs a tenth of a second.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

import requests
import tenacity
import urllib3

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .access import Limits

__all__ = ["BROKEN_CONNECTION", "cause_of", "leave_redirects", "retrying", "user_agent", "was_slow"]

BROKEN_CONNECTION = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    OSError,
    # A header that is no text, such as the address of a redirect.
    UnicodeError,
)
"""What the libraries raise when a connection fails, at whatever moment."""

_SLOW = (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError)
_NEVER_MADE = urllib3.exceptions.NewConnectionError
"""A connection that was refused; urllib3 counts it among the time-outs all the same."""


@cache
def user_agent() -> str:
    """Return the name that shipway calls itself by."""
    return f"shipway/{version('shipway')} (+https://github.com/shipway/shipway)"


def leave_redirects(session: requests.Session) -> None:
    """Let a session not even look where a redirect leads: whoever follows them looks closer.

    requests reads the address and the body of each, also where it is not to follow any, and fails
    with a bare `ValueError` where the address is no URL.
    """
    vars(session)["get_redirect_target"] = _nowhere


def _nowhere(_response: requests.Response) -> None:
    return None


def retrying(passing: tuple[type[Exception], ...], limits: Limits) -> tenacity.Retrying:
    """Return what calls again after faults that may pass, with growing pauses in between."""
    return tenacity.Retrying(
        retry=tenacity.retry_if_exception_type(passing),
        stop=tenacity.stop_after_attempt(limits.tries),
        wait=tenacity.wait_exponential(multiplier=limits.pause, max=limits.longest_pause)
        + tenacity.wait_random(0, limits.pause),
        reraise=True,
    )


def was_slow(error: Exception) -> bool:
    """Return whether a connection failed because the other side took too long."""
    links = _chain(error)
    return any(isinstance(link, _SLOW) and not isinstance(link, _NEVER_MADE) for link in links)


def cause_of(error: Exception) -> str:
    """Return in a few words why a connection failed."""
    chain = list(_chain(error))
    causes = [link.strerror for link in chain if isinstance(link, OSError) and link.strerror]
    # Not the text of the exceptions: it may repeat the URL with its query.
    return causes[-1] if causes else type(chain[-1]).__name__


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and all that it stems from, as requests and urllib3 nest them."""
    seen: set[int] = set()
    links: list[object] = [error]
    while links:
        link = links.pop(0)
        if isinstance(link, BaseException) and id(link) not in seen:
            seen.add(id(link))
            links += [getattr(link, "reason", None), link.__cause__, link.__context__, *link.args]
            yield link
