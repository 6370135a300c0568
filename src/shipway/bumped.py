"""What single tasks have written with `bump`, and which of them was cut off.

Called by `bumping`, `waiting` and the step that commits.
"""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING

from .doors.git_history import content_of
from .project.edits import Edit
from .project.reversal import is_without, without
from .recorded import has_made, of_tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from .doors.git import Repository
    from .doors.journal import Story
    from .doors.state import StateFolder
    from .plan import Record

__all__ = ["bump_in_hand", "bumped_to", "is_uncommitted", "only_bumped"]


def bump_in_hand(
    state: StateFolder, repository: Repository, tag_of: Callable[[str], str]
) -> Story | None:
    """Return the newest bump of a task where it was cut off, and is still to be finished.

    Or its end to be told. None where it ended, where somebody has committed or dropped what it has
    written, or tagged the version. What other tasks have done meanwhile changes nothing.
    """
    newest = (story for story in reversed(of_tasks(state)) if story.intent.get("task") == "bump")
    story = next(newest, None)
    if story is None or not _is_in_hand(story, repository, tag_of(story.intent["version"])):
        return None
    return story


def is_uncommitted(story: Story, repository: Repository) -> bool:
    """Return whether anything that a bump has written is in its file, and in no commit."""
    return any(_is_uncommitted(record, repository) for record in _bumps([story]))


def only_bumped(state: StateFolder, repository: Repository) -> frozenset[Path]:
    """Return the files that have nothing but what tasks have written over what HEAD has."""
    edits = (edit for record in _bumps(of_tasks(state)) for edit in _edits(record, repository))
    return frozenset(edit.path for edit in edits if _is_alone(edit, repository))


def bumped_to(state: StateFolder, repository: Repository, version: str) -> frozenset[Path]:
    """Return the files that tasks have written a version into."""
    stories = (story for story in of_tasks(state) if story.intent["version"] == version)
    records = _bumps(stories)
    return frozenset(edit.path for record in records for edit in _edits(record, repository))


def _is_in_hand(story: Story, repository: Repository, tag: str) -> bool:
    head, tagged = repository.head(), repository.tag_commit(tag)
    if story.ended or (tagged is not None and all(name != "tag" for name, _ in story.records)):
        return False
    return any(
        (name == "tag" and record["commit"] == head == tagged)
        or (name == "commit" and has_made(record, head, repository))
        or (name == "bump" and _is_uncommitted(record, repository))
        for name, record in story.records
    )


def _is_uncommitted(record: Record, repository: Repository) -> bool:
    """Return whether a file has what a bump has written, beside other lines too, and HEAD not."""
    return any(
        _is_in(edit, edit.path.read_bytes())
        and not _is_in(edit, content_of(repository, "HEAD", edit.path))
        for edit in _edits(record, repository)
        if edit.path.is_file()
    )


def _is_alone(edit: Edit, repository: Repository) -> bool:
    if not edit.path.is_file() or edit.path.read_bytes() != edit.after:
        return False
    there = content_of(repository, "HEAD", edit.path)
    return there.replace(b"\r\n", b"\n") == edit.before.replace(b"\r\n", b"\n")


def _is_in(edit: Edit, content: bytes) -> bool:
    """Return whether a content has what an edit has written, whatever else others have changed."""
    if content in {edit.before, edit.after}:
        return content == edit.after != edit.before
    return not is_without(edit, content) and without(edit, content) is not None


def _bumps(stories: Iterable[Story]) -> Iterator[Record]:
    return (record for story in stories for name, record in story.records if name == "bump")


def _edits(record: Record, repository: Repository) -> Iterator[Edit]:
    before, after = record["before"], record["after"]
    if isinstance(before, dict) and isinstance(after, dict):
        for name, text in before.items():
            yield Edit(repository.root / name, b64decode(text), b64decode(after[name]))
