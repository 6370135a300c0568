"""When the workflows that publishing waits for had passed on a commit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from shipway.ci.verdicts import counting

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from shipway.doors.github import GitHub
    from shipway.doors.github.runs import Run
    from shipway.doors.github.workflows import Workflow
    from shipway.workspace import Workspace

__all__ = ["Greens", "green_times"]

_EARLIER = timedelta(days=7)
"""A commit may have been tested so long before it was published; others are asked for singly."""


@dataclass(frozen=True)
class Greens:
    """When each commit was green."""

    times: Mapping[str, datetime]
    notes: tuple[str, ...] = ()

    def at(self, commit: str) -> datetime | None:
        """Return when a commit was green; None where it never was, or nobody knows."""
        return self.times.get(commit)

    @classmethod
    def of(
        cls, hub: GitHub, workspace: Workspace, commits: Collection[str], since: datetime
    ) -> Greens:
        """Ask for the runs of the project's `ci-workflows` on these commits.

        Raises what `Runs` does.
        """
        names = workspace.project.config.ci_workflows
        if not names or not commits:
            return cls({})
        known = hub.workflows.all()
        wanted: list[Workflow] = []
        notes = []
        for name in names:
            found = next(
                (each for each in known if name in {each.name, each.file, each.path}), None
            )
            if found is None:
                notes.append(f"there is no workflow {name}, so when CI was green is not known")
            else:
                wanted.append(found)
        if notes:
            return cls({}, tuple(notes))
        return cls(_times(hub, wanted, commits, since))


def green_times(
    runs: Iterable[Run], workflows: Collection[int], commits: Collection[str]
) -> dict[str, datetime]:
    """Return when the last of the workflows had passed, for each commit on which all of them did.

    Of several runs of a workflow the first one to pass counts. Pure.
    """
    first: dict[tuple[str, int], datetime] = {}
    for run in counting(runs):
        key = (run.commit, run.workflow_id)
        passed = run.done and run.conclusion == "success" and run.workflow_id in workflows
        if passed and run.commit in commits:
            first[key] = min(first.get(key, run.updated), run.updated)
    return {
        commit: max(first[commit, workflow] for workflow in workflows)
        for commit in commits
        if all((commit, workflow) in first for workflow in workflows)
    }


def _times(
    hub: GitHub, wanted: Collection[Workflow], commits: Collection[str], since: datetime
) -> dict[str, datetime]:
    ids = {workflow.id for workflow in wanted}
    listed = (
        run
        for workflow in ids
        for run in hub.runs.of_workflow(workflow, event="push", since=since - _EARLIER)
    )
    times = green_times(listed, ids, commits)
    for commit in set(commits) - times.keys():
        times |= green_times(hub.runs.of_commit(commit), ids, {commit})
    return times
