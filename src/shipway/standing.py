"""How a release stands, and by which command one that is not finished goes on: `status`.

Called by the task layer. Nothing is planned here, and nothing changed.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .doors.journal import Journal
from .engine import is_public, observe
from .pipelines import ANNOUNCED, release_pipeline, steps_of
from .plan import Status
from .project.versions import parse_version
from .proposals import completed
from .request import as_begun, release_begun, release_of
from .wanted import Wanted, newest_release, ways_out
from .workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .doors.journal import Story
    from .plan import Fact
    from .release import Release
    from .reporting import Reporter
    from .request import Request
    from .workspace import Workspace

__all__ = ["Standing", "Unfinished", "state_table"]


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
    running: str = ""
    """Who works on the repository at the moment, in a sentence; empty where nobody does."""


@contextmanager
def state_table(request: Request, reporter: Reporter) -> Iterator[Standing]:
    """Observe the release of a version, the current one unless another is named."""
    workspace = open_workspace(request.project)
    running = workspace.state.lock.holder()
    with (
        workspace.locked_to_ask(request.command),
        ExitStack() as resources,
        # What is shown of it beside the facts is of the same moment: the look lasts till then.
        workspace.repository.one_look(),
    ):
        story = Journal(workspace.state.journal_path).read()
        release = _observed(workspace, request, reporter, story, resources)
        facts = observe(release, steps_of(release_pipeline(release)))
        if story is not None and not story.ended:
            begun = release_begun(workspace, request, reporter, story, resources)
            unfinished: Unfinished | None = _begun(begun, request, story)
        else:
            unfinished = _incomplete(workspace, request, release, facts)
        yield Standing(release, facts, unfinished, running)


def _observed(
    workspace: Workspace,
    request: Request,
    reporter: Reporter,
    story: Story | None,
    resources: ExitStack,
) -> Release:
    if request.version:
        wanted = Wanted(parse_version(request.version))
    elif story is not None and not story.ended:
        wanted = Wanted(parse_version(story.intent["version"]), resumed=True)
    else:
        wanted = Wanted(workspace.current_version())
    if story is not None and story.intent["version"] == str(wanted.version):
        # It is shown as it was meant: with or without a push.
        request = as_begun(request, story.intent)
    journal = Journal(workspace.state.journal_path)
    return release_of(workspace, request, reporter, wanted, journal, resources)


def _begun(release: Release, request: Request, story: Story) -> Unfinished:
    """Return what the journal tells of; `release` is the one that it is of."""
    public = is_public(release, steps_of(ANNOUNCED), story.records)
    target = release.target.name
    typed = replace(request, target=target)
    ways = tuple(completed(line, typed) for line in ways_out(story, public=public))
    return Unfinished(str(release.version), target, ways, story.undoing)


def _incomplete(
    workspace: Workspace, request: Request, release: Release, facts: Sequence[Fact]
) -> Unfinished | None:
    """Return that a part of a tagged release is missing, as after a rehearsal or in a new clone."""
    done = all(fact.status is Status.DONE for fact in facts)
    if done or newest_release(workspace) != release.version:
        return None
    target = release.target.name
    way = f"invoke release --target={target}   (does what is missing)"
    return Unfinished(str(release.version), target, (completed(way, request),))
