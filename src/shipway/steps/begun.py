"""What the unfinished release has begun, by its journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.doors.journal import Journal

if TYPE_CHECKING:
    from shipway.plan import Record
    from shipway.release import Release

__all__ = ["begun", "records_of", "sent_to", "tagged_before"]


def records_of(release: Release, step: str) -> tuple[Record, ...]:
    """Return the records of a step, oldest first; none once the release has ended."""
    story = release.journal.read()
    if story is None or story.ended or story.intent["version"] != str(release.version):
        return ()
    return tuple(record for name, record in story.records if name == step)


def begun(release: Release, step: str) -> bool:
    """Return whether a step was begun before."""
    return bool(records_of(release, step))


def sent_to(release: Release, target: str) -> bool:
    """Return whether files of the version were sent to a target, by this task or by a release."""
    for path in (release.journal.path, release.state.journal_path):
        story = Journal(path).read()
        if story is not None and story.intent["version"] == str(release.version):
            sent = (record.get("target") for name, record in story.records if name == "publish")
            if target in sent:
                return True
    return False


def tagged_before(release: Release) -> bool:
    """Return whether the version has a tag that this release has not made itself."""
    made = any(not record["fetched"] for record in records_of(release, "tag"))
    return release.repository.tag_commit(release.tag) is not None and not made
