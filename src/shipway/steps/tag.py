"""`tag`: the version's tag points to the commit that the release is made of."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.doors.git_history import tag_object, tag_text
from shipway.doors.git_obstacles import can_name_tag, is_tag, tags_in_the_way
from shipway.doors.git_remotes import remote_refs
from shipway.doors.process import shown
from shipway.errors.git import TagRefused
from shipway.errors.usage import BadConfiguration
from shipway.plan import Fact, Record, Recorder, Status, TakingBack

from .begun import begun, records_of
from .bump import planned_edits
from .commit import tree_problems
from .elsewhere import elsewhere
from .saying import unsaid
from .seen import has_tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.doors.git import Repository
    from shipway.doors.git_remotes import RemoteRefs
    from shipway.errors.base import ShipwayError
    from shipway.release import Release

__all__ = ["STEP", "Tag", "remote_tags"]

_OTHER_FORMAT = 'in pyproject.toml, under [tool.shipway]: tag-format = "v{version}"'


class Tag:
    """Makes an annotated tag; an existing one is never moved or deleted."""

    name = "tag"

    def preflight(self, release: Release) -> Iterator[ShipwayError]:
        """Find what the tag would miss, and a tag of this name on another commit."""
        problems = list(tree_problems(release))
        yield from problems
        repository, tag = release.repository, release.tag
        here = repository.tag_commit(tag)
        if here is not None:
            if not _is_ours(release, here):
                yield elsewhere(release, here, _wanted(release))
            else:
                yield from _elsewhere_there(release, here)
            return
        if not (problems or release.options.commits):
            yield from unsaid(release)
        yield from _unusable(release)
        yield from _in_the_way_there(release)
        yield from _elsewhere_there(release, _wanted(release))

    def observe(self, release: Release) -> Fact:
        """Return where the tag points to."""
        commit = release.repository.tag_commit(release.tag)
        if commit is None:
            return Fact(self.name, Status.MISSING, f"there is no tag {release.tag}")
        return Fact(self.name, Status.DONE, f"{release.tag} is {commit[:12]}")

    def action(self, release: Release) -> CreateTag | FetchTag:
        """Return the making of the tag, or the fetching of one that only the remote has."""
        for there in remote_tags(release):
            return FetchTag(release.repository, release.tag, there.place)
        again = begun(release, self.name)
        return CreateTag(release.repository, release.tag, _message(release), again=again)

    def exposed(self, release: Release, record: Record) -> bool:
        """Return whether a remote has the tag, and not one that somebody else has pushed."""
        return bool(record["fetched"]) or has_tag(
            release, str(record["tag"]), str(record["commit"])
        )

    def taken_back(self, release: Release, record: Record) -> TakingBack:
        """Return the git command, where the tag is still the one that was made."""
        tag, made = str(record["tag"]), _made(release, record)
        if made is None:
            return TakingBack()
        return TakingBack((shown(["git", "update-ref", "-d", f"refs/tags/{tag}", made]),))

    def undo(self, release: Release, record: Record) -> str | None:
        """Delete the tag that this run has made and nobody has pushed; another one stays."""
        tag = str(record["tag"])
        if begun(release, self.name):
            release.repository.break_locks(f"refs/tags/{tag}")
        made = _made(release, record)
        if made is not None:
            release.repository.delete_tag(tag, made)
        elif tag_object(release.repository, tag) is not None:
            return f"the tag {tag} stays: it is not the one that was made here"
        return None


STEP = Tag()


def _wanted(release: Release) -> str | None:
    """Return the commit that the tag is for; None while it has still to be made."""
    return None if planned_edits(release) else release.repository.head()


def _made(release: Release, record: Record) -> str | None:
    """Return the tag's own hash, while it is the very tag that was made; else None.

    A kill can leave it unrecorded: then its commit and its whole message tell.
    """
    repository, tag = release.repository, str(record["tag"])
    if repository.tag_commit(tag) != record["commit"]:
        return None
    there = tag_object(repository, tag)
    if "object" in record:
        return there if there == record["object"] else None
    said = tag_text(repository, tag)
    ours = said is not None and said.split() == _message(release).split()
    return there if ours else None


def _message(release: Release) -> str:
    config = release.project.config
    return config.tag_message.format(name=release.project.name, version=release.version)


def remote_tags(release: Release) -> tuple[RemoteRefs, ...]:
    """Return what the remote says where it has the tag; nothing where it is not to have it."""
    return tuple(there for there in _there(release) if there.tag is not None)


def _there(release: Release) -> tuple[RemoteRefs, ...]:
    remote, branch = release.project.config.remote, release.repository.branch()
    if not release.pushes or remote not in release.repository.remotes():
        return ()
    return remote_refs(release.repository, remote, branch or "HEAD", release.tag)


def _elsewhere_there(release: Release, commit: str | None) -> Iterator[ShipwayError]:
    """Find a tag of the remote that is on another commit than the one wanted; see `_wanted`."""
    other = next((there for there in remote_tags(release) if there.tag != commit), None)
    if other is not None:
        yield elsewhere(release, str(other.tag), commit, other.place)


def _unusable(release: Release) -> Iterator[ShipwayError]:
    """Find what would make git refuse the tag: its name, or that of another tag."""
    tag, form = release.tag, release.tags.tag_format
    if not can_name_tag(release.repository, tag):
        yield BadConfiguration(
            f"[tool.shipway] tag-format {form!r} makes the tag {tag!r}, and git takes no such name",
            why="The names of refs follow rules of their own: git help check-ref-format",
            fix=[_OTHER_FORMAT],
        )
        return
    if is_tag(release.repository, tag):
        yield TagRefused(
            f"the tag {tag} is there, and it names no commit",
            why="What it names is a file or a folder of git's; no version is made of that.",
            fix=[
                f"git show {shlex.quote(tag)}   (what it is)",
                f"git tag --delete {shlex.quote(tag)}   (where nobody needs it)",
            ],
        )
        return
    for other in tags_in_the_way(release.repository, tag):
        yield TagRefused(
            f"git cannot have the tag {tag} beside the tag {other}",
            why="One of the two names is a folder to the other.",
            fix=[_OTHER_FORMAT, f"git show {shlex.quote(other)}   (the tag that is in the way)"],
        )


def _in_the_way_there(release: Release) -> Iterator[ShipwayError]:
    """Find tags of the remote that it would refuse this one for."""
    found = ((there.place, tag) for there in _there(release) for tag in there.in_the_way)
    for place, other in found:
        yield TagRefused(
            f"{place} cannot have the tag {release.tag} beside its tag {other}",
            why="One of the two names is a folder to the other.",
            fix=[
                _OTHER_FORMAT,
                f"git ls-remote --tags {shlex.quote(place)}   (shows what is there)",
            ],
        )


def _is_ours(release: Release, commit: str) -> bool:
    """Return whether a tag on `commit` is the release's own: made by it, or of the same files."""
    made = [record["commit"] for record in records_of(release, Tag.name)]
    return commit in made or (release.untouched_since(commit) and not planned_edits(release))


