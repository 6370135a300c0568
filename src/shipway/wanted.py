"""Which version a task means: the one rule book for it.

`release` goes on with an unfinished release; else it takes up the newest one where
nothing of the project has changed since, so that running it twice changes nothing;
else it counts up.
"""

from __future__ import annotations

import shlex
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .aside import ways_aside
from .doors.clock import epoch_seconds
from .doors.environment import variable
from .errors.base import ShipwayError
from .errors.git import AlreadyReleased, NoVersionTag
from .project.messages import subject_of
from .project.versions import (
    following,
    parse_version,
    promotes,
    unique_dev_version,
    wanted_version,
)
from .switching import way_over
from .unfinished import other_unfinished

if TYPE_CHECKING:
    from collections.abc import Callable

    from packaging.version import Version

    from .doors.journal import Story
    from .workspace import Workspace

__all__ = [
    "Wanted",
    "bumped_version",
    "changed_since",
    "newest_release",
    "release_version",
    "stamped_version",
    "unique_version",
    "version_to_build",
]


_ATTEMPTS = 1000
_SECONDS = 10**10


@dataclass(frozen=True)
class Wanted:
    """A version, and whether a release of it was begun before."""

    version: Version
    resumed: bool = False
    note: str = ""
    """Why it is not the one that was asked for; empty where it is."""


def release_version(  # noqa: PLR0913 - the options of a bump, and what they may meet
    workspace: Workspace,
    story: Story | None,
    *,
    part: str,
    to: str,
    base: str,
    public: Callable[[], bool],
) -> Wanted:
    """Return the version that `release` is to bring about.

    `public` tells whether a part of an unfinished release is out; it is asked for a refusal alone.

    Raises `OtherReleaseUnfinished`, `AlreadyReleased`, and what the arithmetic of
    versions refuses.
    """
    if story is not None and not story.ended:
        version = parse_version(story.intent["version"])
        if _differs(story, version, part=part, to=to, base=base):
            raise other_unfinished(story, public=public())
        return Wanted(version, resumed=True)
    finished = newest_release(workspace)
    if finished is not None and (not to or parse_version(to) == finished):
        return _after_release(workspace, finished, part, base)
    if part or to:
        wanted = bumped_version(workspace, part=part, to=to, base=base)
        return Wanted(wanted, note="" if to else _skipped(workspace, part))
    current = workspace.current_version()
    _refuse_other_commits(workspace, current)
    return Wanted(current)


def _after_release(workspace: Workspace, finished: Version, part: str, base: str) -> Wanted:
    """Return the version where nothing has changed since a release: that one, mostly.

    A part that makes a final release of a pre-release counts, or a candidate of a beta: that
    nothing had to change is what it says. Typed again it counts nothing up.
    """
    if not part:
        return Wanted(finished)
    after = following(finished)
    with suppress(ShipwayError):
        after = bumped_version(workspace, part=part, to="", base=base)
        if promotes(finished, after):
            return Wanted(after)
    note = (
        f"--part={part} counts nothing up: {workspace.tag_of(finished)} is a release, and nothing"
        f" of {workspace.name} has changed since. For another version all the same:"
        f" invoke release --to={shlex.quote(str(after))}"
    )
    return Wanted(finished, note=note)


def _skipped(workspace: Workspace, part: str) -> str:
    """Say that the version of the files is passed over where it comes after the newest tag."""
    newest = workspace.tagged_version()
    if newest is None:
        # Whoever tags nothing yet may have released it all the same.
        return ""
    current = workspace.current_version()
    tag = workspace.tag_of(current)
    if current <= newest or current.is_devrelease or workspace.repository.tag_commit(tag):
        return ""
    return (
        f"--part={part} passes over {current}, which {workspace.source.location} says and no tag"
        f" does. To release that one: invoke release --to={shlex.quote(str(current))}"
    )


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


def newest_release(workspace: Workspace) -> Version | None:
    """Return the newest released version, if nothing of the project has changed since.

    A tag with the message that shipway gives its tags is such a release. Another
    tag is not: somebody who tags by hand may still want the next version.
    """
    tagged = workspace.tagged_version()
    if tagged is None:
        return None
    commit = workspace.repository.tag_commit(workspace.tag_of(tagged))
    if commit is None or not workspace.untouched_since(commit):
        return None
    message = workspace.project.config.tag_message.format(
        name=workspace.project.name, version=tagged
    )
    ours = workspace.repository.tag_message(workspace.tag_of(tagged)) == subject_of(message)
    return tagged if ours and workspace.current_version() == tagged else None


