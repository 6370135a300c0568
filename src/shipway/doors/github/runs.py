"""Runs of workflows, their jobs and steps, and the logs of these.

https://docs.github.com/en/rest/actions/workflow-runs and …/workflow-jobs
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from shipway.errors.github import RepositoryNotFound, RunDeleted

from .needs import ACTIONS_READ
from .repository import read_repository

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .fields import Fields
    from .session import Session

__all__ = ["Job", "Run", "Runs", "Step"]

_DONE = "completed"
_END_OF_LOG = 1 << 18
_TIMESTAMP = re.compile(r"^\ufeff?\d{4}-\d\d-\d\dT[\d:.]+Z ?")
"""GitHub puts the time before every line of a log."""


@dataclass(frozen=True)
class Run:
    """A run of a workflow: what its newest attempt is."""

    id: int
    workflow: str
    """Name of the workflow; of one without a name, its path."""
    workflow_id: int
    path: str
    """The workflow's file, from the root of the repository."""
    number: int
    attempt: int
    event: str
    status: str
    """`completed`, or what it waits for: `queued`, `in_progress`, `waiting`, `pending` …"""
    conclusion: str | None
    """`success`, `failure`, `cancelled`, `timed_out`, `skipped` …; None while it runs."""
    commit: str
    branch: str | None
    """The branch, or the tag where a tag started it."""
    page: str
    created: datetime
    started: datetime
    """When the newest attempt began."""
    updated: datetime

    @property
    def done(self) -> bool:
        """Whether the attempt is over."""
        return self.status == _DONE


@dataclass(frozen=True)
class Step:
    """A step of a job; status and conclusion as those of a run."""

    number: int
    name: str
    status: str
    conclusion: str | None
    started: datetime | None
    completed: datetime | None


@dataclass(frozen=True)
class Job:
    """A job of one attempt of a run; status and conclusion as those of a run."""

    id: int
    run_id: int
    attempt: int
    name: str
    status: str
    conclusion: str | None
    page: str
    started: datetime | None
    completed: datetime | None
    steps: tuple[Step, ...]

    @property
    def done(self) -> bool:
        """Whether the job is over."""
        return self.status == _DONE


class Runs:
    """The workflow runs of a repository. Each reading raises what `Session.get` raises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_commit(self, commit: str) -> tuple[Run, ...]:
        """Return all runs for exactly this commit (its whole hash), the newest first."""
        pages = self._session.pages("/actions/runs", ACTIONS_READ, "workflow_runs", head_sha=commit)
        return tuple(map(_run, pages))

    def of_workflow(
        self,
        workflow: int,
        *,
        branch: str = "",
        event: str = "",
        since: datetime | None = None,
    ) -> Iterator[Run]:
        """Yield the runs of a workflow, the newest first, page by page as they are wanted.

        `branch` is the name of a branch or a tag, `since` a time with its zone.
        """
        query = {"branch": branch, "event": event}
        if since is not None:
            query["created"] = f">={since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        asked = {name: value for name, value in query.items() if value}
        path = f"/actions/workflows/{workflow}/runs"
        return map(_run, self._session.pages(path, ACTIONS_READ, "workflow_runs", **asked))

    def get(self, run: int) -> Run:
        """Return a run as it is now. Raises `RunDeleted`, `RepositoryNotFound`."""
        found = self._session.get(f"/actions/runs/{run}", ACTIONS_READ)
        if found is None:
            raise self._deleted(run)
        return _run(found)

    def jobs(self, run: int, *, every_attempt: bool = False) -> tuple[Job, ...]:
        """Return the jobs of a run's newest attempt, or of all of them. Raises as `get`."""
        shown = "all" if every_attempt else "latest"
        path = f"/actions/runs/{run}/jobs"
        found = self._session.pages(path, ACTIONS_READ, "jobs", filter=shown)
        try:
            return tuple(map(_job, found))
        except RepositoryNotFound:
            raise self._deleted(run) from None

    def waits_for(self, run: int) -> tuple[str, ...]:
        """Return the environments whose reviewers or timers a run waits for. Raises as `get`."""
        found = self._session.get(f"/actions/runs/{run}/pending_deployments", ACTIONS_READ)
        if found is None:
            raise self._deleted(run)
        return tuple(each.within("environment").text("name") for each in found.items())

    def end_of_log(self, job: int, lines: int) -> tuple[str, ...] | None:
        """Return the last lines of a job's log without their times; None: there is no log.

        There is none before the job is over, and after its time of keeping.
        """
        found = self._session.end_of_file(
            f"/actions/jobs/{job}/logs", ACTIONS_READ, most=_END_OF_LOG
        )
        if found is None:
            return None
        text = found.decode("utf-8", "replace").splitlines()[-lines:]
        return tuple(_TIMESTAMP.sub("", line) for line in text)

    def _deleted(self, run: int) -> RunDeleted:
        """Return the error for a missing run, unless it is the repository that is missing."""
        found = read_repository(self._session)
        return RunDeleted(f"{found.full_name} has no workflow run {run}")


def _run(found: Fields) -> Run:
    created = found.moment("created_at")
    return Run(
        id=found.number("id"),
        workflow=found.optional_text("name") or found.text("path"),
        workflow_id=found.number("workflow_id"),
        # A reusable workflow's has its ref behind it.
        path=found.text("path").partition("@")[0],
        number=found.number("run_number"),
        attempt=found.optional_number("run_attempt") or 1,
        event=found.text("event"),
        status=found.optional_text("status") or "queued",
        conclusion=found.optional_text("conclusion"),
        commit=found.text("head_sha"),
        branch=found.optional_text("head_branch"),
        page=found.text("html_url"),
        created=created,
        started=found.optional_moment("run_started_at") or created,
        updated=found.moment("updated_at"),
    )


def _job(found: Fields) -> Job:
    return Job(
        id=found.number("id"),
        run_id=found.number("run_id"),
        attempt=found.optional_number("run_attempt") or 1,
        name=found.text("name"),
        status=found.text("status"),
        conclusion=found.optional_text("conclusion"),
        page=found.optional_text("html_url") or "",
        started=found.optional_moment("started_at"),
        completed=found.optional_moment("completed_at"),
        steps=tuple(map(_step, found.each("steps"))),
    )


def _step(found: Fields) -> Step:
    return Step(
        number=found.number("number"),
        name=found.text("name"),
        status=found.text("status"),
        conclusion=found.optional_text("conclusion"),
        started=found.optional_moment("started_at"),
        completed=found.optional_moment("completed_at"),
    )
