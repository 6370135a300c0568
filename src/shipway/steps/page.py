"""What people read of a release on its page on GitHub: title, notes, mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.notes import Subject, find_notes

if TYPE_CHECKING:
    from shipway.release import Release

__all__ = ["MOST_CHARACTERS", "Content", "content_of", "fitted"]

MOST_CHARACTERS = 125_000
"""What GitHub takes as notes; longer ones it answers with 422, "body is too long"."""
_FENCE = "```"


@dataclass(frozen=True)
class Content:
    """What people read on the release's page."""

    title: str
    notes: str
    source: str
    """What the notes come from, in words."""
    prerelease: bool


def content_of(release: Release) -> Content:
    """Return title, notes and mark. Raises what `find_notes` does."""
    notes = find_notes(Subject(release.project, release.repository, release.tags, release.version))
    text = fitted(notes.text, f"{release.hub.place.page}/tree/{release.tag}")
    return Content(release.title, text, notes.source, release.version.is_prerelease)


def fitted(notes: str, page: str) -> str:
    """Return notes that GitHub takes: what is too long ends with a line that says so."""
    if len(notes) <= MOST_CHARACTERS:
        return notes
    end = (
        f"*The notes are longer than the {MOST_CHARACTERS:,} characters that GitHub takes;"
        f" the rest is in the repository: {page}*"
    )
    room = MOST_CHARACTERS - len(end) - len(f"\n{_FENCE}\n\n")
    kept = notes[:room].rpartition("\n")[0] or notes[:room]
    # In an open block of code the line would be code.
    is_open = sum(line.startswith(_FENCE) for line in kept.splitlines()) % 2 == 1
    closed = f"{kept}\n{_FENCE}" if is_open else kept
    return f"{closed}\n\n{end}"
