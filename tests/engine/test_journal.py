"""The journal tells what was begun and not undone, whenever the process was killed."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shipway.doors.clock import now
from shipway.doors.journal import Journal
from shipway.errors.base import SeveralProblems
from shipway.errors.engine import BrokenJournal
from shipway.errors.usage import CannotWrite

if TYPE_CHECKING:
    from pathlib import Path

    from shipway.plan import Record


COMMIT: Record = {"branch": "main", "parent": "abc", "message": "Release", "paths": ["a"]}
TAG: Record = {"tag": "v1.0", "commit": "abc", "fetched": False}
LONG: Record = {**TAG, "tag": "v" * 100}


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.jsonl")


def test_before_the_first_release_there_is_no_story(journal: Journal) -> None:
    assert journal.read() is None


def test_a_story_is_told_back(journal: Journal) -> None:
    journal.begin({"version": "1.0", "part": "patch"})
    journal.record("commit", COMMIT)
    journal.record("tag", TAG)
    journal.undone()
    story = journal.read()
    assert story is not None
    assert story.intent == {"version": "1.0", "part": "patch"}
    assert story.records == (("commit", COMMIT),)
    assert not story.ended
    journal.end("finished")
    story = journal.read()
    assert story is not None
    assert story.ended


def test_a_new_release_starts_a_new_story(journal: Journal) -> None:
    journal.begin({"version": "1.0"})
    journal.record("tag", TAG)
    journal.end("finished")
    journal.begin({"version": "1.1"})
    story = journal.read()
    assert story is not None
    assert (story.intent, story.records, story.ended) == ({"version": "1.1"}, (), False)


def test_the_story_before_is_kept_beside_it_as_far_as_it_was_not_undone(journal: Journal) -> None:
    journal.begin({"version": "1.0"})
    journal.record("tag", TAG)
    journal.end("finished")
    journal.begin({"version": "1.1"})
    journal.record("tag", TAG)
    journal.undone()
    journal.end("undone")
    journal.begin({"version": "1.2"})
    journal.end("finished")
    journal.begin({"version": "1.3"})
    (before,) = journal.shelved()
    assert (before.intent["version"], before.records) == ("1.0", (("tag", TAG),))
    journal.forget_older("1.0")
    assert journal.shelved() == ()
    assert [path.name for path in journal.path.parent.iterdir()] == ["journal.jsonl"]


def test_a_story_that_is_carried_on_is_kept_in_one_place(journal: Journal) -> None:
    journal.begin({"version": "1.0"})
    journal.record("tag", TAG)
    journal.end("finished")
    story = journal.read()
    assert story is not None
    journal.begin(story.intent, story.records)
    assert journal.shelved() == ()


def test_so_many_stories_are_kept_and_no_more(journal: Journal) -> None:
    for number in range(60):
        journal.begin({"version": str(number)})
        journal.record("tag", TAG)
        journal.end("finished")
    told = [int(story.intent["version"]) for story in journal.shelved()]
    assert told == list(range(58, 8, -1))


def test_an_older_story_that_cannot_be_read_is_passed_over(journal: Journal) -> None:
    for number in range(3):
        journal.begin({"version": str(number)})
        journal.record("tag", TAG)
    (journal.path.parent / "journal" / "000001.jsonl").write_text("no journal")
    assert [story.intent["version"] for story in journal.shelved()] == ["1"]
    journal.forget("2")
    assert journal.read() is None


class TestTimings:
    def test_when_each_action_ran_is_told_beside_the_story(self, journal: Journal) -> None:
        journal.begin({"version": "1.0"})
        began = now()
        journal.record("tag", TAG)
        journal.timed("tag", began)
        journal.timed("check", now())
        first, second = journal.timings()
        assert (first.step, second.step) == ("tag", "check")
        assert first.began == datetime.fromisoformat(began)
        assert first.began < first.ended <= second.began <= second.ended
        assert (first.failures, second.failures) == ((), ())
        story = journal.read()
        assert story is not None
        assert story.records == (("tag", TAG),)

    def test_why_an_action_failed_is_told_without_secrets(
        self, journal: Journal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TWINE_PASSWORD", "hunter2hunter2")
        journal.begin({"version": "1.0"})
        first = BrokenJournal("it says hunter2hunter2", fix=["echo hunter2hunter2"])
        journal.timed("push", now(), SeveralProblems([first, CannotWrite("no room")]))
        journal.timed("publish", now(), KeyboardInterrupt())
        journal.timed("verify", now(), ZeroDivisionError("1/0"))
        assert "hunter2" not in journal.path.read_text()
        several, stopped, bug = (timing.failures for timing in journal.timings())
        assert [each.code for each in several] == [BrokenJournal.code, CannotWrite.code]
        assert several[0].fix == ("echo ***",)
        assert several[1].what == "no room"
        assert ([each.what for each in stopped], [each.what for each in bug]) == (
            ["stopped"],
            ["ZeroDivisionError"],
        )

    def test_what_cannot_be_read_is_nothing(self, journal: Journal) -> None:
        assert journal.timings() == ()
        for line in (b"[]", b'{"timed": "tag"}', b'{"timed": "tag", "from": 1, "at": 2}'):
            journal.path.write_bytes(line + b"\n")
            assert journal.timings() == ()

    def test_a_journal_that_is_gone_stops_nothing(self, journal: Journal) -> None:
        journal.timed("tag", now())
        assert not journal.path.exists()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(min_value=1, max_value=200), later=st.booleans())
def test_a_line_torn_by_a_kill_has_not_happened(journal: Journal, cut: int, later: bool) -> None:
    journal.begin({"version": "1.0"})
    journal.record("commit", COMMIT)
    whole = journal.path.read_bytes()
    journal.record("tag", LONG)
    torn = journal.path.read_bytes()
    journal.path.write_bytes(torn[: max(len(whole), len(torn) - cut)])
    # A line that lacks nothing but its end is whole.
    expected = [("commit", COMMIT), *([("tag", LONG)] if cut == 1 else [])]
    if later:
        journal.record("push", {"tag": "v1.0"})
        expected.append(("push", {"tag": "v1.0"}))
    story = journal.read()
    assert story is not None
    assert list(story.records) == expected


def test_a_line_broken_in_the_middle_is_refused(journal: Journal) -> None:
    """Only a kill tears lines, and only the last one."""
    journal.begin({"version": "1.0"})
    journal.record("commit", COMMIT)
    journal.record("tag", TAG)
    text = journal.path.read_bytes()
    journal.path.write_bytes(text.replace(b'"parent"', b'"par'))
    with pytest.raises(BrokenJournal):
        journal.read()


def test_an_intent_that_is_no_text_is_refused(journal: Journal) -> None:
    journal.begin({"version": "1.0", "target": "local"})
    journal.path.write_bytes(journal.path.read_bytes().replace(b'"local"', b"5"))
    with pytest.raises(BrokenJournal, match="not as it was written"):
        journal.read()


def test_a_journal_that_is_no_journal_is_refused(journal: Journal) -> None:
    journal.path.write_bytes(b"{}\n")
    with pytest.raises(BrokenJournal, match="not as it was written"):
        journal.read()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no files")
def test_a_line_that_finds_no_room_leaves_the_story_as_it_was(journal: Journal) -> None:
    import resource  # noqa: PLC0415 - not on Windows

    journal.begin({"version": "1.0"})
    journal.record("commit", COMMIT)
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (journal.path.stat().st_size + 5, usual[1]))
    try:
        with pytest.raises(CannotWrite, match="could not be written"):
            journal.record("tag", TAG)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    story = journal.read()
    assert story is not None
    assert story.records == (("commit", COMMIT),)
    journal.record("push", {})
    story = journal.read()
    assert story is not None
    assert [step for step, _ in story.records] == ["commit", "push"]


@pytest.mark.parametrize(
    ("step", "record"),
    [
        ("bump", {"before": 5}),
        ("bump", {"before": {"a": "YQ=="}, "after": {}}),
        ("bump", {"before": {"a": "YQ=="}, "after": {"a": "?"}}),
        ("commit", {}),
        ("commit", {**COMMIT, "paths": [1]}),
        ("tag", {**TAG, "fetched": "no"}),
        ("build", {"placed": [], "replaced": [], "ledger": ""}),
        ("publish", None),
    ],
)
def test_a_record_that_somebody_has_edited_is_refused(
    journal: Journal, step: str, record: object
) -> None:
    journal.begin({"version": "1.0"})
    line = json.dumps({"step": step, "record": record})
    journal.path.write_text(f"{journal.path.read_text()}{line}\n")
    with pytest.raises(BrokenJournal, match=f"its record of {step} lacks"):
        journal.read()


@pytest.mark.parametrize(
    "text", ["", "[]\n", "{}\n", '{"intent": {"version": "1"}}\n{"undone": 1}\n']
)
def test_of_a_journal_that_is_none_nobody_is_told_in_the_words_of_python(
    journal: Journal, text: str
) -> None:
    journal.path.write_text(text)
    with pytest.raises(BrokenJournal) as caught:
        journal.read()
    assert caught.value.what == f"{journal.path} is not as it was written"
