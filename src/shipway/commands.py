"""What each task does, from a request to a plan that can be shown and run.

Called by the task layer. It decides which version is meant and which pipeline
brings it about; it parses no command line and shows nothing.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from . import pipelines
from .doors.clock import now
from .doors.journal import Journal
from .engine import Plan, Run, is_public, make_plan, observe, take_back
from .errors.engine import CannotUndo, NothingToUndo
from .project.versions import parse_version
from .release import Options, Release
from .targets import find_target
from .wanted import (
    Wanted,
    built_version,
    bumped_version,
    release_version,
    served_version,
    stamped_version,
    unique_version,
    version_to_build,
)
from .workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .engine import Step
    from .plan import Fact
    from .reporting import Reporter
    from .workspace import Workspace

__all__ = ["Job", "Request", "planned", "state_table", "undo_release"]


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


@dataclass(frozen=True)
class Job:
    """A planned run of a pipeline."""

    release: Release
    pipeline: Sequence[Step]
    plan: Plan
    intent: Mapping[str, str] | None
    """What the journal is to say of a new release; None for one that goes on."""
    keep: bool

    def run(self) -> tuple[Fact, ...]:
        """Do what is missing, and return the state table as it is then."""
        if not self.plan.actions:
            return self.plan.facts
        release = self.release
        run = Run(release, self.pipeline, release.journal, release.reporter, self.keep)
        run.apply(self.plan, self.intent)
        return observe(release, self.pipeline)


@contextmanager
def planned(request: Request, reporter: Reporter) -> Iterator[Job]:
    """Plan a task; while the block runs the repository is ours, and what the plan needs is up.

    Raises everything that stands in the way, before anything is touched.
    """
    workspace = open_workspace(request.project)
    with workspace.state.locked(request.command), _job(workspace, request, reporter) as job:
        yield job


@contextmanager
def state_table(request: Request, reporter: Reporter) -> Iterator[tuple[Release, tuple[Fact, ...]]]:
    """Observe the release of a version, the current one unless another is named."""
    workspace = open_workspace(request.project)
    journal = Journal(workspace.state.journal_path)
    story = journal.read()
    if request.version:
        wanted = Wanted(parse_version(request.version))
    elif story is not None and not story.ended:
        wanted = Wanted(parse_version(story.intent["version"]), resumed=True)
    else:
        wanted = Wanted(workspace.current_version())
    with _release(workspace, request, reporter, wanted, journal) as release:
        yield release, observe(release, pipelines.RELEASE)


def undo_release(request: Request, reporter: Reporter) -> str:
    """Take the unfinished release back and return its version.

    Raises `NothingToUndo`, and `CannotUndo` where something is public.
    """
    workspace = open_workspace(request.project)
    journal = Journal(workspace.state.journal_path)
    with workspace.state.locked(request.command):
        story = journal.read()
        if story is None or story.ended:
            raise NothingToUndo(f"no release of {workspace.project.name} is unfinished")
        wanted = Wanted(parse_version(story.intent["version"]), resumed=True)
        request = replace(request, target=request.target or story.intent.get("target", ""))
        with _release(workspace, request, reporter, wanted, journal) as release:
            if is_public(release, pipelines.RELEASE, story.records):
                raise CannotUndo(
                    f"{release.title} is public: a tag was pushed or a file uploaded",
                    fix=["invoke release   (does what is missing)"],
                )
            take_back(release, pipelines.RELEASE, journal, reporter)
        return str(wanted.version)


@contextmanager
def _job(workspace: Workspace, request: Request, reporter: Reporter) -> Iterator[Job]:
    journal = _journal(workspace, request)
    wanted = _wanted(workspace, request, journal)
    pipeline = _pipeline(workspace, request)
    story = journal.read()
    if wanted.resumed and story is not None and not request.target:
        request = replace(request, target=story.intent.get("target", ""))
    with _release(workspace, request, reporter, wanted, journal) as release:
        intent = {
            "version": str(wanted.version),
            "part": request.part,
            "target": release.target.name,
        }
        plan = make_plan(release, pipeline)
        yield Job(release, pipeline, plan, None if wanted.resumed else intent, request.keep)


@contextmanager
def _release(
    workspace: Workspace, request: Request, reporter: Reporter, wanted: Wanted, journal: Journal
) -> Iterator[Release]:
    config = workspace.project.config
    target = find_target(
        request.target or config.default_target, config, workspace.state.index_folder
    )
    with ExitStack() as resources:
        yield Release(
            project=workspace.project,
            repository=workspace.repository,
            state=workspace.state,
            version=wanted.version,
            target=target,
            journal=journal,
            reporter=reporter,
            resources=resources,
            options=_options(workspace, request),
            command=request.command,
        )


def _journal(workspace: Workspace, request: Request) -> Journal:
    """Return the journal of releases, or for a single task one of its own that nobody resumes."""
    path = workspace.state.journal_path
    return Journal(path if request.task == "release" else path.with_name("task.jsonl"))


def _wanted(workspace: Workspace, request: Request, journal: Journal) -> Wanted:
    ask = {"part": request.part, "to": request.to, "base": request.base}
    if request.task == "release":
        return release_version(workspace, journal.read(), **ask)
    match request.task:
        case "bump" if request.unique:
            version = unique_version(workspace, part=request.part)
        case "bump":
            version = bumped_version(workspace, **ask)
        case "build":
            version = version_to_build(workspace)
        case "check" | "publish":
            version = built_version(workspace, request.version)
        case "verify":
            version = served_version(workspace, request.version)
        case _:
            version = workspace.current_version()
    return Wanted(version)


def _pipeline(workspace: Workspace, request: Request) -> Sequence[Step]:
    if request.task == "bump" and request.unique:
        return pipelines.STAMP
    if request.task == "bump" and workspace.source.tag_based:
        return pipelines.BUMP_BY_TAG
    if request.task == "bump" and request.commit:
        return pipelines.BUMP_AND_COMMIT
    return pipelines.OF_TASK[request.task]


def _options(workspace: Workspace, request: Request) -> Options:
    """Make a task that was asked for by name do its work again; a release relies on proofs."""
    options = replace(request.options, started=now())
    if request.task in {"bump", "check", "verify", "build"}:
        building = request.task == "build"
        stamped = building and stamped_version(workspace) is not None
        since = options.started
        return replace(options, since=since, from_head=building, stamped=stamped)
    return replace(options, whole=request.task == "release")
