"""Whether a push that was begun, and of whose end nobody here knows, may still arrive.

A remote goes on with what it has got of a push, and a git that outlives a kill with the whole of
it. So for a while nobody can tell that it is not public, and nobody here ever knows for certain: a
hook there runs as long as it likes.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from shipway.doors.clock import seconds_since

from .begun import records_of

if TYPE_CHECKING:
    from shipway.plan import Record
    from shipway.release import Release

__all__ = ["has_open_end", "may_arrive", "seconds_to_wait"]

_WITHIN = 120.0
"""Seconds in which a push that was cut off is waited for."""


def may_arrive(release: Release, record: Record) -> bool:
    """Return whether the push of this record is waited for: it was cut off not long ago.

    Where a kill left no time to record that, the time counts from its beginning.
    """
    return _seconds_left(release, record) > 0


def _seconds_left(release: Release, record: Record) -> float:
    if not _may_be_open(release, record):
        return 0.0
    ended = str(record.get("cut_off", record["began"]))
    return max(0.0, _WITHIN - abs(seconds_since(ended)))


def has_open_end(release: Release, record: Record) -> bool:
    """Return whether nobody here knows what became of the push of this record."""
    return record in records_of(release, "push") and _may_be_open(release, record)


def _may_be_open(release: Release, record: Record) -> bool:
    """Return whether a record is of a push, and none tells that this one was refused."""
    began = record.get("began")
    refused = {other.get("refused") for other in records_of(release, "push")}
    return isinstance(began, str) and began not in refused


def seconds_to_wait(release: Release) -> int:
    """Return for how long a push of the release is still waited for; 0 where none is."""
    records = records_of(release, "push")
    return ceil(max((_seconds_left(release, record) for record in records), default=0.0))
