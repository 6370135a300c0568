"""What the unfinished release has begun, by its journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shipway.plan import Record
    from shipway.release import Release

__all__ = ["begun", "records_of"]


def records_of(release: Release, step: str) -> tuple[Record, ...]:
    """Return the records of a step, oldest first; none once the release has ended."""
    story = release.journal.read()
    if story is None or story.ended:
        return ()
    return tuple(record for name, record in story.records if name == step)


def begun(release: Release, step: str) -> bool:
    """Return whether a step was begun before."""
    return bool(records_of(release, step))
