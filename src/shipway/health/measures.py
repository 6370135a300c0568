"""Measure what was seen of the publish workflow, and hold it to the goals. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from .seen import JobSeen, RunSeen, Seen

__all__ = [
    "PUBLISH_SECONDS",
    "RUN_SECONDS",
    "SUCCESS",
    "Goal",
    "Health",
    "JobTimes",
    "RunTimes",
    "Spread",
    "may_publish",
    "measured",
    "times_of",
]

RUN_SECONDS = 15 * 60.0
SUCCESS = 0.99
PUBLISH_SECONDS = 5 * 60.0

_FAILED = frozenset({"failure", "startup_failure", "timed_out"})
"""Ends that count against it. What was cancelled gave way to another run, or was stopped by
a person; what was skipped had nothing to do."""
_PUBLISH, _VERIFY = "publish", "verify"
_HIGH = 0.95


@dataclass(frozen=True)
class Spread:
    """How a number of durations are spread, in seconds."""

    count: int
    median: float
    high: float
    """All but one in twenty are no longer."""
    longest: float


@dataclass(frozen=True)
class RunTimes:
    """What is measured of one run, in seconds; None where it cannot be."""

    run: RunSeen
    busy: float | None
    """How long at least one of its jobs ran."""
    waited: float | None
    """How long it waited beside that, for a runner or a person's approval."""
    publish: float | None
    """From the moment when CI was green and the run was there, to the last file on the index; as
    long as at least one of its jobs ran."""
    served: float | None
    """From then until a job had installed it from the index."""

    @property
    def failed(self) -> bool:
        """Whether it counts against the workflow."""
        return self.run.conclusion in _FAILED


@dataclass(frozen=True)
class JobTimes:
    """How long the jobs of one id took, and how many of them failed."""

    role: str
    spread: Spread | None
    failed: int


@dataclass(frozen=True)
class Goal:
    """A goal, and how it was met."""

    name: str
    what: str
    limit: float
    measured: float | None
    """The share of runs, or the longest time; None where there is nothing to measure."""
    counted: int
    """Of how many runs."""
    broken_by: tuple[RunSeen, ...]
    """The newest first."""

    @property
    def met(self) -> bool | None:
        """Whether it is met; None where nobody can tell."""
        if self.measured is None:
            return None
        return self.measured > self.limit if self.name == "success" else not self.broken_by


@dataclass(frozen=True)
class Health:
    """How well the workflow does."""

    seen: Seen
    runs: tuple[RunTimes, ...]
    """The newest first."""
    goals: tuple[Goal, ...]
    busy: Spread | None
    publish: Spread | None
    served: Spread | None
    jobs: tuple[JobTimes, ...]
    """In the order in which they begin."""
    passed: int
    failed: int
    others: int
    """Cancelled or skipped: they count neither way."""
    running: int
    again: int
    """How many passed in a later attempt."""


def measured(seen: Seen) -> Health:
    """Return what is measured of all that was seen."""
    runs = tuple(map(times_of, seen.runs))
    passed = [times for times in runs if times.run.conclusion == "success"]
    failed = [times for times in runs if times.failed]
    running = sum(times.run.conclusion is None for times in runs)
    return Health(
        seen,
        runs,
        (_success(passed, failed), _run(passed), _publish(runs)),
        _spread(times.busy for times in passed),
        _spread(times.publish for times in runs),
        _spread(times.served for times in runs),
        tuple(_jobs(seen.runs)),
        len(passed),
        len(failed),
        len(runs) - len(passed) - len(failed) - running,
        running,
        sum(times.run.attempt > 1 for times in passed),
    )


