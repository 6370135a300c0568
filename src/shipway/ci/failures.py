"""What to say of a run that did not succeed: which job, where, its last lines, what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shipway.errors.base import ShipwayError
from shipway.errors.ci import RunNotSuccessful

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shipway.doors.github import GitHub
    from shipway.doors.github.runs import Job, Run

__all__ = ["not_successful"]

_LINES = 20
"""Of the log of the first job that failed."""
_HARMLESS = frozenset({None, "neutral", "skipped", "success"})
_GRAVEST = ("failure", "timed_out", "startup_failure", "action_required")
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|[^\t -\U0010ffff]|\x7f")
_COMMANDS = re.compile(r"##\[")
"""The runner takes what follows for a command, wherever in a line it stands."""


def not_successful(hub: GitHub, run: Run, tags: Sequence[str] = ()) -> RunNotSuccessful:
    """Return the error for a run that is over. Raises what `hub.runs.jobs` raises.

    `tags` are those that are known to point to its commit; else GitHub is asked whether the
    run is one of a tag.
    """
    jobs = sorted(filter(_failed, hub.runs.jobs(run.id)), key=_gravity)
    ended = (run.conclusion or "unknown").replace("_", " ")
    attempt = f", attempt {run.attempt}" if run.attempt > 1 else ""
    what = f"{run.workflow} ended as {ended} on {run.commit[:12]}{attempt}"
    where = _named(jobs[0]) if jobs else run.page
    return RunNotSuccessful(
        f"{what}: {where}",
        fix=_ways_on(run, tags[0] if tags else _tag_of(hub, run)),
        details="\n".join(_details(hub, jobs)),
    )


def _failed(job: Job) -> bool:
    return job.conclusion not in _HARMLESS


def _gravity(job: Job) -> int:
    conclusion = job.conclusion or ""
    return _GRAVEST.index(conclusion) if conclusion in _GRAVEST else len(_GRAVEST)


def _named(job: Job) -> str:
    steps = [step.name for step in job.steps if step.conclusion not in _HARMLESS]
    said = (job.conclusion or "").replace("_", " ")
    step = f", in the step {steps[0]!r}" if steps else ""
    return f"the job {job.name!r} ended as {said}{step}: {job.page}"


def _details(hub: GitHub, jobs: Sequence[Job]) -> list[str]:
    """Return the end of the first job's log, and the other jobs."""
    if not jobs:
        return []
    try:
        log = hub.runs.end_of_log(jobs[0].id, _LINES)
    except ShipwayError as error:
        # The job is the news; that its log is out of reach is not.
        log = (f"(its log could not be read: {error.what})",)
    lines = [_plain(line) for line in log or ()]
    return lines + [f"also {_named(job)}" for job in jobs[1:]]


def _plain(line: str) -> str:
    """Return a line of a log as it may stand in another log and on a terminal."""
    return _COMMANDS.sub("[", _ESCAPES.sub("", line))


def _tag_of(hub: GitHub, run: Run) -> str:
    """Return the tag that a run is of; empty where it is of a branch, or GitHub does not say."""
    try:
        tagged = run.branch and hub.refs.commit_of_tag(run.branch) == run.commit
    except ShipwayError:
        return ""
    return run.branch or "" if tagged else ""


def _ways_on(run: Run, tag: str) -> tuple[str, ...]:
    # A tag that was pushed is never moved: what it points to is what it was.
    new = f"then the next version: invoke release --part=patch   ({tag} stays as it is)"
    again = f"gh run rerun {run.id}"
    if run.conclusion in {"failure", "timed_out"}:
        return (
            f"mend it and commit, {new}"
            if tag
            else "mend it, commit and push: the next commit has runs of its own",
            f"{again} --failed   (if it was chance; then the same command again)",
        )
    if run.conclusion == "action_required":
        return (f"approve the run on its page: {run.page}",)
    if run.conclusion == "skipped":
        return (f"see which `if` left its jobs out: {run.page}", again)
    if run.conclusion == "startup_failure":
        mend = f"mend {run.path}; what is wrong with it: {run.page}"
        return (mend, f"commit that, {new}") if tag else (mend,)
    return (f"{again}   (then the same command again)", f"or see who ended it: {run.page}")
