"""What each task does, from a request to a plan that can be shown and run.

Called by the task layer. It decides which version is meant and which pipeline
brings it about; it parses no command line and shows nothing.
"""

from __future__ import annotations

import shlex
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from .built import announced_version, built_version, served_version
from .bumping import journal_of, taken_up, wanted_bump
from .endings import unfinished
from .engine import Plan, Run, make_plan
from .errors.base import ExitStatus, ShipwayError
from .errors.engine import OtherReleaseUnfinished
from .invocation import Invocation
from .pipelines import (
    BUMP_AND_COMMIT,
    BUMP_BY_TAG,
    OF_TASK,
    STAMP,
    release_pipeline,
    steps_of,
    verify_pipeline,
)
from .project.versions import parse_version
from .proposals import completed, made_for, naming_next
from .request import as_begun, refuse_unclear_request, told_as_begun
from .switching import way_to_branch
from .unfinished import other_unfinished
from .wanted import (
    Wanted,
    release_version,
    unique_version,
    version_to_build,
)
from .workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .doors.journal import Story
    from .engine import Step
    from .plan import Fact, Record
    from .release import Release
    from .reporting import Reporter
    from .request import Request

__all__ = ["Job", "planned"]


@dataclass(frozen=True)
class Job:
    """A planned run of a pipeline."""

    release: Release
    pipeline: Sequence[Step]
    plan: Plan
    intent: Mapping[str, str] | None
    """What the journal is to say of a new release; None for one that goes on."""
    keep: bool
    earlier: Sequence[tuple[str, Record]] = ()
    """What a finished run of the same release has done, a rehearsal for instance."""
    note: str = ""
    """Why the version is not the one that was asked for; empty where it is."""
    half_undone: bool = False
    """Whether it goes on with a release that was being taken back."""

    def run(self) -> tuple[Fact, ...]:
        """Do what is missing, and return the state table as it is then."""
        release = taken_up(self.release)
        if self.half_undone:
            # A git of ours may have been killed in it.
            release.repository.break_locks(*release.refs)
        if not self.plan.actions:
            if self.intent is None:
                # Everything was done, and the process was killed before it could say so.
                release.journal.end("finished")
            return self.plan.facts
        run = Run(
            release, self.pipeline, release.journal, release.reporter, self.keep, self.earlier
        )
        with naming_next(release):
            return run.apply(self.plan, self.intent)


@contextmanager
def planned(request: Request, reporter: Reporter) -> Iterator[Job]:
    """Plan a task; while the block runs the repository is ours, and what the plan needs is up.

    Raises everything that stands in the way, before anything is touched.
    """
    with made_for(request):
        refuse_unclear_request(request)
        workspace = open_workspace(request.project)
        with workspace.state.lock.held(request.command), ExitStack() as resources:
            with workspace.repository.one_look():
                job = _job(Invocation(workspace, request, reporter, resources))
            yield job


def _job(invocation: Invocation) -> Job:
    invocation.refuse_unknown_target()
    _refuse_beside_release(invocation)
    wanted = _wanted(invocation)
    note = completed(wanted.note, invocation.request)
    story = invocation.journal.read()
    # A task that goes on with what was cut off does so as it is typed now.
    resumed = story if wanted.resumed and invocation.request.task == "release" else None
    with _unfinished_where_public(invocation, resumed):
        if resumed is not None:
            typed, invocation = invocation.request, _continued(invocation, resumed.intent)
            note = note or told_as_begun(typed, invocation.request)
        release = invocation.release(wanted.version, journal_of(invocation, wanted))
        pipeline = steps_of(_pipeline(invocation, release))
        with naming_next(release):
            plan = make_plan(release, pipeline)
    if note:
        # Not before: beside what refuses the plan it would be in the way.
        invocation.reporter.note(note)
    request = invocation.request
    intent = None if wanted.resumed else _intent(release, request)
    same = (
        request.task == "release"
        and story is not None
        and story.intent["version"] == str(wanted.version)
    )
    earlier = story.records if story and same and story.outcome == "finished" else ()
    half_undone = resumed is not None and resumed.undoing
    return Job(release, pipeline, plan, intent, request.keep, earlier, note, half_undone)


