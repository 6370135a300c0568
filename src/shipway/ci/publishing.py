"""The publication that a version's tag starts on GitHub: whether it does, and which run is its."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.doors.environment import variable
from shipway.doors.git_history import content_of, message_of
from shipway.errors.ci import NotStarted

from .absence import CommitFacts, why_no_run
from .dispatching import TAG
from .looks import Looks
from .workflowfile import FOLDER, read_workflow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shipway.doors.git import Repository
    from shipway.doors.github import GitHub
    from shipway.doors.github.runs import Run
    from shipway.errors.github import WorkflowDisabled

    from .workflowfile import WorkflowFile

__all__ = ["Publication"]

_COMES_WITHIN = 120.0
"""Seconds in which GitHub starts what a tag starts; mostly it takes a moment."""
_LONGEST_PAUSE = 10.0
_STARTED_BY = frozenset({"push", "workflow_dispatch"})


@dataclass(frozen=True)
class Publication:
    """The publication of a tag by a workflow file."""

    repository: Repository
    file: str
    """Its name, without the folder."""
    tag: str

    @property
    def path(self) -> str:
        """The workflow file, from the root of the repository."""
        return f"{FOLDER}/{self.file}"

    def starts(self, commit: str) -> bool:
        """Return whether a push of the tag, on this commit, starts the workflow."""
        file = self._read(commit)
        return file is not None and file.push is not None and file.push.admit_ref(self._ref)

    def run(self, hub: GitHub) -> Run | None:
        """Return the run for the tag: the push that succeeded, else the one that began last.

        Raises what the door raises.
        """
        commit = self.repository.tag_commit(self.tag)
        if commit is None:
            return None
        own = [
            run
            for run in hub.runs.of_commit(commit)
            if run.path == self.path and run.branch == self.tag and run.event in _STARTED_BY
        ]
        # What a rehearsal comes to later says nothing of a publication that went well.
        published = [run for run in own if run.event == "push" and run.conclusion == "success"]
        return max(published or own, key=lambda run: (run.started, run.id), default=None)

    def await_run(self, hub: GitHub, timeout: float, tell: Callable[[str], None]) -> Run:
        """Return the run of a tag that has just been pushed, once GitHub has started it.

        It is waited for `timeout` seconds at most. Raises `NotStarted`, `WorkflowDisabled`,
        and what the door raises.
        """
        looks, most = Looks(hub.limits, _LONGEST_PAUSE), min(timeout, _COMES_WITHIN)
        told = False
        while True:
            run = looks.look(lambda: self.run(hub))
            if run is not None:
                return run
            left = most - looks.waited
            if left <= 0:
                raise self._why_not_started(hub)
            if not told:
                tell(f"waiting for GitHub to start {self.file} for {self.tag}")
            told = True
            looks.rest(left)

    def disabled(self, hub: GitHub) -> WorkflowDisabled | None:
        """Return the error for a workflow that GitHub would not start; None where it would."""
        for workflow in hub.workflows.all():
            if workflow.path == self.path and not workflow.active:
                return hub.workflows.disabled(workflow)
        return None

    def _why_not_started(self, hub: GitHub) -> NotStarted | WorkflowDisabled:
        """Return the error for a tag that is pushed and has no run, with what explains it."""
        disabled = self.disabled(hub)
        if disabled is not None:
            return disabled
        dispatch = f"invoke dispatch --target=pypi --ref={shlex.quote(self.tag)}"
        start = f"{dispatch}   (starts it; then the same command)"
        what = f"{self.tag} is on GitHub and has not started {self.file}"
        reason = self._left_out(self.repository.tag_commit(self.tag) or "")
        if reason:
            return NotStarted(f"{what}: {reason}", fix=[start])
        if variable("GITHUB_ACTIONS") == "true":
            return NotStarted(
                f"{what}: a workflow has pushed it",
                why="GitHub starts no workflow for what another one pushes with its GITHUB_TOKEN.",
                fix=[
                    start,
                    "for the next release, give actions/checkout an `ssh-key` or an App's token",
                ],
            )
        return NotStarted(
            what, fix=[start, f"or see whether Actions run: {hub.place.page}/actions"]
        )

    def obstacles(self, commit: str, message: str | None = None) -> Iterator[NotStarted]:
        """Find what will keep the tag from starting the workflow, before it is made.

        `commit` has the workflow file; `message` is that of the commit which will have the tag,
        None where it is this one.
        """
        reason = self._left_out(commit, message)
        if reason:
            yield NotStarted(
                f"{self.tag} would not start {self.file}: {reason}",
                fix=['publish from this machine: under [tool.shipway], publish-from = "here"'],
            )

    def _left_out(self, commit: str, message: str | None = None) -> str:
        """Return what in the commit or in the workflow file keeps the tag from starting it."""
        message = message_of(self.repository, commit) if message is None else message
        file = self._read(commit)
        files = {} if file is None else {self.path: file}
        absence = why_no_run(CommitFacts(commit, message, files, (self._ref,)), self.path)
        return absence.reason if absence else ""

    def _read(self, commit: str) -> WorkflowFile | None:
        text = content_of(self.repository, commit, self.repository.root / self.path)
        return read_workflow(self.path, text.decode("utf-8", "replace")) if text else None

    @property
    def _ref(self) -> str:
        return f"{TAG}{self.tag}"
