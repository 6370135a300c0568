"""What single tasks have written with `bump`, and which of them was cut off.

Called by `bumping`, `waiting` and the steps that write the version and commit it.
"""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING

from .doors.git_history import content_of
from .project.edits import Edit
from .project.reversal import is_in
from .recorded import has_made, latest_tasks, of_tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from .doors.git import Repository
    from .doors.journal import Story
    from .doors.state import StateFolder
    from .plan import Record

__all__ = [
    "bump_in_hand",
    "bumped_to",
    "edits_in",
    "edits_of",
    "is_uncommitted",
    "only_bumped",
    "uncommitted_files",
]


def edits_of(record: Record, root: Path) -> tuple[Edit, ...]:
    """Return the edits that a record of `bump` tells of."""
    before, after = record["before"], record["after"]
    if not isinstance(before, dict) or not isinstance(after, dict):
        return ()
    return tuple(
        Edit(root / path, b64decode(text), b64decode(after[path])) for path, text in before.items()
    )


def edits_in(stories: Iterable[Story], root: Path) -> tuple[Edit, ...]:
    """Return the edits that journals tell of."""
    records = (item for story in stories for item in story.records)
    return tuple(edit for name, one in records if name == "bump" for edit in edits_of(one, root))


def bump_in_hand(
    state: StateFolder, repository: Repository, tag_of: Callable[[str], str]
) -> Story | None:
    """Return the newest bump of a task where it was cut off, and is still to be finished.

    Or its end to be told. None where it ended, where somebody has committed or dropped what it has
    written, or tagged the version. What other tasks have done meanwhile changes nothing.
    """
    bumps = (story for story in latest_tasks(state) if story.intent.get("task") == "bump")
    story = next(bumps, None)
    if story is None or not _is_in_hand(story, repository, tag_of(story.intent["version"])):
        return None
    return story


def is_uncommitted(story: Story, repository: Repository) -> bool:
    """Return whether anything that a bump has written is in its file, and in no commit."""
    return bool(_uncommitted([story], repository))


def uncommitted_files(state: StateFolder, repository: Repository) -> frozenset[Path]:
    """Return the files that have something of a bump, and that no commit has.

    Of several bumps on each other, each may have written files that the later ones did not.
    """
    return _uncommitted(of_tasks(state), repository)


def only_bumped(state: StateFolder, repository: Repository) -> frozenset[Path]:
    """Return the files that have nothing but what tasks have written over what HEAD has."""
    edits = edits_in(of_tasks(state), repository.root)
    return frozenset(edit.path for edit in edits if _is_alone(edit, repository))


def bumped_to(state: StateFolder, repository: Repository, version: str) -> frozenset[Path]:
    """Return the files that tasks have written a version into."""
    stories = (story for story in of_tasks(state) if story.intent["version"] == version)
    return frozenset(edit.path for edit in edits_in(stories, repository.root))


def _uncommitted(stories: Iterable[Story], repository: Repository) -> frozenset[Path]:
    return frozenset(
        edit.path
        for edit in edits_in(stories, repository.root)
        if edit.path.is_file()
        and is_in(edit, edit.path.read_bytes())
        and not is_in(edit, content_of(repository, "HEAD", edit.path))
    )


def _is_in_hand(story: Story, repository: Repository, tag: str) -> bool:
    head, tagged = repository.head(), repository.tag_commit(tag)
    if story.ended or (tagged is not None and all(name != "tag" for name, _ in story.records)):
        return False
    made = any(
        (name == "tag" and record["commit"] == head == tagged)
        or (name == "commit" and has_made(record, head, repository))
        for name, record in story.records
    )
    return made or is_uncommitted(story, repository)


def _is_alone(edit: Edit, repository: Repository) -> bool:
    if not edit.path.is_file() or edit.path.read_bytes() != edit.after:
        return False
    there = content_of(repository, "HEAD", edit.path)
    return there.replace(b"\r\n", b"\n") == edit.before.replace(b"\r\n", b"\n")
