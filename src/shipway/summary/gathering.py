"""Gather what a run has come to. What cannot be had is noted, and nothing fails for it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from packaging.version import Version

from shipway.errors.github import NotOnGitHub
from shipway.proposals import completed
from shipway.request import Request
from shipway.standing import state_table
from shipway.switching import can_switch, switched
from shipway.taken import past_changes
from shipway.targets import find_target
from shipway.workspace import open_workspace

from .facts import Span, Subject, Summary
from .files import built_here, built_of
from .jobs import Here, first_failed, here, jobs_of
from .kept import Kept, read_kept
from .needs import read_needs
from .notes import Notes
from .pages import pages_of
from .verdict import headline, is_other, judged, ways_on, weighty

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shipway.doors.github import GitHub, Place
    from shipway.plan import Fact
    from shipway.reporting import Reporter
    from shipway.target import Target
    from shipway.workspace import Workspace

    from .facts import Built, JobResult, Page

__all__ = ["gather"]

_REHEARSALS = frozenset({"local", "testpypi"})
_AGAIN = "makes it again"


def gather(request: Request, needs: str, run: int | None, reporter: Reporter) -> Summary:
    """Return what a run has come to.

    `needs` is what `toJSON(needs)` gives, or empty; `run` the number of a run of the
    workflow, else it is this job's. Raises `WrongUsage`, and what keeps the project from being
    opened.
    """
    needed, place = read_needs(needs), here()
    place = replace(place, run=run or place.run)
    place = replace(place, in_workflow=place.in_workflow or bool(needed) or run is not None)
    workspace, notes = open_workspace(request.project), Notes()
    kept = read_kept(workspace, request.version, request.target, notes)
    asked = replace(request, version=kept.version, target=kept.target)
    config = workspace.project.config
    name = asked.target or config.default_target
    target = find_target(name, config, workspace.state.index_folder)
    # In a workflow what was built elsewhere is told too, and what failed before it was.
    named = bool(request.version) and not place.in_workflow
    return _Gathering(workspace, asked, kept, target, place, needed, notes, named).summary(reporter)


@dataclass
class _Gathering:
    workspace: Workspace
    request: Request
    kept: Kept
    target: Target
    here: Here
    needed: Sequence[JobResult]
    notes: Notes
    named: bool
    """Whether somebody wants to hear of this version and of no other."""
    facts: Sequence[Fact] = ()
    ways: tuple[str, ...] = ()
    again: str = ""
    """The command that a release was begun with, past changes that it would refuse."""
    waiting: tuple[str, ...] = ()
    """The command that releases a version which waits for its commit or its tag."""
    tag: str = ""
    hub: GitHub | None = field(default=None, init=False)
    built: Built = field(init=False)

    def __post_init__(self) -> None:
        """Take what was built here, until more is known."""
        self.built = built_here(self.kept)

    def summary(self, reporter: Reporter) -> Summary:
        """Ask for everything, and put it together."""
        with self.notes.taken("how the release stands could not be seen"):
            self._look(reporter)
        self._connect()
        seen, subject = self._jobs(), self._subject()
        jobs = seen or tuple(self.needed)
        failed = self._failed(jobs)
        verdict = judged(self.facts, failed, built=self._was_built)
        return Summary(
            subject,
            verdict,
            headline(subject, verdict, self.facts, failed),
            self._pages(subject),
            self.built,
            tuple(self.facts),
            jobs,
            tuple(
                Span(each.step, each.began, each.ended, bool(each.failures))
                for each in self.kept.timings
            ),
            self.kept.failed,
            self._ways(
                ways_on(
                    subject, verdict, first_failed(self.needed, seen), self._known(), self.facts
                )
            ),
            tuple(self.notes.lines),
        )

    def _look(self, reporter: Reporter) -> None:
        if not self.kept.version:
            return
        with state_table(self.request, reporter, named=self.named) as standing:
            self.facts = weighty(standing.facts, in_workflow=self.here.in_workflow)
            self.tag = standing.release.tag
            self.built = built_of(standing, self.kept, self.notes)
            if self.here.in_workflow:
                return
            if standing.unfinished is not None:
                self.ways = standing.unfinished.ways
            if self.kept.again:
                self.again = past_changes(standing.release, self.kept.again, _AGAIN)
            waiting = standing.bumped or standing.untagged
            self.waiting = waiting.ways[:1] if waiting else ()

    def _connect(self) -> None:
        from shipway.doors.github import connect  # noqa: PLC0415 - 0.1 s

        remote = self.workspace.project.config.remote
        with self.notes.taken("GitHub was not asked"):
            try:
                self.hub = connect(self.workspace.repository, remote)
            except NotOnGitHub:
                # Then there is nothing there that could be told.
                return

    def _jobs(self) -> tuple[JobResult, ...]:
        hub, run = self.hub, self.here.run
        if hub is not None and run is not None:
            with self.notes.taken("the jobs of the run could not be read"):
                return jobs_of(hub, run)
        return ()

    def _subject(self) -> Subject:
        version, target = self.kept.version, self.target
        return Subject(
            self.workspace.name,
            version,
            target.name,
            public=target.public,
            rehearsal=target.name in _REHEARSALS,
            tagged=self.here.tagged,
            run=self.here.run,
            in_workflow=self.here.in_workflow,
            undone=self.kept.undone,
            dirty=self.built.dirty,
            checkout=self._checkout(),
        )

    def _checkout(self) -> str | None:
        """Return what checks the version's tag out; see `Subject`."""
        repository, version = self.workspace.repository, self.kept.version
        if not self.named or repository.tag_commit(self.tag) is None:
            return ""
        if self.workspace.version_now() == Version(version):
            return ""
        if not can_switch(repository, self.tag, detach=True):
            return None
        return f"{switched(repository, self.tag, detach=True)} && "

    @property
    def _was_built(self) -> bool:
        if self.kept.ledger is not None:
            return True
        # What a release on this machine took back when it failed had been built all the same.
        gone = self.here.in_workflow or self._was_taken_back
        return self.kept.built and not gone

    @property
    def _was_taken_back(self) -> bool:
        """Whether somebody wanted the release undone: nothing of it had failed."""
        return self.kept.undone and self.kept.failed is None

    def _failed(self, jobs: Sequence[JobResult]) -> list[str]:
        last = self.kept.failed
        return [job.name for job in jobs if job.failed] + ([last.step] if last else [])

    def _ways(self, lines: Sequence[str]) -> tuple[str, ...]:
        typed = Request(self.request.task, self.request.project, command=self.request.command)
        return tuple(completed(line, typed) for line in lines)

    def _known(self) -> tuple[str, ...]:
        """Return what a release of this machine that failed says itself, and how it goes on."""
        last, back = self.kept.failed, self._was_taken_back
        if self.waiting and (back or is_other(self.facts)):
            return self.waiting
        if back and not self.here.in_workflow:
            return (*self.ways, self.again or f"{self.kept.again}   ({_AGAIN})")
        fixes = [line for failure in last.failures for line in failure.fix] if last else []
        again = [f"{self.kept.again}   (then again)"] if last and not self.ways else []
        return tuple(dict.fromkeys([*fixes, *self.ways, *again]))

    def _pages(self, subject: Subject) -> tuple[Page, ...]:
        place = self._place()
        run = f"{place.page}/actions/runs/{self.here.run}" if place and self.here.run else ""
        found = pages_of(
            subject, self.target, place,
            commit=self.built.commit, tag=self.tag, release=self._release(), run=run,
        )  # fmt: skip
        return tuple(found)

    def _place(self) -> Place | None:
        from shipway.doors.github import find_place  # noqa: PLC0415 - 0.1 s

        try:
            place = find_place(self.workspace.repository, self.workspace.project.config.remote)
        except NotOnGitHub:
            return None
        return place if place.sure else None

    def _release(self) -> str:
        """Return the page of the release on GitHub; empty where there is none."""
        version = self.kept.version
        if self.hub is not None and self.tag and not Version(version).is_devrelease:
            with self.notes.taken("the release on GitHub could not be read"):
                found = self.hub.releases.published(self.tag)
                return found.page if found is not None else ""
        return ""
