"""The engine, over steps whose world is a folder: a step's work is a file in it."""

from __future__ import annotations

import errno
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import pytest

from shipway.doors.journal import Journal
from shipway.engine import Run, make_plan, observe, plan_undo, take_back
from shipway.errors.base import ExitStatus, SeveralProblems, ShipwayError
from shipway.errors.engine import CannotUndo, Interrupted, NotConverged, Unfinished
from shipway.plan import Fact, Record, Recorder, Status, TakingBack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from shipway.plan import Action
    from shipway.release import Release


class Trouble(ShipwayError):
    """Something went wrong in a test."""

    code = "SW799"


@dataclass(frozen=True)
class World:
    """Stands for a release; the engine passes it on and asks it for two texts."""

    folder: Path
    title: str = "sample 1.0"
    command: str = "invoke release"
    journal: Journal | None = None

    def one_look(self) -> AbstractContextManager[None]:
        return nullcontext()


@dataclass
class Write:
    """Writes the file of a step."""

    step: Part
    folder: Path

    @property
    def title(self) -> str:
        return f"write {self.step.name}"

    def preview(self) -> tuple[str, ...]:
        return (f"echo > {self.step.name}",)

    def apply(self, record: Recorder) -> None:
        record({"file": self.step.name})
        self.step.before()
        if self.step.works:
            (self.folder / self.step.name).write_text("x")
        self.step.after()


@dataclass
class Part:
    """A step whose state is whether its file exists."""

    name: str
    public: bool = False
    works: bool = True
    undoable: bool = True
    problems: Sequence[ShipwayError] = ()
    before: Callable[[], None] = lambda: None
    after: Callable[[], None] = lambda: None
    asked: Callable[[], None] = lambda: None

    def preflight(self, _release: Release) -> Iterable[ShipwayError]:
        return self.problems

    def observe(self, release: Release) -> Fact:
        done = (cast("World", release).folder / self.name).exists()
        return Fact(self.name, Status.DONE if done else Status.MISSING, "")

    def action(self, release: Release) -> Action:
        return Write(self, cast("World", release).folder)

    def exposed(self, release: Release, _record: Record) -> bool:
        self.asked()
        return self.public and (cast("World", release).folder / self.name).exists()

    def taken_back(self, release: Release, record: Record) -> TakingBack:
        path = cast("World", release).folder / str(record["file"])
        return TakingBack((f"remove {path.name}",) if path.exists() else ())

    def undo(self, release: Release, record: Record) -> None:
        if not self.undoable:
            raise Trouble(f"{self.name} stays")
        (cast("World", release).folder / str(record["file"])).unlink(missing_ok=True)


@dataclass
class Told:
    """A reporter that remembers what was undone."""

    undone_steps: list[str] = field(default_factory=list)
    kept_problems: list[str] = field(default_factory=list)

    def undone(self, title: str) -> None:
        self.undone_steps.append(title)

    def kept(self, problem: ShipwayError) -> None:
        self.kept_problems.append(problem.what)

    def __getattr__(self, _name: str) -> Callable[..., None]:
        return lambda *_arguments: None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "world").mkdir()
    return tmp_path / "world"


def release_of(folder: Path) -> Release:
    return cast("Release", World(folder))


def run(folder: Path, *steps: Part, keep: bool = False, told: Told | None = None) -> None:
    release = release_of(folder)
    plan = make_plan(release, steps)
    runner = Run(
        release, steps, Journal(folder.parent / "journal"), cast("Any", told or Told()), keep
    )
    runner.apply(plan, {"version": "1.0"})


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def fail(error: BaseException) -> Callable[[], None]:
    def raising() -> None:
        raise error

    return raising


def test_what_is_missing_is_done_and_nothing_else(folder: Path) -> None:
    (folder / "b").write_text("was there")
    run(folder, Part("a"), Part("b"), Part("c"))
    assert files(folder) == {"a", "b", "c"}
    assert (folder / "b").read_text() == "was there"
    assert make_plan(release_of(folder), [Part("a"), Part("b"), Part("c")]).actions == ()


def test_the_journal_says_how_long_each_action_took_and_which_one_failed(folder: Path) -> None:
    with pytest.raises(Trouble):
        run(folder, Part("a"), Part("b", before=fail(Trouble("no", fix=["mend it"]))), Part("c"))
    first, second = Journal(folder.parent / "journal").timings()
    assert (first.step, first.failures) == ("a", ())
    assert second.step == "b"
    assert [(each.code, each.what, each.fix) for each in second.failures] == [
        ("SW799", "no", ("mend it",))
    ]


