"""The clock: what time it is, and how long something took."""

from __future__ import annotations

from datetime import UTC, datetime
from time import perf_counter, sleep, time

from .environment import variable

__all__ = ["at", "epoch_seconds", "now", "pause", "seconds", "to_the_second", "today"]

_MOST_DIGITS = 12


def now() -> str:
    """Return the time as UTC in ISO 8601; two of them compare as texts."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def today() -> str:
    """Return the day as UTC has it, in ISO 8601; that of SOURCE_DATE_EPOCH where it is set.

    https://reproducible-builds.org/specs/source-date-epoch/
    """
    epoch = variable("SOURCE_DATE_EPOCH") or ""
    if epoch.isascii() and epoch.isdecimal() and len(epoch) < _MOST_DIGITS:
        return at(int(epoch))[:10]
    return now()[:10]


def to_the_second(moment: str) -> str:
    """Return a time that `now` gave as people want to read it."""
    return datetime.fromisoformat(moment).isoformat(timespec="seconds")


def at(epoch: float) -> str:
    """Return a moment, given in seconds since the epoch, as people want to read it."""
    return f"{datetime.fromtimestamp(epoch, UTC):%Y-%m-%d %H:%M:%S} UTC"


def pause(duration: float) -> None:
    """Wait, in seconds."""
    sleep(duration)


def seconds_since(moment: str) -> float:
    """Return the seconds since what `now` returned; negative where the clock was set back."""
    return (datetime.now(UTC) - datetime.fromisoformat(moment)).total_seconds()


def epoch_seconds() -> int:
    """Return the seconds since the epoch."""
    return int(time())


def seconds() -> float:
    """Return a number of seconds that only ever grows; differences are durations."""
    return perf_counter()
