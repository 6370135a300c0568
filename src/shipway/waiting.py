"""A version that waits for its commit or its tag: what `status` tells of it.

Called by `standing`.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .bumped import bump_in_hand, bumped_to, only_bumped, uncommitted_files
from .clearing import if_kept
from .doors.git_history import content_of
from .doors.git_patches import mixed
from .doors.process import shown
from .doors.standpoint import path_for_git
from .proposals import completed
from .recorded import is_committed_singly

if TYPE_CHECKING:
    from pathlib import Path

    from .invocation import Invocation
    from .release import Release

__all__ = ["Changed", "not_tagged", "only_written"]


@dataclass(frozen=True)
class Changed:
    """What has changed beside the releases: commits since the newest, or a version by a bump."""

    what: str
    ways: tuple[str, ...]
    """The commands that come next, each with what it does."""


def only_written(invocation: Invocation, release: Release, onward: str) -> Changed | None:
    """Return that `bump`, or a hand, has written a version which HEAD does not have."""
    repository, source = release.repository, release.source
    said = source.read()
    if said is None or repository.tag_commit(release.tag) is not None:
        return None
    names = _written(release, said)
    if not names:
        return None
    message = release.project.config.commit_message.format(
        name=release.project.name, version=release.version
    )
    here = [path_for_git(name, repository.root) for name in names]
    commit = shown(["git", "commit", "--message", message, "--only", "--", *here])
    if bump_in_hand(release.state, repository, release.tags.of):
        # Others of its files may not say the version yet.
        commit = f"invoke bump --to={shlex.quote(str(release.version))} --commit"
    back = shown(["git", "restore", "--staged", "--worktree", "--", *here])
    told = "takes the version back"
    alone = only_bumped(release.state, repository)
    staged = {repository.root / name for name in mixed(repository)}
    back = f"{back}   ({told})"
    if not (alone - staged).issuperset(names):
        stash = shown(["git", "stash", "push", "--", *here])
        told = f"{told}; git stash keeps what else is in there"
        back = if_kept(repository, f"{stash}   ({told})")
    ways = (f"{commit} && {onward}", back)
    return Changed(
        f"{source.location} says {said}, and no commit does",
        tuple(completed(way, invocation.request) for way in ways),
    )


def not_tagged(invocation: Invocation, release: Release, onward: str) -> Changed | None:
    """Return that a version waits to be released, which the files say and no tag does."""
    workspace, version = invocation.workspace, release.version
    tagged, written = workspace.tagged_version(), release.source.read()
    if written is None or workspace.repository.tag_commit(release.tag) is not None:
        return None
    if version.is_devrelease or (tagged is not None and version <= tagged):
        return None
    ways = [onward]
    if is_committed_singly(workspace.state, workspace.repository, str(version)):
        ways.append("invoke release --undo   (takes the commit back)")
    return Changed(
        f"{release.source.location} says {version}, and no tag does",
        tuple(completed(way, invocation.request) for way in ways),
    )


def _written(release: Release, said: str) -> tuple[Path, ...]:
    """Return the files that are to be committed with the version; none where it waits for none."""
    repository, path = release.repository, release.source.path
    saying = _saying(release, said)
    # Others may say it as well, such as that of a project beside it which needs this one.
    ours = bumped_to(release.state, repository, str(release.version))
    names = tuple(name for name in saying if name in ours) if ours else saying
    waiting = uncommitted_files(release.state, repository)
    # Only the build backend knows where the version is that it says, and how it is written there.
    if not (ours & waiting if path is None else path in names):
        return ()
    return (*names, *sorted(waiting.difference(names)))


def _saying(release: Release, version: str) -> tuple[Path, ...]:
    """Return the files that say a version and in HEAD do not, such as those that `bump` edits."""
    repository, head = release.repository, release.repository.head()
    if head is None:
        return ()
    known, text = set(repository.tracked(repository.root)), version.encode()
    paths = [repository.root / name for name in repository.changed_files() if name in known]
    return tuple(
        path
        for path in paths
        if path.is_file() and text in path.read_bytes()
        if text not in content_of(repository, head, path)
    )
