"""What the journals tell of the newest version that was not taken back.

A release tells of itself; single tasks may have made its commit or its tag. What was undone
counts for nothing, and what a task tells counts where git shows that it still stands.
Called by `undoing`, `aside`, `bumped` and `waiting`.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .doors.git_history import is_on_remote
from .doors.git_patches import is_handed
from .doors.journal import Journal, Story
from .errors.engine import BrokenJournal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from .doors.git import Repository
    from .doors.state import StateFolder
    from .plan import Record

__all__ = [
    "Recorded",
    "has_made",
    "is_committed_singly",
    "latest_tasks",
    "newest_on_top",
    "newest_recorded",
    "of_tasks",
]

_Records = tuple[tuple[str, "Record"], ...]
_ORDER = ("bump", "commit", "tag", "build", "push", "publish", "announce")
_MADE = frozenset({"commit", "tag"})
"""What makes a version of the project: without one of them there is nothing but files."""


@dataclass(frozen=True)
class Recorded:
    """What the journals tell of a version."""

    story: Story
    """The journal of its release; of single tasks alone one that nobody has written."""
    singly: _Records = ()
    """What single tasks have done for it, oldest first."""
    is_newest: bool = True
    """Whether the story is the one that the journal of releases tells now."""

    def without(self, *steps: str) -> Recorded:
        """Return the same without what single tasks have done in these steps."""
        left = tuple((name, record) for name, record in self.singly if name not in steps)
        return replace(self, singly=left)

    @property
    def whole(self) -> Story:
        """All of it as one story, in the order of the pipeline."""
        records = sorted((*self.singly, *self.story.records), key=_rank)
        return replace(self.story, records=tuple(records))


def newest_recorded(state: StateFolder, repository: Repository) -> Recorded | None:
    """Return what is recorded of the newest version that was not taken back; None without any.

    Raises `BrokenJournal` where the newest journal of releases cannot be read.
    """
    journal = Journal(state.journal_path)
    newest = journal.read()
    if newest is not None and newest.undoing:
        # It tells all there is: see `Undo.run`.
        return Recorded(newest)
    told, stories = _release(journal, newest, repository), of_tasks(state)
    alone = _alone(stories, repository)
    if told is None or (alone is not None and _is_above(alone, told.story, repository)):
        return alone
    return replace(told, singly=_singly(stories, told.story, repository))


def newest_on_top(state: StateFolder, repository: Repository, below: str) -> tuple[str, str] | None:
    """Return version and commit of the newest that was made here in HEAD on top of a commit."""
    stories = (*Journal(state.journal_path).shelved(), *of_tasks(state))
    head, found = repository.head(), None
    for story in stories:
        for name, record in story.records:
            commit, above = str(record.get("commit", "")), found[1] if found else below
            if head is None or name not in _MADE or commit in ("", above):
                continue
            if repository.is_ancestor(above, commit) and repository.is_ancestor(commit, head):
                found = (story.intent["version"], commit)
    return found


def is_committed_singly(state: StateFolder, repository: Repository, version: str) -> bool:
    """Return whether HEAD is what `bump --commit` has made of a version, and nobody else has it."""
    found, head = None, repository.head()
    with suppress(BrokenJournal):
        found = newest_recorded(state, repository)
    if found is None or found.story.intent["version"] != version or head is None:
        return False
    made = any(name == "commit" for name, _ in found.singly)
    return made and not any(is_on_remote(repository, name, head) for name in repository.remotes())


def _release(journal: Journal, newest: Story | None, repository: Repository) -> Recorded | None:
    """Return the newest release that was not undone; of older ones such as are there still."""
    if newest is not None and newest.outcome != "undone":
        return Recorded(newest)
    there = (story for story in journal.shelved() if _stands(story.records, repository))
    found = next(there, None)
    return None if found is None else Recorded(found, is_newest=False)


def of_tasks(state: StateFolder) -> tuple[Story, ...]:
    """Return what the journals of single tasks tell, oldest first."""
    return tuple(reversed(tuple(latest_tasks(state))))


def latest_tasks(state: StateFolder) -> Iterator[Story]:
    """Yield the same, newest first; older journals are read where it comes to them."""
    journal, newest = Journal(state.task_journal_path), None
    with suppress(BrokenJournal):
        newest = journal.read()
    if newest is not None:
        yield newest
    yield from journal.shelved()


def _alone(stories: Sequence[Story], repository: Repository) -> Recorded | None:
    """Return the newest version that single tasks have committed or tagged, of those there are."""
    made = (story for story in stories if any(name in _MADE for name, _ in story.records))
    versions = dict.fromkeys(story.intent["version"] for story in reversed(tuple(made)))
    found = (_of_version(version, stories, repository) for version in versions)
    return next((recorded for recorded in found if recorded is not None), None)


def _of_version(version: str, stories: Sequence[Story], repository: Repository) -> Recorded | None:
    """Return what single tasks have made of a version; None where nothing of it stands."""
    intent = {"version": version, "target": "", "push": "no"}
    singly = _singly(stories, Story(intent, (), "finished"), repository)
    made = [record for name, record in singly if name in _MADE]
    if not made:
        return None
    sent = [str(record.get("target", "")) for name, record in singly if name == "publish"]
    branches = [str(record["branch"]) for record in made if "branch" in record]
    intent |= {"target": sent[-1] if sent else "", "branch": branches[-1] if branches else ""}
    return Recorded(Story(intent, (), "finished"), singly, is_newest=False)


def _singly(stories: Sequence[Story], release: Story, repository: Repository) -> _Records:
    """Return what single tasks have done for the version of a release, and what of it stands.

    Their commit is its own where it is what the tag is on, or without one what is checked out.
    """
    ours = [story for story in stories if story.intent["version"] == release.intent["version"]]
    records = (*release.records, *(item for story in ours for item in story.records))
    tagged = _tagged(records, repository)
    base = tagged or repository.head()
    found = {path for story in ours for path in _taken_up(story, base, repository)}
    return tuple(item for story in ours for item in _standing(story, base, found, repository))


def _taken_up(story: Story, base: str | None, repository: Repository) -> set[str]:
    """Return what a task has committed in `base` that it had not written itself."""
    committed, written = set[str](), set[str]()
    for name, record in story.records:
        if name == "commit" and has_made(record, base, repository):
            committed |= set(_names(record["paths"]))
        elif name == "bump":
            written |= set(_names(record["after"]))
    return committed - written


def _standing(
    story: Story, base: str | None, found: Collection[str], repository: Repository
) -> Iterator[tuple[str, Record]]:
    """Yield what stands of a story; tasks after one that was killed have `found` some files."""
    known = _commit_in(story, base, repository)
    for name, record in story.records:
        standing = True
        if name == "commit":
            standing = known is not None and (record is known or "commit" in record)
        elif name == "bump" and known is None:
            standing = not story.ended and set(_names(record["after"])) <= set(found)
        elif name == "tag":
            standing = _stands([(name, record)], repository)
        if standing:
            yield name, {**record, "commit": base} if record is known else record


def _commit_in(story: Story, base: str | None, repository: Repository) -> Record | None:
    """Return the record of a story that tells of a commit: one that has its hash, if any does."""
    commits = [record for name, record in story.records if name == "commit"]
    made = [record for record in commits if has_made(record, base, repository)]
    # A task that was killed before its commit, and gone on with, has announced it twice.
    return max(made, key=lambda record: "commit" in record, default=None)


def has_made(record: Record, commit: str | None, repository: Repository) -> bool:
    """Return whether a commit is the one that a record tells of.

    A kill can leave its hash unrecorded: then its parent, its message and its files tell.
    """
    if commit is None or "commit" in record:
        return commit is not None and record["commit"] == commit
    on_parent = repository.commit_of(f"{commit}^") == record["parent"]
    return on_parent and is_handed(repository, commit, record)


def _names(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, (list, dict)) else ()


def _stands(records: Sequence[tuple[str, Record]], repository: Repository) -> bool:
    """Return whether the tags that were made are where they were put."""
    return all(
        repository.tag_commit(str(record["tag"])) == record["commit"]
        for name, record in records
        if name == "tag"
    )


def _tagged(records: Sequence[tuple[str, Record]], repository: Repository) -> str | None:
    """Return the commit that has the tag of which records tell."""
    tags = [item for item in records if item[0] == "tag" and _stands([item], repository)]
    return str(tags[-1][1]["commit"]) if tags else None


def _is_above(alone: Recorded, release: Story, repository: Repository) -> bool:
    """Return whether what tasks have made alone came after a release of another version."""
    if not release.ended or release.intent["version"] == alone.story.intent["version"]:
        return False
    below, head = _tagged(release.records, repository), repository.head()
    above = _tagged(alone.singly, repository) or head
    if below is None or above is None:
        return above == head
    return below != above and repository.is_ancestor(below, above)


def _rank(item: tuple[str, Record]) -> int:
    return _ORDER.index(item[0]) if item[0] in _ORDER else len(_ORDER)