def test_planning_writes_nothing(folder: Path) -> None:
    plan = make_plan(release_of(folder), [Part("a")])
    assert [action.title for _, action in plan.actions] == ["write a"]
    assert files(folder) == set()


def test_all_preflights_are_told_together_before_anything(folder: Path) -> None:
    steps = [
        Part("a"),
        Part("b", problems=[Trouble("one"), Trouble("two")]),
        Part("c", problems=[Trouble("two"), Trouble("three")]),
    ]
    with pytest.raises(SeveralProblems) as caught:
        run(folder, *steps)
    assert [problem.what for problem in caught.value.problems] == ["one", "two", "three"]
    assert files(folder) == set()


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("which", ["a", "b", "c"])
def test_a_failure_before_anything_is_public_undoes_all(
    folder: Path, which: str, when: str
) -> None:
    steps = [Part(name) for name in ("a", "b", "c")]
    broken = next(step for step in steps if step.name == which)
    setattr(broken, when, fail(Trouble("broken")))
    with pytest.raises(Trouble, match="broken"):
        run(folder, *steps)
    assert files(folder) == set()
    run(folder, Part("a"), Part("b"), Part("c"))
    assert files(folder) == {"a", "b", "c"}


def test_the_undo_goes_backwards(folder: Path) -> None:
    told = Told()
    with pytest.raises(Trouble):
        run(folder, Part("a"), Part("b"), Part("c", before=fail(Trouble("x"))), told=told)
    assert told.undone_steps == ["c", "b", "a"]


def test_what_was_recorded_twice_is_told_once(folder: Path) -> None:
    """A run that was killed and went on has begun the same thing again, or the rest of it."""
    release, part, told = release_of(folder), Part("a"), Told()
    journal = Journal(folder.parent / "journal")
    journal.begin({"version": "1.0"})
    for _ in range(3):
        journal.record("a", {"file": "a"})
    journal.end("finished")
    (folder / "a").touch()
    story = journal.read()
    assert story is not None
    planned = plan_undo(replace(release, journal=journal), [part], story.records)
    assert planned == (("a", TakingBack(("remove a",))),)
    take_back(release, [part], journal, cast("Any", told), whole=True)
    assert (told.undone_steps, files(folder)) == (["a"], set())


def test_a_failure_after_something_is_public_is_never_undone(folder: Path) -> None:
    steps = (Part("a"), Part("b", public=True), Part("c", before=fail(Trouble("broken"))))
    with pytest.raises(Unfinished, match="broken") as caught:
        run(folder, *steps)
    assert files(folder) == {"a", "b"}
    assert caught.value.status is ExitStatus.UNFINISHED
    assert "invoke release" in caught.value.fix


def test_a_public_step_that_failed_without_effect_is_undone(folder: Path) -> None:
    with pytest.raises(Trouble):
        run(folder, Part("a"), Part("b", public=True, before=fail(Trouble("refused"))))
    assert files(folder) == set()


def test_where_nobody_can_tell_it_counts_as_public(folder: Path) -> None:
    lost = Part("b", before=fail(Trouble("lost")), asked=fail(Trouble("no answer")))
    with pytest.raises(Unfinished):
        run(folder, Part("a"), lost)
    assert files(folder) == {"a"}


def test_an_error_that_says_it_is_public_is_believed(folder: Path) -> None:
    """An index can take a file and not list it yet."""
    partly = Trouble("one of two was taken")
    partly.status = ExitStatus.UNFINISHED  # type: ignore[misc]  # of this one error alone
    with pytest.raises(Trouble):
        run(folder, Part("a"), Part("b", before=fail(partly)))
    assert files(folder) == {"a"}


def test_ctrl_c_is_undone_and_says_so(folder: Path) -> None:
    with pytest.raises(Interrupted) as caught:
        run(folder, Part("a"), Part("b", after=fail(KeyboardInterrupt())))
    assert files(folder) == set()
    assert caught.value.status is ExitStatus.INTERRUPTED


def test_ctrl_c_after_something_is_public_says_how_to_go_on(folder: Path) -> None:
    with pytest.raises(Unfinished, match="stopped"):
        run(folder, Part("a", public=True), Part("b", after=fail(KeyboardInterrupt())))
    assert files(folder) == {"a", "b"}


