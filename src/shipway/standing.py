"""How a release stands, and by which command one that is not finished goes on: `status`.

Called by the task layer. Nothing is planned here, and nothing changed.
"""

from __future__ import annotations

import shlex
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .aside import ways_aside
from .engine import observe
from .errors.build import BrokenLedger
from .errors.git import NoVersionTag
from .errors.usage import WrongUsage
from .invocation import Invocation
from .pipelines import release_pipeline, steps_of
from .plan import Status
from .project.versions import parse_version
from .proposals import completed
from .request import as_begun
from .taken import way_to_complete, way_to_release
from .unfinished import ways_out
from .waiting import Changed, not_tagged, only_written
from .wanted import changed_since, newest_release, stamped_version
from .workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .doors.journal import Story
    from .engine import Step
    from .plan import Fact
    from .release import Release
    from .reporting import Reporter
    from .request import Request
    from .workspace import Workspace

__all__ = ["Standing", "Unfinished", "state_table"]

_OF_HEAD = frozenset({"bump", "commit", "push"})
"""Rows that may say *done* of a version that never was."""
_SHOWN = 3
"""Of how many versions are named."""


@dataclass(frozen=True)
class Unfinished:
    """A release that was begun, and how it ends."""

    version: str
    target: str
    ways: tuple[str, ...]
    """The commands, each with what it does; the first one goes on."""
    undoing: bool = False
    """Whether taking it back was begun."""


@dataclass(frozen=True)
class Standing:
    """The state table of a release, and what is unfinished in the project."""

    release: Release
    facts: Sequence[Fact]
    unfinished: Unfinished | None
    changed: Changed | None = None
    """That the project has changed since the release."""
    bumped: Changed | None = None
    """That the version is in no commit yet."""
    untagged: Changed | None = None
    """That it is in a commit, and has no tag yet."""
    running: str = ""
    """Who works on the repository at the moment, in a sentence; empty where nobody does."""


@contextmanager
def state_table(request: Request, reporter: Reporter, *, named: bool = True) -> Iterator[Standing]:
    """Observe the release of a version, the current one unless another is named.

    Raises `WrongUsage` where it is `named` by somebody, and nothing here or there has it.
    """
    workspace = open_workspace(request.project)
    running = workspace.state.lock.holder()
    with (
        workspace.locked_to_ask(request.command),
        ExitStack() as resources,
        # What is shown of it beside the facts is of the same moment: the look lasts till then.
        workspace.repository.one_look(),
    ):
        invocation = Invocation(workspace, request, reporter, resources)
        story = invocation.releases.read()
        release = _observed(invocation, story)
        pipeline = steps_of(release_pipeline(release))
        facts = observe(release, pipeline)
        if request.version and named:
            _refuse_unknown(invocation, release, facts, story)
        if story is not None and not story.ended:
            unfinished: Unfinished | None = _begun(invocation, story)
        else:
            unfinished = _incomplete(invocation, release, pipeline, facts, story)
        changed = bumped = untagged = None
        if unfinished and story is not None and not (story.ended or story.undoing):
            changed = _left_behind(invocation, story, unfinished)
            # From below other commits nothing is taken back: how they are set aside is told there.
            unfinished = replace(unfinished, ways=unfinished.ways[:1]) if changed else unfinished
        if not unfinished and _is_current(workspace, request, release, named=named):
            changed = _changed(invocation, release)
            onward = way_to_release(release, pipeline, facts)
            bumped = only_written(invocation, release, onward)
            untagged = None if bumped else not_tagged(invocation, release, onward)
        yield Standing(release, facts, unfinished, changed, bumped, untagged, running)


def _is_current(workspace: Workspace, request: Request, release: Release, *, named: bool) -> bool:
    """Return whether the release is that of the current version, and nobody has named another."""
    if not request.version:
        return True
    return not named and workspace.version_now() == release.version


