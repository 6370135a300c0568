"""Workflows of a commit, a run and its steps, a dispatch: for people and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shipway.ci.verdicts import State

from .boards import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shipway.ci.dispatching import Dispatch
    from shipway.ci.verdicts import Standing
    from shipway.ci.watching import Seen
    from shipway.doors.github import Place
    from shipway.doors.github.runs import Job, Step
    from shipway.doors.github.workflows import Dispatched

    from .writer import Writer

__all__ = [
    "rows_of_run",
    "rows_of_workflows",
    "show_call",
    "show_dispatch",
    "show_passed",
    "show_run",
]

_STATES = {
    State.PASSED: "✓",
    State.RUNNING: "…",
    State.APPROVAL: "!",
    State.AWAITED: "·",
    State.LEFT_OUT: "-",
    State.NEVER_CAME: "✗",
    State.NOT_PASSED: "✗",
}
_CONCLUSIONS = {"success": "✓", "skipped": "-", "neutral": "-", None: "…"}


def rows_of_workflows(standings: Sequence[Standing]) -> list[Row]:
    """Return a row for each workflow that is waited for."""
    return [
        Row(
            each.wanted.name,
            _STATES[each.state],
            each.wanted.name,
            f"{each.detail}  {each.run.page}" if each.run else each.detail,
        )
        for each in standings
    ]


def rows_of_run(seen: Seen) -> list[Row]:
    """Return rows for a run, its jobs, and the steps that have begun.

    In the table a job has its steps below it while it runs, and where one of them failed.
    """
    run = seen.run
    detail = (run.conclusion or run.status).replace("_", " ")
    if seen.waits_for:
        detail = f"waits for a person's approval for {', '.join(seen.waits_for)}"
    title = f"{run.workflow} #{run.number}" + (
        f", attempt {run.attempt}" if run.attempt > 1 else ""
    )
    rows = [Row(f"run {run.attempt}", _mark(run.conclusion), title, f"{detail}  {run.page}")]
    for job in seen.jobs:
        rows.append(Row(f"job {job.id}", _mark(job.conclusion), f"  {job.name}", _ended(job)))
        rows += _steps(job)
    return rows


def _steps(job: Job) -> Iterator[Row]:
    for step in job.steps:
        if step.started is not None or step.conclusion is not None:
            shown = not job.done or _mark(step.conclusion) == "✗"
            name = f"    {job.name} / {step.name}"
            key = f"step {job.id} {step.number}"
            yield Row(key, _mark(step.conclusion), name, _ended(step), shown=shown)


def show_passed(writer: Writer, commit: str, standings: Sequence[Standing]) -> None:
    """Say by which runs a commit has passed."""
    passed = ", ".join(each.wanted.name for each in standings if each.state is State.PASSED)
    left_out = [each.wanted.name for each in standings if each.state is State.LEFT_OUT]
    also = f"; left out by their own filters: {', '.join(left_out)}" if left_out else ""
    writer.result(f"{commit[:12]} has passed {passed or 'nothing, for nothing is wanted'}{also}")
    workflows = [_standing(each) for each in standings]
    writer.data({"task": "wait-for-ci", "commit": commit, "workflows": workflows})


def show_run(writer: Writer, seen: Seen) -> None:
    """Say how a run ended."""
    run = seen.run
    writer.result(f"{run.workflow} #{run.number} ended as {run.conclusion}: {run.page}")
    writer.data(
        {
            "task": "watch",
            "run": run.id,
            "attempt": run.attempt,
            "commit": run.commit,
            "conclusion": run.conclusion,
            "page": run.page,
            "jobs": [
                {
                    **_job_or_step(job),
                    "page": job.page,
                    "steps": [_job_or_step(step) for step in job.steps],
                }
                for job in seen.jobs
            ],
        }
    )


def show_call(writer: Writer, dispatch: Dispatch, place: Place) -> None:
    """Show what would be asked of GitHub."""
    writer.result(dispatch.call(place))
    writer.result(f"  ref: {dispatch.ref}")
    for name, value in dispatch.inputs.items():
        writer.result(f"  inputs.{name}: {value}")
    asked = {"call": dispatch.call(place), "ref": dispatch.ref, "inputs": dict(dispatch.inputs)}
    writer.data({"task": "dispatch", "dry_run": True, **asked})


def show_dispatch(writer: Writer, dispatch: Dispatch, started: Dispatched) -> None:
    """Say which run was started."""
    inputs = ", ".join(f"{name}={value}" for name, value in dispatch.inputs.items())
    writer.result(f"started on {dispatch.ref} with {inputs}: {started.page}")
    asked = {"ref": dispatch.ref, "inputs": dict(dispatch.inputs)}
    writer.data({"task": "dispatch", **asked, "run": started.run_id, "page": started.page})


def _standing(each: Standing) -> dict[str, Any]:
    run = each.run
    ran = {"run": run.id, "attempt": run.attempt, "page": run.page} if run else {}
    about = {"name": each.wanted.name, "file": each.wanted.path}
    return {**about, "state": each.state.value, "detail": each.detail, **ran}


def _job_or_step(item: Job | Step) -> dict[str, Any]:
    return {"name": item.name, "conclusion": item.conclusion, "seconds": _duration(item)}


def _ended(item: Job | Step) -> str:
    said = (item.conclusion or item.status).replace("_", " ")
    duration = _duration(item)
    return said if duration is None else f"{said}, {duration:.0f} s"


def _duration(item: Job | Step) -> float | None:
    if item.conclusion is None or item.started is None or item.completed is None:
        return None
    return (item.completed - item.started).total_seconds()


def _mark(conclusion: str | None) -> str:
    return _CONCLUSIONS.get(conclusion, "✗")