def test_a_bug_is_undone_and_stays_a_bug(folder: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        run(folder, Part("a"), Part("b", before=fail(ZeroDivisionError())))
    assert files(folder) == set()


def test_keep_leaves_what_was_done(folder: Path) -> None:
    with pytest.raises(Trouble):
        run(folder, Part("a"), Part("b", before=fail(Trouble("x"))), keep=True)
    assert files(folder) == {"a"}


def test_a_failure_leaves_what_a_finished_run_has_done_and_an_undo_takes_both(
    folder: Path,
) -> None:
    """A rehearsal goes on to another target: what fails there is no reason to lose it."""
    journal = Journal(folder.parent / "journal")
    run(folder, Part("a"))
    rehearsed = journal.read()
    assert rehearsed is not None
    steps = [Part("a"), Part("b"), Part("c", before=fail(Trouble("x")))]
    release = release_of(folder)
    again = Run(release, steps, journal, cast("Any", Told()), earlier=rehearsed.records)
    with pytest.raises(Trouble):
        again.apply(make_plan(release, steps), {"version": "1.0"})
    assert files(folder) == {"a"}
    story = journal.read()
    assert story is not None
    assert (story.outcome, [name for name, _ in story.records]) == ("finished", ["a"])
    take_back(release, steps, journal, cast("Any", Told()), whole=True)
    assert files(folder) == set()


def test_an_action_without_effect_is_found_out(folder: Path) -> None:
    with pytest.raises(NotConverged, match="b"):
        run(folder, Part("a"), Part("b", works=False))
    assert files(folder) == set()


def test_what_cannot_be_undone_keeps_what_it_stands_on(folder: Path) -> None:
    told = Told()
    steps = [Part("a"), Part("b", undoable=False), Part("c", after=fail(Trouble("x")))]
    with pytest.raises(SeveralProblems) as caught:
        run(folder, *steps, told=told)
    failed, stuck = caught.value.problems
    assert (failed.what, type(stuck)) == ("x", CannotUndo)
    assert "b stays" in stuck.what
    assert files(folder) == {"a", "b"}
    assert told.kept_problems == ["b stays"]
    story = Journal(folder.parent / "journal").read()
    assert story is not None
    assert [name for name, _ in story.records] == ["a", "b"]
    assert not story.ended


@pytest.mark.parametrize("survived", range(4))
def test_after_a_kill_the_next_run_ends_in_the_same_state(folder: Path, survived: int) -> None:
    """A kill is a journal and a world as they were, and no more code of that run."""
    steps = [Part(name) for name in ("a", "b", "c")]
    journal = Journal(folder.parent / "journal")
    journal.begin({"version": "1.0"})
    for step in steps[:survived]:
        step.action(release_of(folder)).apply(partial(journal.record, step.name))
    runner = Run(release_of(folder), steps, journal, cast("Any", Told()))
    runner.apply(make_plan(release_of(folder), steps), None)
    assert files(folder) == {"a", "b", "c"}
    story = journal.read()
    assert story is not None
    assert story.ended


def test_an_unfinished_run_can_be_taken_back_by_another_process(folder: Path) -> None:
    journal = Journal(folder.parent / "journal")
    steps = [Part("a"), Part("b")]
    journal.begin({"version": "1.0"})
    steps[0].action(release_of(folder)).apply(partial(journal.record, "a"))
    take_back(release_of(folder), steps, journal, cast("Any", Told()), whole=True)
    assert files(folder) == set()
    assert all(fact.status is Status.MISSING for fact in observe(release_of(folder), steps))


@dataclass
class Denied(Part):
    """A step whose undo the system refuses."""

    def undo(self, _release: Release, _record: Record) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", ".git/refs/heads/main")


def test_an_undo_that_the_system_refuses_is_told_with_what_is_left(folder: Path) -> None:
    steps = [Part("a"), Denied("b"), Part("c", after=fail(Trouble("x")))]
    with pytest.raises(SeveralProblems) as caught:
        run(folder, *steps)
    stuck = caught.value.problems[1]
    assert isinstance(stuck, CannotUndo)
    assert "b could not be taken back" in stuck.what
    assert ".git/refs/heads/main: Permission denied" in stuck.what
    assert stuck.fix[-1] == "then: invoke release --undo"
    assert stuck.details == "taken back: c; not taken back: b, a"
    story = Journal(folder.parent / "journal").read()
    assert story is not None
    assert [name for name, _ in story.records] == ["a", "b"]
