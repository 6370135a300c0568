"""Durations as people read them."""

from __future__ import annotations

__all__ = ["duration"]

_SHORT = 10
_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


def duration(seconds: float) -> str:
    """Return a number of seconds in at most two units, such as `4.2 s` and `3 min 5 s`."""
    if seconds < _SHORT:
        return f"{max(seconds, 0):.1f} s"
    whole = round(seconds)
    for size, name, part, smaller in (
        (_DAY, "d", _HOUR, "h"),
        (_HOUR, "h", _MINUTE, "min"),
        (_MINUTE, "min", 1, "s"),
    ):
        if whole >= size:
            rest = whole % size // part
            return f"{whole // size} {name}" + (f" {rest} {smaller}" if rest else "")
    return f"{whole} s"
