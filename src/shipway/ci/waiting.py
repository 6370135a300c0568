"""Wait until the workflows of a commit have passed, or until it is clear that they will not."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

from shipway.doors.clock import epoch_seconds
from shipway.errors.base import refuse
from shipway.errors.ci import CIStillRunning, CommitNotOnGitHub, RunNeverCame, WorkflowLeftOut

from .absence import why_no_run
from .failures import not_successful
from .looks import Looks
from .verdicts import State, counting, standing_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from shipway.doors.github import GitHub
    from shipway.doors.github.runs import Run
    from shipway.errors.base import ShipwayError

    from .absence import CommitFacts
    from .verdicts import Standing, Terms, Wanted

__all__ = ["wait_for_workflows"]

_LONGEST_PAUSE = 30.0
_OPEN = frozenset({State.RUNNING, State.APPROVAL, State.AWAITED})


def wait_for_workflows(
    hub: GitHub,
    commit: CommitFacts,
    wanted: Sequence[Wanted],
    terms: Terms,
    tell: Callable[[Sequence[Standing]], None],
) -> tuple[Standing, ...]:
    """Return how the workflows stand when all have passed; `tell` hears of every look before.

    Raises `RunNotSuccessful`, `WorkflowLeftOut`, `RunNeverCame`, `WorkflowDisabled` or several
    of them as soon as one is sure, `CIStillRunning` at the end of the time,
    `CommitNotOnGitHub`, `RunDeleted` for a run that was seen before, and what the door raises.
    """
    gate = _Gate(hub, commit, wanted, terms)
    while True:
        standings = gate.looks.look(gate.look)
        left = terms.timeout - gate.looks.waited
        if standings is not None:
            tell(standings)
            gate.refuse_failures(standings)
            if not any(standing.state in _OPEN for standing in standings):
                return standings
        if left <= 0:
            raise gate.too_slow()
        gate.looks.rest(left)


class _Gate:
    def __init__(
        self, hub: GitHub, commit: CommitFacts, wanted: Sequence[Wanted], terms: Terms
    ) -> None:
        self.looks = Looks(hub.limits, _LONGEST_PAUSE)
        self._hub = hub
        self._commit = commit
        self._wanted = wanted
        self._terms = terms
        self._absences = [why_no_run(commit, workflow.path) for workflow in wanted]
        self._chosen: frozenset[int] = frozenset()
        self._pushed = False
        self._standings: tuple[Standing, ...] = ()

    def look(self) -> tuple[Standing, ...]:
        """Return how each workflow stands just now."""
        runs = counting(self._hub.runs.of_commit(self._commit.sha))
        for gone in self._chosen - {run.id for run in runs}:
            # The error is GitHub's to give: a list may lag behind.
            self._hub.runs.get(gone)
        self._see_that_it_is_pushed(runs)
        waited = self.looks.waited / self._terms.appear
        settled = self._since_push(runs) / self._terms.settle
        self._standings = tuple(
            self._with_approval(standing_of(workflow, runs, absence, waited, settled))
            for workflow, absence in zip(self._wanted, self._absences, strict=True)
        )
        chosen = (standing.run for standing in self._standings)
        self._chosen |= {run.id for run in chosen if run is not None}
        return self._standings

    def refuse_failures(self, standings: Iterable[Standing]) -> None:
        """Raise what is wrong for good, all of it that is known now."""
        refuse([problem for problem in map(self._problem, standings) if problem is not None])

    def too_slow(self) -> CIStillRunning:
        """Return the error for what has not ended in time."""
        still = [standing for standing in self._standings if standing.state in _OPEN]
        told = "; ".join(f"{each.wanted.name}: {_where(each)}" for each in still)
        sha, timeout = self._commit.sha[:12], self._terms.timeout
        return CIStillRunning(f"{sha} has not passed within {timeout:g} s: {told or 'no answer'}")

    def _see_that_it_is_pushed(self, runs: Sequence[Run]) -> None:
        if runs or self._pushed:
            return
        sha = self._commit.sha
        self._pushed = self._hub.refs.has_commit(sha)
        if not self._pushed:
            raise CommitNotOnGitHub(f"{self._hub.place.full_name} has no commit {sha}")

    def _since_push(self, runs: Sequence[Run]) -> float:
        """Return the seconds since the newest run of the commit was made: a push makes them all."""
        newest = max((run.created for run in runs), default=None)
        if newest is None:
            return self.looks.waited
        return max(epoch_seconds() - newest.timestamp(), self.looks.waited)

    def _with_approval(self, standing: Standing) -> Standing:
        if standing.state is not State.APPROVAL or standing.run is None:
            return standing
        environments = ", ".join(self._hub.runs.waits_for(standing.run.id))
        who = f"a person's approval for {environments}" if environments else "a person's approval"
        return replace(standing, detail=f"waits for {who}")

    def _problem(self, standing: Standing) -> ShipwayError | None:
        if standing.state is State.NOT_PASSED and standing.run is not None:
            return not_successful(self._hub, standing.run, self._commit.tags)
        workflow = standing.wanted.workflow
        if standing.run is None and workflow is not None and not workflow.active:
            return self._hub.workflows.disabled(workflow)
        what = f"{standing.wanted.name} did not run on {self._commit.sha[:12]}: {standing.detail}"
        file = standing.wanted.path.rpartition("/")[2]
        start = (
            f"gh workflow run {shlex.quote(file)} --ref BRANCH   (where it has workflow_dispatch)"
        )
        if standing.state is State.LEFT_OUT and not self._terms.left_out_passes:
            return WorkflowLeftOut(what, fix=(start, WorkflowLeftOut.remedy[1]))
        if standing.state is State.NEVER_CAME:
            return RunNeverCame(what, fix=(f"let {file} run on push", start))
        return None


def _where(standing: Standing) -> str:
    return f"{standing.detail}: {standing.run.page}" if standing.run else standing.detail
