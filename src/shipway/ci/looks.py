"""Look at GitHub again and again, more and more seldom.

The token of a workflow has 1,000 requests an hour for all jobs of its repository.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from shipway.doors.clock import pause, seconds
from shipway.doors.github.session import LOST_ANSWER

if TYPE_CHECKING:
    from collections.abc import Callable

    from shipway.doors.access import Limits

__all__ = ["Looks"]

_Seen = TypeVar("_Seen")

_OUTAGE = 300.0
"""Seconds for which GitHub may fail before a wait for it ends."""


class Looks:
    """Looks that follow one another. `longest` is the longest pause between two, in seconds."""

    def __init__(self, limits: Limits, longest: float, outage: float = _OUTAGE) -> None:
        self._longest = min(longest, limits.longest_pause)
        self._outage = outage
        self._next = limits.pause
        self._failing: float | None = None
        self._begin = seconds()

    @property
    def waited(self) -> float:
        """Seconds since the first look."""
        return seconds() - self._begin

    def look(self, read: Callable[[], _Seen]) -> _Seen | None:
        """Return what is seen; None where GitHub fails just now, after its own retries.

        Raises the failure where GitHub has failed for five minutes, and at once what is no
        failure: a rate limit that lasts, a token that is refused.
        """
        try:
            seen = read()
        except LOST_ANSWER:
            self._failing = seconds() if self._failing is None else self._failing
            if seconds() - self._failing >= self._outage:
                raise
            return None
        self._failing = None
        return seen

    def rest(self, most: float | None = None) -> None:
        """Wait until the next look, at most so many seconds."""
        pause(self._next if most is None else max(min(self._next, most), 0.0))
        self._next = min(self._next * 2, self._longest)
