"""Workflows, runs, jobs, logs and dispatches: the calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .calls import Call, Reply, missing, page, refused
from .contract import example
from .shapes import job_shape, run_shape, workflow_shape

if TYPE_CHECKING:
    from .actions import Run, Workflow
    from .calls import Handler
    from .repository import Repository

__all__ = ["CALLS"]

_ACTIONS = "/repos/{owner}/{repo}/actions"


def _runs(repository: Repository, call: Call) -> Reply:
    found = [run for run in repository.runs if _wanted(run, call)]
    return page(repository, call, [run_shape(repository, run) for run in found], "workflow_runs")


def _wanted(run: Run, call: Call) -> bool:
    asked = call.query
    return (
        asked.get("head_sha", run.sha) == run.sha
        and asked.get("branch", run.branch) == run.branch
        and asked.get("event", run.event) == run.event
        and asked.get("status", run.status) in {run.status, run.conclusion}
        and run.created_at >= asked.get("created", "").removeprefix(">=")
    )


def _runs_of_workflow(repository: Repository, call: Call) -> Reply:
    workflow = _workflow_of(repository, call)
    if workflow is None:
        return missing()
    found = [run for run in repository.runs if run.workflow is workflow and _wanted(run, call)]
    return page(repository, call, [run_shape(repository, run) for run in found], "workflow_runs")


def _run(repository: Repository, call: Call) -> Reply:
    run = _run_of(repository, call)
    return missing() if run is None else Reply(200, run_shape(repository, run))


def _jobs(repository: Repository, call: Call) -> Reply:
    run = _run_of(repository, call)
    if run is None:
        return missing()
    every = call.query.get("filter") == "all"
    found = [job for job in run.jobs if every or job.attempt == run.attempt]
    return page(repository, call, [job_shape(repository, run, job) for job in found], "jobs")


def _pending(repository: Repository, call: Call) -> Reply:
    run = _run_of(repository, call)
    if run is None:
        return missing()
    # GitHub's example of a reviewing team is not as GitHub describes it.
    shape = {**example("pending-deployment-items")[0], "reviewers": []}
    shapes = [
        {**shape, "environment": {**shape["environment"], "name": name}} for name in run.waits_for
    ]
    return Reply(200, shapes)


def _log(repository: Repository, call: Call) -> Reply:
    """Redirect to where the log is kept, as GitHub does: another host, a signed URL."""
    wanted = int(call.parameters["job_id"])
    jobs = [job for run in repository.runs for job in run.jobs if job.id == wanted]
    if not jobs or jobs[0].log is None:
        return missing()
    return Reply(302, headers={"Location": f"{call.root}/storage/logs/{wanted}?sig=signature"})


def _workflows(repository: Repository, call: Call) -> Reply:
    return page(repository, call, [workflow_shape(w) for w in repository.workflows], "workflows")


def _workflow(repository: Repository, call: Call) -> Reply:
    workflow = _workflow_of(repository, call)
    return missing() if workflow is None else Reply(200, workflow_shape(workflow))


def _dispatch(repository: Repository, call: Call) -> Reply:
    workflow = _workflow_of(repository, call)
    if workflow is None:
        return missing()
    ref = str(call.data["ref"])
    name = ref.removeprefix("refs/heads/").removeprefix("refs/tags/")
    sha = repository.branches.get(name) or repository.tags.get(name)
    given = call.data.get("inputs", {})
    refusal = _refusal(workflow, ref, sha, given)
    if refusal or sha is None:
        return refused(refusal)
    run = repository.add_run(workflow, sha, event="workflow_dispatch", branch=name, inputs=given)
    if not repository.runs_of_dispatch:
        repository.runs.remove(run)
    answer = example("workflow-dispatch-response")
    page_of_run = f"https://github.com/{repository.full_name}/actions/runs/{run.id}"
    return Reply(200, {**answer, "workflow_run_id": run.id, "html_url": page_of_run})


def _refusal(workflow: Workflow, ref: str, sha: str | None, given: dict[str, object]) -> str:
    if workflow.state != "active":
        return "Cannot trigger a 'workflow_dispatch' on a disabled workflow"
    if sha is None:
        return f"No ref found for: {ref}"
    if workflow.inputs is None:
        return "Workflow does not have 'workflow_dispatch' trigger"
    unknown = sorted(given.keys() - workflow.inputs.keys())
    return f"Unexpected inputs provided: {unknown}" if unknown else ""


def _run_of(repository: Repository, call: Call) -> Run | None:
    wanted = int(call.parameters["run_id"])
    return next((run for run in repository.runs if run.id == wanted), None)


def _workflow_of(repository: Repository, call: Call) -> Workflow | None:
    wanted = call.parameters["workflow_id"]
    names = ((str(w.id), w.path.rpartition("/")[2], w) for w in repository.workflows)
    return next((w for number, file, w in names if wanted in {number, file}), None)


CALLS: dict[tuple[str, str], Handler] = {
    ("GET", f"{_ACTIONS}/runs"): _runs,
    ("GET", f"{_ACTIONS}/runs/{{run_id}}"): _run,
    ("GET", f"{_ACTIONS}/runs/{{run_id}}/jobs"): _jobs,
    ("GET", f"{_ACTIONS}/runs/{{run_id}}/pending_deployments"): _pending,
    ("GET", f"{_ACTIONS}/jobs/{{job_id}}/logs"): _log,
    ("GET", f"{_ACTIONS}/workflows"): _workflows,
    ("GET", f"{_ACTIONS}/workflows/{{workflow_id}}"): _workflow,
    ("GET", f"{_ACTIONS}/workflows/{{workflow_id}}/runs"): _runs_of_workflow,
    ("POST", f"{_ACTIONS}/workflows/{{workflow_id}}/dispatches"): _dispatch,
}
