"""Whether a push that was begun, and of whose end nobody here knows, may still arrive.

A remote goes on with what it has got of a push, and a git that outlives a kill with the whole of
it. So for a while nobody can tell that it is not public, and nobody here ever knows for certain: a
hook there runs as long as it likes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.doors.clock import seconds_since

from .begun import records_of

if TYPE_CHECKING:
    from shipway.plan import Record
    from shipway.release import Release

__all__ = ["has_open_end", "is_on_its_way", "may_arrive"]

_WITHIN = 120.0
"""Seconds in which a push that was cut off is waited for."""


def may_arrive(release: Release, record: Record) -> bool:
    """Return whether the push of this record is waited for: it was cut off not long ago.

    Where a kill left no time to record that, the time counts from its beginning.
    """
    began = record.get("began")
    if not isinstance(began, str):
        return False
    refused = {other.get("refused") for other in records_of(release, "push")}
    ended = str(record.get("cut_off", began))
    return began not in refused and abs(seconds_since(ended)) < _WITHIN


def has_open_end(release: Release, record: Record) -> bool:
    """Return whether nobody here knows what became of the push of this record."""
    pushes = records_of(release, "push")
    refused = {other.get("refused") for other in pushes}
    return record in pushes and "began" in record and record["began"] not in refused


def is_on_its_way(release: Release) -> bool:
    """Return whether any push of the release may still arrive."""
    return any(may_arrive(release, record) for record in records_of(release, "push"))
