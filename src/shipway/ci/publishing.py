"""The publish workflow of a version's tag: whether the tag starts it, and which run is its."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from shipway.doors.environment import variable
from shipway.doors.git_history import content_of, message_of
from shipway.errors.ci import NotStarted

from .absence import CommitFacts, why_no_run
from .commits import FOLDER
from .dispatching import TAG
from .looks import Looks
from .watching import PUBLISH
from .workflowfile import read_workflow

if TYPE_CHECKING:
    from collections.abc import Callable

    from shipway.doors.git import Repository
    from shipway.doors.github import GitHub
    from shipway.doors.github.runs import Run
    from shipway.errors.github import WorkflowDisabled

    from .workflowfile import WorkflowFile

__all__ = ["await_run_of_tag", "run_of_tag", "tag_publishes", "why_not_started"]

_WORKFLOW = f"{FOLDER}/{PUBLISH}"
_COMES_WITHIN = 120.0
"""Seconds in which GitHub starts what a tag starts; mostly it is two."""
_LONGEST_PAUSE = 10.0


def tag_publishes(repository: Repository, commit: str, tag: str) -> bool:
    """Return whether a push of this tag, on this commit, starts the publish workflow."""
    file = _file_at(repository, commit)
    return file is not None and file.push is not None and file.push.admit_ref(f"{TAG}{tag}")


def run_of_tag(hub: GitHub, commit: str, tag: str) -> Run | None:
    """Return the run of the publish workflow for a tag: the one that began last.

    Raises what the door raises.
    """
    runs = (run for run in hub.runs.of_commit(commit) if run.path == _WORKFLOW)
    own = [run for run in runs if run.branch == tag and run.event in {"push", "workflow_dispatch"}]
    return max(own, key=lambda run: (run.started, run.id), default=None)


def await_run_of_tag(
    hub: GitHub, repository: Repository, tag: str, timeout: float, tell: Callable[[str], None]
) -> Run:
    """Return the run of a tag that has just been pushed, once GitHub has started it.

    It is waited for `timeout` seconds at most. Raises `NotStarted`, `WorkflowDisabled`, and
    what the door raises.
    """
    commit = repository.tag_commit(tag) or ""
    looks, most = Looks(hub.limits, _LONGEST_PAUSE), min(timeout, _COMES_WITHIN)
    told = False
    while True:
        run = looks.look(lambda: run_of_tag(hub, commit, tag))
        if run is not None:
            return run
        left = most - looks.waited
        if left <= 0:
            raise why_not_started(hub, repository, commit, tag)
        if not told:
            tell(f"waiting for GitHub to start {PUBLISH} for {tag}")
        told = True
        looks.rest(left)


def why_not_started(
    hub: GitHub, repository: Repository, commit: str, tag: str
) -> NotStarted | WorkflowDisabled:
    """Return the error for a tag that is pushed and has no run, with what explains it."""
    known = {workflow.path: workflow for workflow in hub.workflows.all()}
    workflow = known.get(_WORKFLOW)
    if workflow is not None and not workflow.active:
        return hub.workflows.disabled(workflow)
    dispatch = f"invoke dispatch --target=pypi --ref={shlex.quote(tag)}"
    start = f"{dispatch}   (starts it; then the same command)"
    what = f"{tag} is on GitHub and has not started {PUBLISH}"
    file = _file_at(repository, commit)
    facts = CommitFacts(commit, message_of(repository, commit), {_WORKFLOW: file}, (f"{TAG}{tag}",))
    absence = why_no_run(facts, _WORKFLOW)
    if absence is not None:
        return NotStarted(f"{what}: {absence.reason}", fix=[start])
    if variable("GITHUB_ACTIONS") == "true":
        return NotStarted(
            f"{what}: a workflow has pushed it",
            why="GitHub starts no workflow for what another one pushes with its GITHUB_TOKEN.",
            fix=[
                start,
                "for the next release, give actions/checkout an `ssh-key` or the token of an App",
            ],
        )
    return NotStarted(what, fix=[start, f"or see whether Actions run: {hub.place.page}/actions"])


def _file_at(repository: Repository, commit: str) -> WorkflowFile | None:
    text = content_of(repository, commit, repository.root / _WORKFLOW)
    return read_workflow(_WORKFLOW, text.decode("utf-8", "replace")) if text else None
