"""The command by which a version goes on, past what stands in a release's way: files, changes.

The target may have files of the version that a release would not go beside, and says so. Called by
`standing` and by the summary.
"""

from __future__ import annotations

import shlex
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from .clearing import if_kept
from .detached import onward
from .doors.git_remotes import refs_of
from .errors.base import ShipwayError
from .errors.git import RemoteUnreachable
from .plan import Status
from .project.versions import following
from .unfinished import changes_aside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .engine import Step
    from .plan import Fact
    from .release import Release

__all__ = ["past_changes", "way_to_complete", "way_to_release"]

_OTHER_FILES = ("publish", Status.DIFFERENT)
"""The row of a target that has files of the version from another build, or of a dirty one."""


def way_to_release(release: Release, pipeline: Sequence[Step], facts: Sequence[Fact]) -> str:
    """Return the command that releases a version which waits, also past what the target has of it.

    A release would refuse to go beside files of another build, and says how room is made.
    """
    taken, again = _taken(release, pipeline, facts), _again(release)
    return _past(release, taken) if taken else f"{again}   (releases {release.version})"


def way_to_complete(release: Release, pipeline: Sequence[Step], facts: Sequence[Fact]) -> str:
    """Return the command that does what a tagged release lacks, past uncommitted changes.

    Where the target has another build of it, nothing is missing that a release could do.
    """
    whole = _whole(release)
    taken = [
        step
        for step in _taken(release, pipeline, facts)
        # What was built here of another commit than the tag's stands in no release's way.
        if step.observe(whole).status is Status.DIFFERENT
    ]
    if not taken or release.repository.branch() is None:
        return past_changes(release, onward(release, facts), "does what is missing")
    command, _, told = _past(release, taken).partition("   ")
    return past_changes(release, command, told.strip("()"))


def past_changes(release: Release, command: str, does: str) -> str:
    """Return the command of a release, past uncommitted changes that it would refuse."""
    changes = release.changes()
    aside = changes_aside(changes)
    told = "; git stash pop --index brings the changes back" if aside else ""
    way = f"{aside}{command}   ({does}{told})"
    return if_kept(release.repository, way, changes) if aside else way


def _whole(release: Release) -> Release:
    """Return the release as one would be made that does all."""
    return replace(release, options=replace(release.options, whole=True))


def _again(release: Release) -> str:
    return f"invoke release --target={shlex.quote(release.target.name)}"


def _taken(release: Release, pipeline: Sequence[Step], facts: Sequence[Fact]) -> list[Step]:
    rows = zip(pipeline, facts, strict=True)
    return [step for step, fact in rows if _is_taken(release, step, fact)]


def _past(release: Release, taken: Sequence[Step]) -> str:
    """Return the command that makes room on the local index, or releases the next version."""
    version, where = release.version, release.target.name
    if release.target.local_folder is None:
        onto = f"--target={shlex.quote(where)}"
        after = shlex.quote(str(following(max(version, release.tags.newest or version))))
        return f"invoke release --to={after} {onto}   ({where} has {version} already)"
    whole = _whole(release)
    fixes = [problem.fix[0] for step in taken for problem in step.preflight(whole)]
    room = "".join(f"{fix.partition('   ')[0]} && " for fix in fixes[:1])
    return f"{room}{_again(release)}   (forgets the rehearsal, and releases {version})"


def _is_taken(release: Release, step: Step, fact: Fact) -> bool:
    """Return whether a row tells of files on the target that a release would not go beside.

    They are of another build, of a dirty one, or of somebody who has left no tag to build them
    from; where the index does not tell that, the release does.
    """
    if (fact.name, fact.status) != ("publish", Status.UNKNOWN):
        return (fact.name, fact.status) == _OTHER_FILES
    with suppress(ShipwayError):
        return step.exposed(release, {}) and not _is_tagged(release)
    return False


def _is_tagged(release: Release) -> bool:
    """Return whether there is a tag of the version, here or on a remote that answers."""
    repository, tag = release.repository, release.tag
    if repository.tag_commit(tag) is not None:
        return True
    for remote in repository.remotes():
        with suppress(RemoteUnreachable):
            if f"refs/tags/{tag}" in refs_of(repository, remote, tag):
                return True
    return False
