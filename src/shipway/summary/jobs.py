"""Which run of the workflow this is, and how its jobs ended, as GitHub knows it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shipway.doors.environment import flag, variable

from .facts import JobResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shipway.doors.github import GitHub
    from shipway.doors.github.runs import Job

__all__ = ["Here", "first_failed", "here", "jobs_of"]

_HARMLESS = frozenset({None, "neutral", "skipped", "success"})


@dataclass(frozen=True)
class Here:
    """The job that this process is a part of."""

    in_workflow: bool
    run: int | None
    tagged: bool
    """Whether a tag has started the run."""


def here() -> Here:
    """Return which job this is.

    https://docs.github.com/en/actions/reference/workflows-and-actions/variables
    """
    number = variable("GITHUB_RUN_ID") or ""
    run = int(number) if number.isascii() and number.isdecimal() else None
    return Here(flag("GITHUB_ACTIONS"), run, variable("GITHUB_REF_TYPE") == "tag")


def jobs_of(hub: GitHub, run: int) -> tuple[JobResult, ...]:
    """Return the jobs of a run's newest attempt that are over; this one is not.

    Raises what `hub.runs.jobs` does.
    """
    return tuple(_result(job) for job in hub.runs.jobs(run) if job.done)


def first_failed(needed: Sequence[JobResult], seen: Sequence[JobResult]) -> JobResult | None:
    """Return the first job that failed: by its id where that is known, with its page."""
    page = next((job.page for job in seen if job.failed), "")
    for job in (*needed, *seen):
        if job.failed:
            return job if job.page else replace(job, page=page)
    return None


def _result(job: Job) -> JobResult:
    step = next((step.name for step in job.steps if step.conclusion not in _HARMLESS), "")
    return JobResult(
        job.name, job.conclusion or job.status, job.started, job.completed, job.page, step
    )