@dataclass(frozen=True)
class CreateTag:
    """Make an annotated tag on HEAD."""

    repository: Repository
    tag: str
    message: str
    again: bool
    """Whether an earlier run was stopped while it tagged."""

    @property
    def title(self) -> str:
        """Name the tag."""
        return f"tag {self.tag}"

    def preview(self) -> tuple[str, ...]:
        """Return the git command."""
        return (shown(["git", "tag", "--annotate", "--message", self.message, self.tag, "HEAD"]),)

    def apply(self, record: Recorder) -> None:
        """Make it."""
        commit = self.repository.head() or ""
        if self.again:
            self.repository.break_locks(f"refs/tags/{self.tag}")
        begun: Record = {"tag": self.tag, "commit": commit, "fetched": False}
        record(begun)
        self.repository.create_tag(self.tag, commit, self.message)
        # A tag that somebody makes anew on the same commit has a text of its own.
        record({**begun, "object": tag_object(self.repository, self.tag)})


@dataclass(frozen=True)
class FetchTag:
    """Bring the tag that the remote has on this very commit."""

    repository: Repository
    tag: str
    remote: str

    @property
    def title(self) -> str:
        """Name the tag."""
        return f"fetch {self.tag} from {self.remote}"

    def preview(self) -> tuple[str, ...]:
        """Return the git command."""
        return (shown(["git", "fetch", "--no-tags", self.remote, f"refs/tags/{self.tag}"]),)

    def apply(self, record: Recorder) -> None:
        """Fetch it."""
        commit = self.repository.head() or ""
        record({"tag": self.tag, "commit": commit, "fetched": True})
        self.repository.fetch_tag(self.remote, self.tag)
