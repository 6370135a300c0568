"""What a command line asks for, and the release that it means.

Called by `commands` and `undoing`. Which version is meant is `wanted`'s to say.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .doors.clock import now
from .release import Options, Release
from .targets import find_target
from .wanted import stamped_version

if TYPE_CHECKING:
    from contextlib import ExitStack

    from .doors.journal import Journal
    from .reporting import Reporter
    from .target import Target
    from .wanted import Wanted
    from .workspace import Workspace

__all__ = ["Request", "release_of", "target_of"]


@dataclass(frozen=True)
class Request:
    """What a command line asks for; an empty text stands for an option that was not given."""

    task: str
    project: str = ""
    part: str = ""
    to: str = ""
    base: str = ""
    target: str = ""
    version: str = ""
    commit: bool = False
    unique: bool = False
    keep: bool = False
    options: Options = field(default_factory=Options)
    command: str = ""
    """The command as typed, for messages that say how to go on."""


def release_of(  # noqa: PLR0913, PLR0917 - all that a release is made of
    workspace: Workspace,
    request: Request,
    reporter: Reporter,
    wanted: Wanted,
    journal: Journal,
    resources: ExitStack,
) -> Release:
    """Return the release of a version, as a command line wants it."""
    return Release(
        project=workspace.project,
        repository=workspace.repository,
        state=workspace.state,
        version=wanted.version,
        target=target_of(workspace, request),
        journal=journal,
        reporter=reporter,
        resources=resources,
        options=_options(workspace, request),
        command=request.command,
    )


def target_of(workspace: Workspace, request: Request) -> Target:
    """Return the target that is asked for, else the project's default one."""
    config = workspace.project.config
    name = request.target or config.default_target
    return find_target(name, config, workspace.state.index_folder)


def _options(workspace: Workspace, request: Request) -> Options:
    """Make a task that was asked for by name do its work again; a release relies on proofs."""
    options = replace(request.options, started=now())
    if request.task in {"bump", "check", "verify", "build"}:
        building = request.task == "build"
        stamped = building and stamped_version(workspace) is not None
        since = options.started
        return replace(options, since=since, from_head=building, stamped=stamped)
    return replace(options, whole=request.task == "release")
