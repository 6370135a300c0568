"""The clock: what time it is, and how long something took."""

from __future__ import annotations

from datetime import UTC, datetime
from time import perf_counter

__all__ = ["now", "seconds"]


def now() -> str:
    """Return the time as UTC in ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def seconds() -> float:
    """Return a number of seconds that only ever grows; differences are durations."""
    return perf_counter()
