"""Look at the runs of the publish workflow, at the runs it waits for, and at the index."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from shipway.ci.workflowfile import FOLDER, publish_file
from shipway.doors.clock import now
from shipway.doors.git_history import all_tags, text_at
from shipway.doors.git_remotes import tags_on
from shipway.errors.base import ShipwayError
from shipway.errors.git import RemoteUnreachable
from shipway.errors.github import RunDeleted
from shipway.neighbours import project_tags

from .green import Greens
from .index import Shelf, read_shelf
from .measures import may_publish
from .roles import Roles, read_roles
from .seen import JobSeen, Lost, RunSeen, Seen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from shipway.doors.github import GitHub
    from shipway.doors.github.runs import Job, Run
    from shipway.project.tags import TagNames
    from shipway.target import Target
    from shipway.workspace import Workspace

__all__ = ["Span", "look"]

_AT_ONCE = 4
"""Questions to GitHub at a time; many more it takes for an attack."""


@dataclass(frozen=True)
class Span:
    """How far back is looked."""

    days: int = 90
    runs: int = 100


def look(
    workspace: Workspace, hub: GitHub, target: Target, span: Span, tell: Callable[[str], None]
) -> Seen:
    """Return what is seen of the workflow and of the index.

    Raises `WorkflowMissing`, and what keeps GitHub from answering. Without the index or the
    tags it goes on, and notes that.
    """
    return _Look(workspace, hub, target, span, tell).seen()


@dataclass
class _Look:
    workspace: Workspace
    hub: GitHub
    target: Target
    span: Span
    tell: Callable[[str], None]
    notes: list[str] = field(default_factory=list)

    @property
    def file(self) -> str:
        """The workflow that publishes the project."""
        return publish_file(self.workspace)

    def seen(self) -> Seen:
        """Ask for everything, and put it together."""
        until = datetime.fromisoformat(now())
        since = until - timedelta(days=self.span.days)
        workflow = self.hub.workflows.find(self.file)
        found = self.hub.runs.of_workflow(workflow.id, since=since)
        runs = tuple(islice(found, self.span.runs + 1))
        cut, runs = len(runs) > self.span.runs, runs[: self.span.runs]
        self.tell(f"{len(runs)} runs of {self.file} since {since:%Y-%m-%d}")
        jobs = self._jobs(runs)
        greens = self._greens(runs, jobs)
        shelf, tags = self._shelf(), self._tags()
        lost = None if shelf is None else _lost(runs, shelf, tags)
        return Seen(
            self.hub.place.full_name,
            self.hub.place.page,
            self.file,
            self.target.name,
            since,
            until,
            tuple(self._runs(runs, jobs, greens, shelf or Shelf(), tags)),
            cut,
            lost,
            tuple(self.notes),
        )

    def _runs(
        self,
        runs: Sequence[Run],
        jobs: Sequence[Sequence[JobSeen]],
        greens: Greens,
        shelf: Shelf,
        tags: TagNames,
    ) -> Iterator[RunSeen]:
        versions = _versions(tags)
        for run, own in zip(runs, jobs, strict=True):
            yield RunSeen(
                run.id,
                run.number,
                run.attempt,
                run.event,
                run.branch or "",
                run.commit,
                run.conclusion if run.done else None,
                run.page,
                run.created,
                run.started,
                tuple(own),
                greens.at(run.commit),
                shelf.uploads(versions.get(run.branch or "")),
            )

    def _jobs(self, runs: Sequence[Run]) -> list[list[JobSeen]]:
        """Return the jobs of each run, several runs asked for at a time."""
        roles = self._roles()
        pool = ThreadPoolExecutor(_AT_ONCE)
        try:
            found = pool.map(self._jobs_of, runs)
            return [[_job(job, roles) for job in jobs] for jobs in found]
        finally:
            # After the first error, or Ctrl-C, nobody wants the rest.
            pool.shutdown(wait=False, cancel_futures=True)

    def _jobs_of(self, run: Run) -> tuple[Job, ...]:
        try:
            return self.hub.runs.jobs(run.id)
        except RunDeleted:
            # Somebody tidied up since it was listed.
            return ()

    def _greens(self, runs: Sequence[Run], jobs: Sequence[Sequence[JobSeen]]) -> Greens:
        """Return when CI was green on the commits of which something may be published."""
        published = [run for run, own in zip(runs, jobs, strict=True) if any(map(may_publish, own))]
        since = min((run.created for run in published), default=None)
        if since is None:
            return Greens({})
        commits = {run.commit for run in published}
        greens = Greens.of(self.hub, self.workspace, commits, since)
        self.notes += greens.notes
        return greens

    def _roles(self) -> Roles:
        repository = self.workspace.repository
        head = repository.head()
        try:
            path = f"{FOLDER}/{self.file}"
            return read_roles(text_at(repository, head, path)) if head else Roles()
        except ShipwayError:
            # It is not in this commit: then its jobs are called as GitHub shows them.
            return Roles()

    def _shelf(self) -> Shelf | None:
        try:
            return read_shelf(self.target, self.workspace.name)
        except ShipwayError as error:
            self.notes.append(f"{self.target.name} could not be read: {error.what}")
            return None

    def _tags(self) -> TagNames:
        workspace, remote = self.workspace, self.workspace.project.config.remote
        try:
            names = tags_on(workspace.repository, remote)
        except RemoteUnreachable as error:
            self.notes.append(f"the tags are those of this clone: {error.what}")
            names = all_tags(workspace.repository)
        return project_tags(workspace.repository, workspace.project, names)


def _versions(tags: TagNames) -> dict[str, str]:
    """Return the version that each tag is of."""
    return {tag: str(version) for version, names in tags.known.items() for tag in names}


def _lost(runs: Sequence[Run], shelf: Shelf, tags: TagNames) -> tuple[Lost, ...]:
    """Return the versions that are tagged and not on the index; one whose run goes on may come."""
    pages: dict[str, str] = {}
    going = set()
    for run in runs:
        pages.setdefault(run.branch or "", run.page)
        if not run.done:
            going.add(run.branch)
    missing = ((version, names) for version, names in tags.known.items() if version not in shelf)
    return tuple(
        Lost(str(version), names[0], next((pages[name] for name in names if name in pages), ""))
        for version, names in sorted(missing, reverse=True)
        if not going.intersection(names)
    )


def _job(job: Job, roles: Roles) -> JobSeen:
    return JobSeen(
        job.name,
        roles.of(job.name),
        job.conclusion if job.done else None,
        job.started,
        job.completed,
    )
