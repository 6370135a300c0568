"""Workflows, and how one is started by hand.

https://docs.github.com/en/rest/actions/workflows
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from shipway.doors.clock import pause
from shipway.errors.github import (
    DispatchRefused,
    DispatchUnknown,
    GitHubRefused,
    WorkflowDisabled,
    WorkflowMissing,
)

from .needs import ACTIONS_READ, ACTIONS_WRITE
from .runs import Runs
from .session import LOST_ANSWER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .fields import Fields
    from .session import Session

__all__ = ["Dispatched", "Workflow", "Workflows"]

_NEWEST = 100


@dataclass(frozen=True)
class Workflow:
    """A workflow that GitHub knows of."""

    id: int
    name: str
    path: str
    """Its file, from the root of the repository."""
    state: str
    """`active`, or why it does not run: `disabled_manually`, `disabled_inactivity` …"""

    @property
    def active(self) -> bool:
        """Whether events start it."""
        return self.state == "active"

    @property
    def file(self) -> str:
        """The name of its file without the folder."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True)
class Dispatched:
    """The run that a dispatch started."""

    run_id: int
    page: str


class Workflows:
    """The workflows of a repository. Each reading raises what `Session.get` raises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> tuple[Workflow, ...]:
        """Return all workflows that GitHub knows of, the disabled ones too."""
        return tuple(
            map(_workflow, self._session.pages("/actions/workflows", ACTIONS_READ, "workflows"))
        )

    def find(self, name: str) -> Workflow:
        """Return the workflow of this name, or of this file. Raises `WorkflowMissing`."""
        known = self.all()
        for workflow in known:
            if name in {workflow.name, workflow.file, workflow.path}:
                return workflow
        names = ", ".join(f"{workflow.name} ({workflow.file})" for workflow in known) or "none"
        raise WorkflowMissing(
            f"{self._session.place.full_name} has no workflow {name!r}; it has: {names}"
        )

    def dispatch(self, workflow: Workflow, ref: str, inputs: Mapping[str, str]) -> Dispatched:
        """Start a workflow on a branch or a tag, once; return its run.

        Since the API of 2026-03-10 the answer says which run it is. Where it gets lost,
        a new run of this workflow and ref is looked for, and none is started again.

        Raises `WorkflowDisabled`, `WorkflowMissing`, `DispatchRefused`, `DispatchUnknown`.
        """
        if not workflow.active:
            raise self.disabled(workflow)
        before = {run.run_id for run in self._started(workflow, ref)}
        try:
            answer = self._session.send(
                "POST",
                f"/actions/workflows/{workflow.id}/dispatches",
                ACTIONS_WRITE,
                {"ref": ref, "inputs": dict(inputs)},
            )
        except GitHubRefused as refused:
            if "disabled workflow" in refused.said:
                raise self.disabled(workflow) from None
            raise DispatchRefused(f"{workflow.name} on {ref}: {refused.said}") from None
        except LOST_ANSWER as lost:
            found = self._look_for_new(workflow, ref, before)
            if found is None:
                raise DispatchUnknown(
                    f"{workflow.name} on {ref}: {lost.what}, and no run of it is there"
                ) from None
            return found
        if answer is None:
            raise WorkflowMissing(f"{workflow.path} is not there any more")
        return Dispatched(answer.number("workflow_run_id"), answer.text("html_url"))

    def _look_for_new(self, workflow: Workflow, ref: str, before: set[int]) -> Dispatched | None:
        limits = self._session.limits
        for attempt in range(limits.tries):
            pause(min(limits.pause * 2**attempt, limits.longest_pause))
            new = [run for run in self._started(workflow, ref) if run.run_id not in before]
            if len(new) == 1:
                return new[0]
            if new:
                # Somebody else started it too; nobody can tell which one is ours.
                return None
        return None

    def _started(self, workflow: Workflow, ref: str) -> list[Dispatched]:
        branch = ref.removeprefix("refs/heads/").removeprefix("refs/tags/")
        runs = Runs(self._session).of_workflow(
            workflow.id, branch=branch, event="workflow_dispatch"
        )
        return [Dispatched(run.id, run.page) for run in islice(runs, _NEWEST)]

    def disabled(self, workflow: Workflow) -> WorkflowDisabled:
        """Return the error for a workflow that is disabled."""
        return WorkflowDisabled(
            f"the workflow {workflow.name} is {workflow.state.replace('_', ' ')}",
            fix=(
                f"gh workflow enable {shlex.quote(workflow.file)}",
                f"or: {self._session.place.page}/actions",
            ),
        )


def _workflow(found: Fields) -> Workflow:
    return Workflow(found.number("id"), found.text("name"), found.text("path"), found.text("state"))