def _observed(invocation: Invocation, story: Story | None) -> Release:
    request = invocation.request
    if request.version:
        version = parse_version(request.version)
    elif story is not None and not story.ended:
        version = parse_version(story.intent["version"])
    else:
        version = invocation.workspace.current_version()
    if story is None or story.intent["version"] != str(version):
        older = invocation.releases.shelved()
        story = next((each for each in older if each.intent["version"] == str(version)), None)
    if story is not None:
        # It is shown as it was meant: with or without a push, and on the Pythons that were wanted.
        there = replace(request, target=invocation.target.name)
        invocation = invocation.asking(as_begun(there, story.intent))
    return invocation.release(version)


def _refuse_unknown(
    invocation: Invocation, release: Release, facts: Sequence[Fact], story: Story | None
) -> None:
    """Refuse to show how a version stands that is named, and that nothing here or there has.

    Raises `WrongUsage`.
    """
    request, workspace, version = invocation.request, invocation.workspace, release.version
    current = None
    with suppress(NoVersionTag):
        current = workspace.current_version()
    begun = story is not None and story.intent["version"] == str(version)
    shown = any(fact.status is not Status.MISSING for fact in facts if fact.name not in _OF_HEAD)
    if begun or shown or version in (current, stamped_version(workspace)) or _is_built(release):
        return
    newest = sorted({*release.tags.known, *([current] if current else [])}, reverse=True)[:_SHOWN]
    task = request.task
    again = f"invoke {task}"
    others = [f"{again} --version={shlex.quote(str(each))}" for each in newest]
    raise WrongUsage(
        f"no version {version} of {release.project.name} is known: no tag {release.tag} is here,"
        f" nothing was built of it, {release.target.name} has no file of it, and it is not the"
        " current one",
        why="The state of a version that does not exist would be that of another one.",
        fix=[completed(line, request) for line in others or [again]],
    )


def _is_built(release: Release) -> bool:
    """Return whether something was built of the version; yes where its ledger cannot be read."""
    try:
        return release.state.ledger_of(str(release.version)) is not None
    except BrokenLedger:
        return True


def _begun(invocation: Invocation, story: Story) -> Unfinished:
    """Return what the journal tells of."""
    release = invocation.begun(story)
    typed = replace(invocation.request, target=release.target.name)
    ways = ways_out(story, public=invocation.is_out(story))
    told = tuple(completed(line, typed) for line in ways)
    return Unfinished(str(release.version), release.target.name, told, story.undoing)


def _left_behind(invocation: Invocation, story: Story, unfinished: Unfinished) -> Changed | None:
    """Return that commits lie on top of an unfinished release, which it goes on without."""
    workspace, version = invocation.workspace, parse_version(unfinished.version)
    found = changed_since(workspace, version)
    if found is None:
        return None
    what = f"{found.what}; what finishes the release leaves that out"
    ways = ways_aside(workspace, unfinished.version, workspace.tag_of(version))
    if not ways:
        return Changed(what, unfinished.ways[1:])
    onward = f"invoke release --to={shlex.quote(unfinished.version)}"
    typed = as_begun(replace(invocation.request, target=unfinished.target), story.intent)
    ways = (*ways, f"{onward}   (makes it again, with them)")
    return Changed(what, tuple(completed(line, typed) for line in ways))


def _changed(invocation: Invocation, release: Release) -> Changed | None:
    """Return that the newest release is not what is checked out, as `release` would refuse it."""
    found = changed_since(invocation.workspace, release.version)
    if found is None:
        return None
    return Changed(found.what, tuple(completed(line, invocation.request) for line in found.fix))


def _incomplete(
    invocation: Invocation,
    release: Release,
    pipeline: Sequence[Step],
    facts: Sequence[Fact],
    story: Story | None,
) -> Unfinished | None:
    """Return that a part of a tagged release is missing, as after a rehearsal or in a new clone."""
    done = all(fact.status is Status.DONE for fact in facts)
    if done or newest_release(invocation.workspace) != release.version:
        return None
    begun = story is not None and story.intent["version"] == str(release.version)
    typed = as_begun(invocation.request, story.intent) if story and begun else invocation.request
    way = completed(way_to_complete(release, pipeline, facts), typed)
    return Unfinished(str(release.version), release.target.name, (way,))