def times_of(run: RunSeen) -> RunTimes:
    """Return what is measured of one run."""
    ran = [
        (job.started, job.completed)
        for job in run.jobs
        if job.started is not None and job.completed is not None and job.seconds is not None
    ]
    over = run.conclusion is not None and bool(ran)
    busy = _union(ran) if over else None
    waited = None
    if busy is not None:
        whole = (max(end for _, end in ran) - run.started).total_seconds()
        waited = max(whole - busy, 0.0)
    published = _published(run)
    publish = served = None
    if published is not None and run.green is not None:
        asked = max(run.green, run.created)
        publish = _union([(max(start, asked), min(end, published)) for start, end in ran])
    if published is not None:
        installed = [at for at in _ends(run, _VERIFY) if at >= published]
        served = _since(published, min(installed)) if installed else None
    return RunTimes(run, busy, waited, publish, served)


def may_publish(job: JobSeen) -> bool:
    """Return whether a job is one that publishes, and did what it was to."""
    return job.role == _PUBLISH and job.conclusion == "success"


def _published(run: RunSeen) -> datetime | None:
    """Return when a run had published all of it: as the index says, else when the job had ended.

    A rehearsal without an upload leaves the verification out.
    """
    end = max((job.completed for job in run.jobs if job.completed is not None), default=None)
    own = [at for at in run.uploads if at >= run.created and (end is None or at <= end)]
    if own:
        return max(own)
    verified = [job for job in run.jobs if job.role == _VERIFY]
    if verified and all(job.conclusion == "skipped" for job in verified):
        return None
    # With uploads of another run alone, this one has published nothing.
    return None if run.uploads else max(_ends(run, _PUBLISH), default=None)


def _ends(run: RunSeen, role: str) -> list[datetime]:
    """Return when the jobs of an id had ended well."""
    return [
        job.completed
        for job in run.jobs
        if job.role == role and job.conclusion == "success" and job.completed is not None
    ]


def _since(start: datetime, end: datetime) -> float:
    return max((end - start).total_seconds(), 0.0)


def _union(spans: Sequence[tuple[datetime, datetime]]) -> float:
    """Return how long at least one of the spans lasts."""
    total, reached = 0.0, None
    for start, end in sorted(spans):
        begin = start if reached is None else max(start, reached)
        if end > begin:
            total += (end - begin).total_seconds()
        reached = end if reached is None else max(reached, end)
    return total


def _success(passed: Sequence[RunTimes], failed: Sequence[RunTimes]) -> Goal:
    count = len(passed) + len(failed)
    rate = len(passed) / count if count else None
    broken = tuple(times.run for times in failed)
    return Goal("success", "runs that succeed", SUCCESS, rate, count, broken)


def _run(passed: Sequence[RunTimes]) -> Goal:
    what = "a run that succeeds, without waiting"
    return _within("run", what, RUN_SECONDS, passed, lambda times: times.busy)


def _publish(runs: Sequence[RunTimes]) -> Goal:
    what = "from CI green to published"
    return _within("publish", what, PUBLISH_SECONDS, runs, lambda times: times.publish)


def _within(
    name: str,
    what: str,
    limit: float,
    runs: Sequence[RunTimes],
    value: Callable[[RunTimes], float | None],
) -> Goal:
    known = [(times.run, took) for times in runs if (took := value(times)) is not None]
    broken = tuple(run for run, took in known if took >= limit)
    longest = max((took for _, took in known), default=None)
    return Goal(name, what, limit, longest, len(known), broken)


def _jobs(runs: Iterable[RunSeen]) -> Iterable[JobTimes]:
    roles: dict[str, list[tuple[float | None, bool]]] = {}
    for run in runs:
        # The newest run says in which order they begin.
        began = [job for job in run.jobs if job.started is not None]
        for job in sorted(began, key=lambda job: job.started or run.started):
            roles.setdefault(job.role, []).append((job.seconds, job.conclusion in _FAILED))
    for role, found in roles.items():
        yield JobTimes(
            role, _spread(seconds for seconds, _ in found), sum(failed for _, failed in found)
        )


def _spread(values: Iterable[float | None]) -> Spread | None:
    known = sorted(value for value in values if value is not None)
    if not known:
        return None
    # The nearest rank: a duration that there was, and no mean of two.
    high = known[math.ceil(_HIGH * len(known)) - 1]
    return Spread(len(known), median(known), high, known[-1])