@contextmanager
def _unfinished_where_public(invocation: Invocation, resumed: Story | None) -> Iterator[None]:
    """Tell what stands in the way of a release that goes on; it is unfinished where it is out."""
    try:
        yield
    except ShipwayError as error:
        refused = all(part.status is ExitStatus.REFUSED for part in error.parts)
        if resumed and refused and invocation.is_out(resumed):
            raise unfinished(invocation.begun(resumed), error) from error
        raise


def _intent(release: Release, request: Request) -> Mapping[str, str]:
    """Return what the journal is to say of a new release, so that another process can go on."""
    intent = {"version": str(release.version)}
    if request.task == "bump" and not request.unique:
        # Counted up from what it has written, the same command would mean another version.
        return {**intent, "task": "bump", "part": request.part, "base": request.base}
    if request.task != "release":
        # Nobody goes on with another single task.
        return intent
    return {
        **intent,
        "part": request.part,
        "base": request.base,
        "target": release.target.name,
        "push": {True: "yes", False: "no", None: ""}[request.options.push],
        "branch": release.repository.branch() or "",
        "pythons": " ".join(release.options.pythons),
        "require": "yes" if release.options.require else "",
    }


def _refuse_beside_release(invocation: Invocation) -> None:
    """Refuse to change version or tags while a release of another version is half done."""
    request = invocation.request
    if request.task not in {"bump", "tag"} or request.unique:
        return
    story = invocation.releases.read()
    if story is not None and not story.ended:
        raise other_unfinished(story, public=invocation.is_out(story))


def _continued(invocation: Invocation, begun: Mapping[str, str]) -> Invocation:
    """Take over what the unfinished release was begun with, where nothing else is said."""
    request, repository = invocation.request, invocation.workspace.repository
    branch = begun.get("branch", "")
    if branch and repository.branch() != branch:
        raise OtherReleaseUnfinished(
            f"the release of {begun['version']} was begun on {branch}",
            why="Its commit and what is pushed are of that branch.",
            fix=[way_to_branch(repository, branch, request.command)],
        )
    request = as_begun(request, begun)
    if not (request.part or request.to):
        # Once it is undone, the command as typed would mean the version that the files say then.
        request = replace(
            request, command=f"{request.command} --to={shlex.quote(begun['version'])}"
        )
    return invocation.asking(replace(request, target=request.target or begun.get("target", "")))


def _wanted(invocation: Invocation) -> Wanted:
    workspace, request = invocation.workspace, invocation.request
    match request.task:
        case "release":
            return _wanted_release(invocation)
        case "bump" if request.unique:
            return unique_version(workspace)
        case "bump":
            return wanted_bump(invocation)
        case "build":
            version = version_to_build(workspace)
        case "check" | "publish":
            version = built_version(workspace, request.version)
        case "announce":
            version = announced_version(workspace, request.version)
        case "verify":
            version = served_version(workspace, request.version)
        case _:
            version = workspace.current_version()
    return Wanted(version)


def _wanted_release(invocation: Invocation) -> Wanted:
    """Return the version that `release` means, beside one that may be unfinished."""
    workspace, asked = invocation.workspace, _asked(invocation.request)
    story = invocation.releases.read()
    if story is None or story.ended or _is_left(invocation, story):
        return release_version(workspace, None, public=lambda: False, **asked)
    return release_version(workspace, story, public=partial(invocation.is_out, story), **asked)


def _asked(request: Request) -> dict[str, str]:
    return {"part": request.part, "to": request.to, "base": request.base}


def _is_left(invocation: Invocation, story: Story) -> bool:
    """Return whether an unfinished release is left as it is, for another version that is named.

    One that is public can only go forward, and where it cannot, only the next version can.
    """
    to = invocation.request.to
    if not to or parse_version(to) == parse_version(story.intent["version"]):
        return False
    if not invocation.is_out(story):
        return False
    left = invocation.begun(story)
    left.reporter.note(
        f"{left.title} is public and stays unfinished on {left.target.name}; it may be yanked"
    )
    return True


def _pipeline(invocation: Invocation, release: Release) -> tuple[str, ...]:
    request = invocation.request
    if request.task == "release":
        return release_pipeline(release)
    if request.task == "verify":
        return verify_pipeline(release)
    if request.task == "bump" and request.unique:
        return STAMP
    if request.task == "bump" and invocation.workspace.source.tag_based:
        return BUMP_BY_TAG
    if request.task == "bump" and request.commit:
        return BUMP_AND_COMMIT
    return OF_TASK[request.task]
