"""What each task does, from a request to a plan that can be shown and run.

Called by the task layer. It decides which version is meant and which pipeline
brings it about; it parses no command line and shows nothing.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .doors.clock import now
from .doors.journal import Journal
from .doors.signals import terminable
from .engine import Plan, Run, is_public, make_plan, observe, take_back
from .errors.base import SeveralProblems, ShipwayError
from .errors.engine import CannotUndo, NothingToUndo, OtherReleaseUnfinished
from .pipelines import BUMP_AND_COMMIT, BUMP_BY_TAG, OF_TASK, RELEASE, STAMP, steps_of
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

    from .doors.journal import Story
    from .engine import Step
    from .plan import Fact
    from .reporting import Reporter
    from .target import Target
    from .workspace import Workspace

__all__ = ["Job", "Request", "Undo", "planned", "state_table", "undoing"]

_TAKING_TARGETS = ("invoke release", "invoke publish", "invoke verify", "invoke check")


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
            if self.intent is None:
                # Everything was done, and the process was killed before it could say so.
                self.release.journal.end("finished")
            return self.plan.facts
        release = self.release
        run = Run(release, self.pipeline, release.journal, release.reporter, self.keep)
        return run.apply(self.plan, self.intent)


@contextmanager
def planned(request: Request, reporter: Reporter) -> Iterator[Job]:
    """Plan a task; while the block runs the repository is ours, and what the plan needs is up.

    Raises everything that stands in the way, before anything is touched.
    """
    with terminable(), _on_target(request.target):
        workspace = open_workspace(request.project)
        with workspace.state.locked(request.command), ExitStack() as resources:
            with workspace.repository.one_look():
                job = _job(workspace, request, reporter, resources)
            yield job


@contextmanager
def _on_target(target: str) -> Iterator[None]:
    """Let the commands that an error proposes mean the target that was asked for."""
    try:
        yield
    except ShipwayError as error:
        if target:
            problems = error.problems if isinstance(error, SeveralProblems) else (error,)
            for problem in problems:
                problem.fix = tuple(_with_target(line, target) for line in problem.fix)
        raise


def _with_target(line: str, target: str) -> str:
    command, gap, remark = line.partition("   ")
    named = command.startswith(_TAKING_TARGETS) and "--target" not in command
    return f"{command} --target={target}{gap}{remark}" if named else line


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
    with ExitStack() as resources:
        release = _release(workspace, request, reporter, wanted, journal, resources)
        yield release, observe(release, steps_of(RELEASE))


@dataclass(frozen=True)
class Undo:
    """A release that can be taken back."""

    release: Release
    steps: tuple[str, ...]
    """What will be undone, in that order."""

    def run(self) -> None:
        """Take it back. Raises `CannotUndo` where something stays."""
        release = self.release
        take_back(release, steps_of(RELEASE), release.journal, release.reporter)


@contextmanager
def undoing(request: Request, reporter: Reporter) -> Iterator[Undo]:
    """Find the newest release, unfinished or rehearsed, that can be taken back.

    Raises `NothingToUndo`, and `CannotUndo` where something is public or was
    built upon.
    """
    workspace = open_workspace(request.project)
    journal = Journal(workspace.state.journal_path)
    with workspace.state.locked(request.command):
        story = journal.read()
        if story is None or story.outcome == "undone":
            raise NothingToUndo(f"there is no release of {workspace.project.name} to take back")
        wanted = Wanted(parse_version(story.intent["version"]), resumed=True)
        request = replace(request, target=request.target or story.intent.get("target", ""))
        with ExitStack() as resources:
            release = _release(workspace, request, reporter, wanted, journal, resources)
            _refuse_undoing(release, story)
            yield Undo(release, tuple(name for name, _ in reversed(story.records)))


def _refuse_undoing(release: Release, story: Story) -> None:
    if is_public(release, steps_of(RELEASE), story.records):
        raise CannotUndo(
            f"{release.title} is public: a tag was pushed or a file uploaded",
            fix=["invoke release   (does what is missing)"],
        )
    tagged = release.repository.tag_commit(release.tag)
    if tagged is not None and tagged != release.repository.head():
        raise CannotUndo(
            f"{release.tag} is on {tagged[:12]}, and HEAD is another commit",
            fix=[f"git switch the branch back to {release.tag}, then undo"],
        )


def _job(workspace: Workspace, request: Request, reporter: Reporter, resources: ExitStack) -> Job:
    _target(workspace, request)
    journal = _journal(workspace, request)
    wanted = _wanted(workspace, request, journal)
    pipeline = steps_of(_pipeline(workspace, request))
    story = journal.read()
    if wanted.resumed and story is not None:
        request = _continued(workspace, request, story.intent)
    release = _release(workspace, request, reporter, wanted, journal, resources)
    plan = make_plan(release, pipeline)
    intent = None if wanted.resumed else _intent(release, request)
    return Job(release, pipeline, plan, intent, request.keep)


def _intent(release: Release, request: Request) -> Mapping[str, str]:
    """Return what the journal is to say of a new release, so that another process can go on."""
    intent = {"version": str(release.version)}
    if request.task != "release":
        # Nobody goes on with a single task.
        return intent
    return {
        **intent,
        "part": request.part,
        "base": request.base,
        "target": release.target.name,
        "push": {True: "yes", False: "no", None: ""}[request.options.push],
        "branch": release.repository.branch() or "",
    }


def _continued(workspace: Workspace, request: Request, begun: Mapping[str, str]) -> Request:
    """Take over what the unfinished release was begun with, where nothing else is said."""
    branch = begun.get("branch", "")
    if branch and workspace.repository.branch() != branch:
        raise OtherReleaseUnfinished(
            f"the release of {begun['version']} was begun on {branch}", fix=[f"git switch {branch}"]
        )
    push = {"yes": True, "no": False}.get(begun.get("push", ""))
    options = request.options
    return replace(
        request,
        target=request.target or begun.get("target", ""),
        options=replace(options, push=push) if options.push is None else options,
    )


def _release(  # noqa: PLR0913, PLR0917 - all that a release is made of
    workspace: Workspace,
    request: Request,
    reporter: Reporter,
    wanted: Wanted,
    journal: Journal,
    resources: ExitStack,
) -> Release:
    return Release(
        project=workspace.project,
        repository=workspace.repository,
        state=workspace.state,
        version=wanted.version,
        target=_target(workspace, request),
        journal=journal,
        reporter=reporter,
        resources=resources,
        options=_options(workspace, request),
        command=request.command,
    )


def _target(workspace: Workspace, request: Request) -> Target:
    config = workspace.project.config
    name = request.target or config.default_target
    return find_target(name, config, workspace.state.index_folder)


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


def _pipeline(workspace: Workspace, request: Request) -> tuple[str, ...]:
    if request.task == "bump" and request.unique:
        return STAMP
    if request.task == "bump" and workspace.source.tag_based:
        return BUMP_BY_TAG
    if request.task == "bump" and request.commit:
        return BUMP_AND_COMMIT
    return OF_TASK[request.task]


def _options(workspace: Workspace, request: Request) -> Options:
    """Make a task that was asked for by name do its work again; a release relies on proofs."""
    options = replace(request.options, started=now())
    if request.task in {"bump", "check", "verify", "build"}:
        building = request.task == "build"
        stamped = building and stamped_version(workspace) is not None
        since = options.started
        return replace(options, since=since, from_head=building, stamped=stamped)
    return replace(options, whole=request.task == "release")
