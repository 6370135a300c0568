"""Workflows, their runs, the jobs and steps of these: as the stand-in remembers them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .moments import Moments

__all__ = ["Job", "Run", "Step", "Workflow"]


@dataclass
class Workflow:
    """A workflow file."""

    id: int
    name: str
    path: str
    state: str = "active"
    inputs: dict[str, object] | None = None
    """The inputs that a dispatch may have; None where the file does not say `workflow_dispatch`."""


@dataclass
class Step:
    """A step of a job."""

    name: str
    status: str = "completed"
    conclusion: str | None = "success"
    started_at: str | None = None
    completed_at: str | None = None


@dataclass
class Job:
    """A job of one attempt of a run."""

    id: int
    name: str
    attempt: int
    created_at: str
    status: str = "queued"
    conclusion: str | None = None
    started_at: str | None = None
    completed_at: str | None = None
    steps: list[Step] = field(default_factory=list)
    log: str | None = None
    """None: there is none yet, or it was deleted."""


@dataclass
class Run:
    """A run of a workflow for one commit; attempts after the first are counted in it."""

    id: int
    number: int
    workflow: Workflow
    sha: str
    branch: str
    event: str
    created_at: str
    moments: Moments
    attempt: int = 1
    status: str = "queued"
    conclusion: str | None = None
    inputs: dict[str, object] = field(default_factory=dict)
    jobs: list[Job] = field(default_factory=list)
    waits_for: list[str] = field(default_factory=list)
    """Environments whose reviewers it waits for."""
    updated_at: str = ""
    started_at: str = ""

    def __post_init__(self) -> None:
        self.started_at = self.started_at or self.created_at
        self.updated_at = self.updated_at or self.created_at

    def add_job(
        self,
        name: str,
        conclusion: str | None = None,
        *,
        log: str | None = None,
        seconds: int = 60,
    ) -> Job:
        """Add a job of the newest attempt; with a conclusion it is over, after these seconds."""
        start = self.moments.now()
        job = Job(self.moments.number(), name, self.attempt, start, "in_progress", None, start)
        job.log = log
        if conclusion is None:
            job.steps = [Step("Set up job", "in_progress", None, start)]
        else:
            job.status, job.conclusion = "completed", conclusion
            job.completed_at = self.moments.later(seconds)
            job.steps = [
                Step("Set up job", started_at=start, completed_at=start),
                Step("Do it", "completed", conclusion, start, job.completed_at),
            ]
        self.status, self.updated_at = "in_progress", self.moments.now()
        self.jobs.append(job)
        return job

    def finish(self, conclusion: str) -> None:
        """End the run, and its jobs that are not over."""
        for job in self.jobs:
            if job.attempt == self.attempt and job.status != "completed":
                job.status, job.conclusion = "completed", conclusion
                job.completed_at = self.moments.now()
                for step in job.steps:
                    step.status, step.conclusion = "completed", conclusion
        self.status, self.conclusion, self.updated_at = "completed", conclusion, self.moments.now()

    def rerun(self) -> None:
        """Begin another attempt."""
        self.attempt += 1
        self.status, self.conclusion = "queued", None
        self.started_at = self.updated_at = self.moments.now()
