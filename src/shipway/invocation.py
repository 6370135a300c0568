"""A request in its workspace: the releases that it means, each with all that one is made of.

Called by `commands`, `undoing` and `standing`. Which version is meant is `wanted`'s to say.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .doors.journal import Journal
from .engine import is_public
from .pipelines import ANNOUNCED, steps_of
from .project.versions import parse_version
from .release import Options, Release
from .request import as_begun
from .targets import find_target
from .wanted import stamped_version

if TYPE_CHECKING:
    from contextlib import ExitStack

    from packaging.version import Version

    from .doors.journal import Story
    from .reporting import Reporter
    from .request import Request
    from .target import Target
    from .workspace import Workspace

__all__ = ["Invocation"]


@dataclass(frozen=True)
class Invocation:
    """What was asked for, where, who hears of it, and what stays open until it ends."""

    workspace: Workspace
    request: Request
    reporter: Reporter
    resources: ExitStack

    @property
    def releases(self) -> Journal:
        """The journal of the project's releases."""
        return Journal(self.workspace.state.journal_path)

    @property
    def journal(self) -> Journal:
        """The journal of what is done: single tasks have their own; `bump` alone is resumed."""
        if self.request.task == "release":
            return self.releases
        return Journal(self.workspace.state.task_journal_path)

    @property
    def target(self) -> Target:
        """The target that is asked for, else the project's default one."""
        config = self.workspace.project.config
        name = self.request.target or config.default_target
        return find_target(name, config, self.workspace.state.index_folder)

    def refuse_unknown_target(self) -> None:
        """Raise `UnknownTarget` before anything else is looked at."""
        _ = self.target

    def asking(self, request: Request) -> Invocation:
        """Return the same with another request."""
        return replace(self, request=request)

    def release(self, version: Version, journal: Journal | None = None) -> Release:
        """Return the release of a version, as it is asked for; `journal` is of releases."""
        workspace = self.workspace
        return Release(
            project=workspace.project,
            repository=workspace.repository,
            state=workspace.state,
            version=version,
            target=self.target,
            journal=journal or self.releases,
            reporter=self.reporter,
            find_source=workspace.asker.source,
            find_tags=lambda: workspace.tags,
            resources=self.resources,
            options=self._options(),
            command=self.request.command,
        )

    def begun(self, story: Story, *, target: str = "") -> Release:
        """Return the release that a journal tells of, on the target that it was begun for.

        Or on another one that is named.
        """
        there = replace(self.request, target=target or story.intent.get("target", ""))
        return self.asking(as_begun(there, story.intent)).release(
            parse_version(story.intent["version"])
        )

    def is_out(self, story: Story) -> bool:
        """Return whether anything of the release that a journal tells of is public."""
        return is_public(self.begun(story), steps_of(ANNOUNCED), story.records)

    def _options(self) -> Options:
        """Make a task that was asked for by name do its work again; a release relies on proofs."""
        options, task = self.request.options, self.request.task
        if task == "tag" or (task == "bump" and not self.request.commit):
            options = replace(options, commits=self.workspace.source.tag_based and task == "bump")
        if task in {"bump", "check", "verify", "build"}:
            building = task == "build"
            stamped = building and stamped_version(self.workspace) is not None
            dirty = building and bool(self.workspace.changes())
            return replace(options, again=True, from_head=dirty, stamped=stamped)
        return replace(options, whole=task == "release", standing=task in {"status", "summary"})
