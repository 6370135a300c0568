"""A clock that goes on by a second whenever it is read, and numbers that only grow."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

__all__ = ["Moments"]


@dataclass
class Moments:
    """The time, and numbers for new things, as GitHub gives them."""

    time: datetime = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1001))

    def now(self) -> str:
        """Return the time, a second after it was asked for last."""
        return self.later(1)

    def later(self, seconds: float) -> str:
        """Let time pass, and return what it is then."""
        self.time += timedelta(seconds=seconds)
        return self.time.strftime("%Y-%m-%dT%H:%M:%SZ")

    def number(self) -> int:
        """Return a number that nothing has yet."""
        return next(self._numbers)
