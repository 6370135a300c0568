"""Which version a task means: the one rule book for it.

`release` goes on with an unfinished release; else it takes up the release that
HEAD is, so that running it twice changes nothing; else it counts up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors.build import NotBuilt
from .errors.engine import OtherReleaseUnfinished
from .errors.git import AlreadyReleased, NoVersionTag
from .project.versions import parse_version, wanted_version

if TYPE_CHECKING:
    from packaging.version import Version

    from .doors.journal import Story
    from .workspace import Workspace

__all__ = ["Wanted", "built_version", "bumped_version", "release_at_head", "release_version"]


@dataclass(frozen=True)
class Wanted:
    """A version, and whether a release of it was begun before."""

    version: Version
    resumed: bool = False


def release_version(
    workspace: Workspace, story: Story | None, *, part: str, to: str, base: str
) -> Wanted:
    """Return the version that `release` is to bring about.

    Raises `OtherReleaseUnfinished`, `AlreadyReleased`, and what the arithmetic of
    versions refuses.
    """
    if story is not None and not story.ended:
        return Wanted(_unfinished(story, part=part, to=to), resumed=True)
    finished = release_at_head(workspace)
    if finished is not None and (not to or parse_version(to) == finished):
        return Wanted(finished)
    if part or to:
        return Wanted(bumped_version(workspace, part=part, to=to, base=base))
    current = workspace.current_version()
    tagged = workspace.repository.tag_commit(workspace.tag_of(current))
    if tagged is not None and tagged != workspace.repository.head():
        raise AlreadyReleased(
            f"{current} is tagged on {tagged[:12]}, and HEAD has other commits since"
        )
    return Wanted(current)


def bumped_version(workspace: Workspace, *, part: str, to: str, base: str) -> Version:
    """Return the version that a bump of the current one makes.

    A project whose versions are tags, and that has none yet, starts with `to`.
    """
    try:
        current = workspace.current_version()
    except NoVersionTag:
        if not to:
            raise
        return parse_version(to)
    return wanted_version(current, part=part or None, to=to or None, base=base or None)


def release_at_head(workspace: Workspace) -> Version | None:
    """Return the version whose release commit is checked out, with nothing committed since.

    A tag with the message that shipway gives its tags is such a release. Another
    tag on HEAD is not: somebody who tags by hand may still want the next version.
    """
    tagged = workspace.tagged_version()
    head = workspace.repository.head()
    if tagged is None or workspace.repository.tag_commit(workspace.tag_of(tagged)) != head:
        return None
    message = workspace.project.config.tag_message.format(
        name=workspace.project.name, version=tagged
    )
    ours = workspace.repository.tag_message(workspace.tag_of(tagged)) == message
    return tagged if ours and workspace.current_version() == tagged else None


def built_version(workspace: Workspace, version: str) -> Version:
    """Return the version that `check`, `publish` and `verify` mean: the one that was built.

    Raises `NotBuilt` where nothing was, or another version.
    """
    ledger = workspace.state.ledger()
    if ledger is None:
        raise NotBuilt(f"nothing was built of {workspace.project.name} yet")
    if version and parse_version(version) != parse_version(ledger.version):
        raise NotBuilt(f"the newest build is {ledger.version}, not {version}")
    return parse_version(ledger.version)


def _unfinished(story: Story, *, part: str, to: str) -> Version:
    version = parse_version(story.intent["version"])
    begun = story.intent.get("part", "")
    if (to and parse_version(to) != version) or (part and begun and part != begun):
        raise OtherReleaseUnfinished(
            f"the release of {version} was begun and not finished",
            fix=[
                "invoke release          (finishes it)",
                "invoke release --undo   (takes it back, as long as nothing is public)",
            ],
        )
    return version