def stamped_version(workspace: Workspace) -> Version | None:
    """Return the version that was given to the next build of HEAD, if one was."""
    stamp = workspace.state.stamp()
    if stamp is None or stamp.commit != workspace.repository.head():
        return None
    return parse_version(stamp.version)


def version_to_build(workspace: Workspace) -> Version:
    """Return the version that `build` makes: the stamped one, the files', or the backend's.

    Where versions are tags and HEAD has none, only the backend can say which
    version that is: it is asked. Raises `AlreadyReleased` where the files say a version
    that is tagged, and the project is another one since.
    """
    stamped = stamped_version(workspace)
    if stamped is not None:
        return stamped
    if workspace.source.tag_based and not _tagged(workspace):
        return backend_version(workspace)
    current = workspace.current_version()
    _refuse_other_commits(workspace, current)
    return current


def backend_version(workspace: Workspace) -> Version:
    """Return the version that the build backend makes of the tree as it is."""
    with workspace.asker.asking() as ask:
        return parse_version(ask())


def unique_version(workspace: Workspace) -> Wanted:
    """Return a development version that was never there: of the next patch, with a new number.

    Where versions are tags, and there is none yet, it comes before 0.1.0, as with setuptools-scm.

    The number comes from the run and its attempt in GitHub Actions, elsewhere
    from the count of commits and the time. Raises `NoVersionTag` where tags are missing.
    """
    run, attempt = variable("GITHUB_RUN_ID"), variable("GITHUB_RUN_ATTEMPT")
    if run and attempt and run.isdigit() and attempt.isdigit():
        number = int(run) * _ATTEMPTS + int(attempt)
    else:
        count = workspace.repository.commit_count("HEAD")
        number = count * _SECONDS + epoch_seconds()
    try:
        return Wanted(unique_dev_version(workspace.current_version(), number))
    except NoVersionTag:
        version = unique_dev_version(workspace.assumed_version(), number)
    note = (
        f"no tag in the history of HEAD says a version: {version.base_version} is taken to be next"
    )
    return Wanted(version, note=note)


def _refuse_other_commits(workspace: Workspace, version: Version) -> None:
    """Refuse a version that is tagged on a commit with another state of the project."""
    problem = changed_since(workspace, version)
    if problem is not None:
        raise problem


def changed_since(workspace: Workspace, version: Version) -> AlreadyReleased | None:
    """Return that a version is tagged and the project has changed since; None where it is not."""
    tag = workspace.tag_of(version)
    tagged = workspace.repository.tag_commit(tag)
    if tagged is None or workspace.untouched_since(tagged):
        return None
    option = _counting_up(workspace, version)
    return AlreadyReleased(
        f"{tag} is {tagged[:12]}, and {workspace.name} has changed since in what is committed",
        fix=[
            f"invoke release {option}   (the next version)",
            "invoke bump --part=dev --unique build   (builds HEAD as a development version)",
            way_over(workspace.repository, tag, f"   (the commit of {version})", detach=True),
            *ways_aside(workspace, str(version), tag),
        ],
    )


def _counting_up(workspace: Workspace, version: Version) -> str:
    """Return the option that makes the next version; one that is tagged already is none.

    Who takes a release back by a revert leaves its tag behind, and the files say the one before.
    """
    after, newest = following(version), workspace.tagged_version()
    if workspace.repository.tag_commit(workspace.tag_of(after)) is None:
        return "--part=patch"
    return f"--to={shlex.quote(str(following(max(after, newest or after))))}"


def _tagged(workspace: Workspace) -> bool:
    """Return whether HEAD itself has the newest version's tag and nothing was changed since."""
    newest = workspace.tagged_version()
    if newest is None or workspace.changes():
        return False
    head = workspace.repository.head()
    return workspace.repository.tag_commit(workspace.tag_of(newest)) == head


def _differs(story: Story, version: Version, *, part: str, to: str, base: str) -> bool:
    """Return whether a command line asks for another version than the one that was begun."""
    begun = (story.intent.get("part", ""), story.intent.get("base", ""))
    return bool((to and parse_version(to) != version) or ((part or base) and (part, base) != begun))
