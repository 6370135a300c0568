"""Observe, plan, apply, observe again; and undo, as long as nothing is public.

The engine knows neither versions nor git: it runs the steps of a pipeline over
a release. Planning writes nothing, and what was planned is what runs.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from .doors.clock import now, seconds
from .doors.denials import denied
from .doors.signals import deferred, settled, terminable
from .endings import (
    half_undone,
    interrupted,
    stopped_and_stuck,
    tell_of_kept_tag,
    unfinished,
)
from .errors.base import ExitStatus, SeveralProblems, ShipwayError, refuse
from .errors.engine import BrokenJournal, NotConverged
from .plan import Action, Fact, LongAction, Record, Status, TakingBack, told_once

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .doors.journal import Journal
    from .release import Release
    from .reporting import Reporter

__all__ = [
    "Plan",
    "Run",
    "Step",
    "is_public",
    "make_plan",
    "observe",
    "plan_undo",
    "take_back",
]


class Step(Protocol):
    """One part of a release. Steps hold no state: everything is read from the world."""

    name: str
    """The word for it in the state table and in the journal."""

    def preflight(self, release: Release) -> Iterable[ShipwayError]:
        """Return everything that would make this step fail, before anything is touched."""

    def observe(self, release: Release) -> Fact:
        """Return how the world stands. Changes nothing."""

    def action(self, release: Release) -> Action:
        """Return what brings about the wanted state; asked only where it is not there yet."""

    def exposed(self, release: Release, record: Record) -> bool:
        """Return whether the world outside can see what was done under `record`.

        Raises what the door raises where no answer could be had.
        """

    def taken_back(self, release: Release, record: Record) -> TakingBack:
        """Return what `undo` would do. Changes nothing."""

    def undo(self, release: Release, record: Record) -> str | None:
        """Take back what was done, or begun, under `record`. Doing so twice does no harm.

        Return what stays of it all the same, in a sentence, and None where nothing does.
        """


@dataclass(frozen=True)
class Plan:
    """What stands and what is missing, in the order of the pipeline."""

    facts: tuple[Fact, ...]
    actions: tuple[tuple[Step, Action], ...]


def observe(release: Release, pipeline: Sequence[Step]) -> tuple[Fact, ...]:
    """Return the state table: a fact for each step, all of one moment."""
    with release.one_look():
        return tuple(step.observe(release) for step in pipeline)


def make_plan(release: Release, pipeline: Sequence[Step]) -> Plan:
    """Refuse what cannot end well, then list what is missing. Writes nothing.

    Raises the problem that any preflight found, or `SeveralProblems`.
    """
    with release.one_look():
        refuse(_problems(release, pipeline))
        facts = observe(release, pipeline)
        missing = [
            step
            for step, fact in zip(pipeline, facts, strict=True)
            if fact.status is not Status.DONE
        ]
        return Plan(facts, tuple((step, step.action(release)) for step in missing))


def _problems(release: Release, pipeline: Sequence[Step]) -> list[ShipwayError]:
    """Return what all preflights found; one that could not look is a problem of its own."""
    found: dict[str, ShipwayError] = {}
    for step in pipeline:
        try:
            for problem in step.preflight(release):
                found.setdefault(problem.what, problem)
        except SeveralProblems as several:
            found.update({problem.what: problem for problem in several.problems})
        except ShipwayError as problem:
            found.setdefault(problem.what, problem)
    return list(found.values())


@dataclass(frozen=True)
class Run:
    """One run of a pipeline: the plan of a release, its journal and who watches."""

    release: Release
    pipeline: Sequence[Step]
    journal: Journal
    reporter: Reporter
    keep: bool = False
    """Whether a failure leaves what was done instead of taking it back."""
    earlier: Sequence[tuple[str, Record]] = ()
    """What a finished run of the same release has done, a rehearsal for instance."""

    def apply(self, plan: Plan, intent: Mapping[str, str] | None) -> tuple[Fact, ...]:
        """Do what the plan says, prove that nothing is left to do, return the state table.

        `intent` opens the journal of a new release; None goes on with the unfinished one.

        Raises what stopped it, after everything was undone; `Unfinished` where
        something is public already; `Interrupted`; `NotConverged`.
        """
        if intent is not None:
            self.journal.begin(intent, self.earlier)
        with terminable():
            try:
                for _, action in plan.actions:
                    if isinstance(action, LongAction):
                        action.prepare()
                for step, action in plan.actions:
                    self._act(step, action)
                facts = self._proved()
                # What has come to its end is not interrupted any more.
                settled()
            except (Exception, KeyboardInterrupt) as error:
                with deferred():
                    self._fail(error)
                raise
        self.journal.end("finished")
        return facts

    def _act(self, step: Step, action: Action) -> None:
        start, began = seconds(), now()
        self.reporter.begun(action)
        try:
            action.apply(lambda record: self.journal.record(step.name, record))
        except (Exception, KeyboardInterrupt) as error:
            self.journal.timed(step.name, began, error)
            raise
        self.journal.timed(step.name, began)
        self.reporter.ended(action, seconds() - start)

    def _proved(self) -> tuple[Fact, ...]:
        facts = observe(self.release, self.pipeline)
        left = [fact for fact in facts if fact.status is not Status.DONE]
        if left:
            rows = "; ".join(f"{fact.name}: {fact.detail}" for fact in left)
            raise NotConverged(f"after the last action this is still missing: {rows}")
        return facts

    def _fail(self, error: Exception | KeyboardInterrupt) -> None:
        """Undo or say how to go on; raises what the user is to be told, or returns to re-raise."""
        story = self.journal.read()
        records = story.records if story else ()
        said = isinstance(error, ShipwayError) and error.status is ExitStatus.UNFINISHED
        if said and not records:
            # What is public is another run's work; of this one there is nothing to go on with.
            self.journal.end("undone")
        if said or is_public(self.release, self.pipeline, records):
            raise unfinished(self.release, error) from error
        if not self.keep:
            try:
                # Half of it would have no way on and none back: what stands in the way of any of
                # it leaves the whole.
                earlier = story.earlier if story else 0
                _planned(self.release, self.pipeline, records[earlier:], self.journal)
                take_back(self.release, self.pipeline, self.journal, self.reporter, whole=False)
            except (ShipwayError, OSError) as found:
                stuck = found if isinstance(found, ShipwayError) else denied(found)
                raise stopped_and_stuck(self.release, error, stuck) from error
        elif isinstance(error, ShipwayError):
            tell_of_kept_tag(self.release, error, records)
        if isinstance(error, KeyboardInterrupt):
            raise interrupted(self.release, keep=self.keep) from error


def is_public(
    release: Release, pipeline: Sequence[Step], records: Sequence[tuple[str, Record]]
) -> bool:
    """Return whether anything of the recorded actions is out; where nobody can tell, it is."""
    steps = {step.name: step for step in pipeline}
    with release.one_look():
        for name, record in records:
            try:
                if name in steps and steps[name].exposed(release, record):
                    return True
            except ShipwayError:
                return True
    return False


def plan_undo(
    release: Release, pipeline: Sequence[Step], records: Sequence[tuple[str, Record]]
) -> tuple[tuple[str, TakingBack], ...]:
    """Return what taking the recorded actions back does, in that order. Changes nothing.

    Raises `BrokenJournal` and what the doors raise.
    """
    return told_once(_planned(release, pipeline, records, release.journal))


def _planned(
    release: Release,
    pipeline: Sequence[Step],
    records: Sequence[tuple[str, Record]],
    journal: Journal,
) -> tuple[tuple[str, TakingBack], ...]:
    steps = {step.name: step for step in pipeline}
    found = []
    for name, record in reversed(records):
        if name in steps:
            with _readable(name, journal):
                found.append((name, steps[name].taken_back(release, record)))
    return tuple(found)


@contextmanager
def _readable(name: str, journal: Journal) -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, ValueError) as error:
        what = f"the journal's record of {name} is not as it was written"
        raise journal.broken(what) from error


def take_back(
    release: Release,
    pipeline: Sequence[Step],
    journal: Journal,
    reporter: Reporter,
    *,
    whole: bool,
) -> None:
    """Undo the newest run of a release, newest first; the `whole` of it with the runs before.

    What was done later stands on what was done before, so the first thing that
    cannot be undone ends it; the journal keeps what is left, for another try.

    Raises `CannotUndo`.
    """
    story = journal.read()
    steps = {step.name: step for step in pipeline}
    earlier = story.earlier if story and not whole else 0
    if story and whole:
        journal.undoing()
    done: list[str] = []
    begun = [name for name, _ in story.records[earlier:]] if story else []
    for name, record in reversed(story.records[earlier:] if story else ()):
        stays = None
        try:
            if name in steps:
                with _readable(name, journal):
                    stays = steps[name].undo(release, record)
        except BrokenJournal:
            raise
        except (ShipwayError, OSError) as error:
            problem = error if isinstance(error, ShipwayError) else denied(error)
            reporter.kept(problem)
            raise half_undone(name, problem, done, begun) from error
        if stays:
            reporter.note(stays)
        elif name not in done:
            reporter.undone(name)
        journal.undone()
        done.append(name)
    journal.end("finished" if earlier else "undone")
