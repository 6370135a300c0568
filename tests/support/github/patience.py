"""How long the tests wait for the stand-in."""

from __future__ import annotations

from shipway.doors.access import Limits

__all__ = ["QUICK"]

QUICK = Limits(
    connect=5,
    silence=10,
    total=15,
    processing=10,
    tries=3,
    pause=0.01,
    longest_pause=0.1,
    longest_wait=2,
)
"""Less patience than for the real GitHub."""
