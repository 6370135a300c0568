"""Whether a push that was begun, and of whose end nobody here knows, may still arrive.

A remote goes on with what it has got of a push, and a git that outlives a kill with the whole of
it. So for a while nobody can tell that it is not public.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.doors.clock import seconds_since

from .begun import records_of

if TYPE_CHECKING:
    from shipway.plan import Record
    from shipway.release import Release

__all__ = ["is_on_its_way", "may_arrive"]

_WITHIN = 120.0
"""Seconds after its beginning in which a push that was cut off may arrive."""


def may_arrive(release: Release, record: Record) -> bool:
    """Return whether the push of this record is neither refused nor over for long."""
    began = record.get("began")
    if not isinstance(began, str):
        return False
    refused = {other.get("refused") for other in records_of(release, "push")}
    return began not in refused and abs(seconds_since(began)) < _WITHIN


def is_on_its_way(release: Release) -> bool:
    """Return whether any push of the release may still arrive."""
    return any(may_arrive(release, record) for record in records_of(release, "push"))
