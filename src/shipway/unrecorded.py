"""What is open where nothing that is recorded here can be taken back. Called by `undoing`."""

from __future__ import annotations

import shlex
from contextlib import suppress
from typing import TYPE_CHECKING

from .doors.git_remotes import refs_of
from .errors.base import ShipwayError
from .errors.engine import NothingToUndo
from .errors.git import RemoteUnreachable
from .pipelines import steps_of
from .project.versions import following
from .wanted import newest_release

if TYPE_CHECKING:
    from packaging.version import Version

    from .invocation import Invocation
    from .workspace import Workspace

__all__ = ["nothing_to_undo"]


def nothing_to_undo(invocation: Invocation) -> NothingToUndo:
    """Return that there is none to take back, and of an older one what is open."""
    workspace = invocation.workspace
    what, older = (
        f"there is no release of {workspace.name} to take back",
        workspace.tagged_version(),
    )
    if older is None:
        return NothingToUndo(what)
    tag = workspace.tag_of(older)
    ways = _onward_from(invocation, older, tag)
    if not _is_known_elsewhere(workspace, tag):
        ways[1:1] = [f"git tag --delete {shlex.quote(tag)}   (by hand, where nobody has it)"]
    return NothingToUndo(
        f"{what}, and how {tag} was made is not recorded here",
        why="A release is taken back by what is recorded of it, in the clone that has made it.",
        fix=ways or None,
    )


def _onward_from(invocation: Invocation, older: Version, tag: str) -> list[str]:
    """Return the releases that are open, where others have the older one or never see them.

    Who wants to take something back is offered no first publication.
    """
    workspace, release = invocation.workspace, invocation.release(older)
    (publish,) = steps_of(("publish",))
    offered = not release.target.public
    with suppress(ShipwayError):
        offered = offered or publish.exposed(release, {})
    if not offered:
        return []
    onward = f"--target={shlex.quote(release.target.name)}"
    now = max(older, workspace.version_now() or older)
    after = f"--to={shlex.quote(str(following(now)))} {onward}   (the next version; {tag} stays)"
    if now > older and not now.is_devrelease:
        after = f"{onward}   (releases {now}; {tag} stays)"
    ways = [f"invoke release {after}"]
    if newest_release(workspace) == older:
        ways.append(f"invoke release {onward}   (publishes {older}: does what is missing)")
    return ways


def _is_known_elsewhere(workspace: Workspace, tag: str) -> bool:
    """Return whether a remote has a tag of this name; one that does not answer has none."""
    repository = workspace.repository
    for remote in repository.remotes():
        with suppress(RemoteUnreachable):
            if f"refs/tags/{tag}" in refs_of(repository, remote, tag):
                return True
    return False
