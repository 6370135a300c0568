"""Whether a remote has what a release has committed or tagged: all of them are asked.

A release may be pushed by hand, and to any of the remotes. What was pushed to a place
that is no remote of the repository, nobody here can know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.doors.git_history import tag_object, tags_at
from shipway.doors.git_reach import commits_among, is_below
from shipway.doors.git_remotes import all_refs, places_of
from shipway.errors.git import RemoteUnreachable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shipway.doors.git import Repository
    from shipway.release import Release

__all__ = ["has_commit", "has_tag"]

_OF_TAG = "^{}"
"""What git-ls-remote puts behind the name of an annotated tag where it lists its commit."""


def has_tag(release: Release, tag: str, commit: str) -> bool:
    """Return whether a remote has the tag on this commit, or the same one by another name.

    `tag` is the name that is recorded: the format of tags may have been changed since.

    Raises `RemoteUnreachable` where the remote that the release pushes to does not answer.
    """
    repository, name = release.repository, f"refs/tags/{tag}"
    here = tag_object(repository, tag) if repository.tag_commit(tag) == commit else None
    for _, refs in _asked(release, tag, told=True):
        if commit in (refs.get(f"{name}{_OF_TAG}"), refs.get(name)):
            return True
        # A tag that is not annotated has no hash of its own: its commit may be anybody's.
        if here not in (None, commit) and here in refs.values():
            return True
    return False


def has_commit(release: Release, commit: str) -> bool:
    """Return whether a branch or a tag of a remote has the commit in its history.

    Raises `RemoteUnreachable` as `has_tag` does, and where a remote does not give what it has
    and is not known here.
    """
    # Where there is a tag, it is asked for too: a remote's silence is told once.
    told = not tags_at(release.repository, commit)
    return any(
        _is_there(release.repository, remote, refs, commit)
        for remote, refs in _asked(release, f"the commit {commit[:12]}", told=told)
    )


def _is_there(repository: Repository, remote: str, refs: Mapping[str, str], commit: str) -> bool:
    if commit in refs.values():
        return True
    # A remote gives what a ref names: of an annotated tag its own object, not its commit.
    tips = {
        refs.get(f"{name}{_OF_TAG}", there): there
        for name, there in refs.items()
        if not name.endswith(_OF_TAG)
    }
    known = commits_among(repository, tips)
    if is_below(repository, commit, known):
        return True
    unknown = {tip: there for tip, there in tips.items() if tip not in known}
    if not unknown:
        return False
    # Others may have gone on from it there.
    repository.fetch_objects(remote, unknown.values())
    return is_below(repository, commit, commits_among(repository, unknown))


def _asked(release: Release, what: str, *, told: bool) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield each place that a remote has with the refs there.

    One that cannot be asked is told and passed over, as a rehearsal must be possible offline,
    and its undo; but not the one that the release pushes to.
    """
    own, repository = release.project.config.remote if release.pushes else None, release.repository
    places = (
        (name, place) for name in repository.remotes() for place in places_of(repository, name)
    )
    for remote, place in places:
        try:
            yield place, all_refs(repository, place)
        except RemoteUnreachable:
            if remote == own:
                raise
            if told:
                release.reporter.note(
                    f"{remote} could not be asked whether it has {what}: taken for no,"
                    " as nothing here has pushed to it"
                )
