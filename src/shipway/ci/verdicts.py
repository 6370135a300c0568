"""Which runs count for a commit, and how a workflow stands by them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shipway.doors.github.runs import Run
    from shipway.doors.github.workflows import Workflow

    from .absence import Absence

__all__ = ["Standing", "State", "Terms", "Wanted", "counting", "standing_of"]

_COUNTING = frozenset({"merge_group", "push", "schedule", "workflow_dispatch"})
"""The events whose runs check out this very commit. A pull request's check out its merge, those of
`workflow_run` and of issues have another commit than the one they name.
https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
"""
_WAITING = "waiting"


class State(Enum):
    """How a workflow stands for a commit."""

    PASSED = "passed"
    RUNNING = "running"
    APPROVAL = "waits for approval"
    AWAITED = "awaited"
    """There is no run yet."""
    LEFT_OUT = "left out"
    """There is no run, and by the workflow's own filters there will be none."""
    NEVER_CAME = "never came"
    """There is no run, and none is waited for any more."""
    NOT_PASSED = "not passed"


@dataclass(frozen=True)
class Wanted:
    """A workflow that is waited for."""

    name: str
    path: str
    """Its file, which no run can call otherwise: `name` of a run is its `run-name` at times
    (https://github.com/actions/runner/issues/4141)."""
    workflow: Workflow | None = None
    """None before GitHub knows it."""


@dataclass(frozen=True)
class Terms:
    """How long is waited. All times in seconds."""

    timeout: float = 3600.0
    """For everything."""
    appear: float = 300.0
    """For a run to appear that nothing speaks against."""
    settle: float = 30.0
    """After the newest push for a run that its filters leave out: they see a commit, not a push."""
    left_out_passes: bool = False
    """Whether a workflow that its filters leave out counts as passed."""


@dataclass(frozen=True)
class Standing:
    """How one workflow stands."""

    wanted: Wanted
    state: State
    detail: str
    run: Run | None = None


def counting(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Return the runs that are of exactly the commit that they name."""
    return tuple(run for run in runs if run.event in _COUNTING)


def standing_of(
    wanted: Wanted, runs: Iterable[Run], absence: Absence | None, waited: float, settled: float
) -> Standing:
    """Return how a workflow stands by the runs of a commit that count.

    Of several runs it is the one whose newest attempt began last. `waited` is how much of
    `Terms.appear` is over and `settled` how much of `Terms.settle`, 1 and more for all of it.
    """
    number = wanted.workflow.id if wanted.workflow else None
    own = [run for run in runs if run.path == wanted.path or run.workflow_id == number]
    latest = max(own, key=lambda run: (run.started, run.id), default=None)
    if latest is not None:
        return _of_run(wanted, latest)
    if absence is not None:
        over = State.LEFT_OUT if absence.filtered else State.NEVER_CAME
        return Standing(wanted, over if settled >= 1 else State.AWAITED, absence.reason)
    state = State.AWAITED if waited < 1 else State.NEVER_CAME
    return Standing(wanted, state, "there is no run for this commit")


def _of_run(wanted: Wanted, run: Run) -> Standing:
    said = (run.conclusion or "unknown") if run.done else run.status
    words = said.replace("_", " ")
    detail = f"{words}, attempt {run.attempt}" if run.attempt > 1 else words
    if run.done:
        state = State.PASSED if run.conclusion == "success" else State.NOT_PASSED
    else:
        state = State.APPROVAL if run.status == _WAITING else State.RUNNING
    return Standing(wanted, state, detail, run)
