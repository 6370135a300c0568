"""What commits have besides a release's own edits: that is somebody's, and no proposal drops it.

Called by `aside`, `undoing` and `remaining`.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from .doors.git_patches import is_same_patch, swaps_word
from .doors.git_reach import only_in
from .doors.journal import Journal
from .errors.engine import BrokenJournal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .doors.journal import Story
    from .release import Release

__all__ = ["is_made_again", "is_own", "kept_by_tag"]


def is_own(release: Release, commit: str) -> bool:
    """Return whether a commit has nothing but what a release or `bump --commit` has written.

    It changes the lines of a commit that was made here, wherever it lies now, or it does nothing
    but write the version in place of another one.
    """
    said = release.source.read()
    swaps = said is not None and swaps_word(release.repository, commit, said)
    return swaps or is_made_again(release, commit)


def kept_by_tag(release: Release, tagged: str) -> bool:
    """Return whether the release's tag alone keeps commits that are somebody's."""
    commits = only_in(release.repository, tagged, release.tag)
    return any(not is_made_again(release, commit) for commit in commits)


def is_made_again(release: Release, commit: str) -> bool:
    """Return whether a commit changes the lines of one that was made here, wherever it lies now."""
    repository = release.repository
    return any(is_same_patch(repository, commit, made) for made in _made(release))


def _made(release: Release) -> Iterator[str]:
    """Yield the commits that were made here for the version, and that git has still."""
    for story in _stories(release):
        if story.intent["version"] != str(release.version):
            continue
        for name, record in story.records:
            made = str(record.get("commit", "")) if name == "commit" else ""
            if made and release.repository.commit_of(made):
                yield made


def _stories(release: Release) -> Iterator[Story]:
    """Yield what the journals tell, of releases and of single tasks."""
    for path in (release.state.journal_path, release.state.task_journal_path):
        journal, newest = Journal(path), None
        yield from journal.shelved()
        with suppress(BrokenJournal):
            newest = journal.read()
        if newest is not None:
            yield newest
