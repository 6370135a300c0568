"""The journal tells what was begun and not undone, whenever the process was killed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shipway.doors.journal import Journal
from shipway.errors.engine import BrokenJournal
from shipway.errors.usage import CannotWrite

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.jsonl")


def test_before_the_first_release_there_is_no_story(journal: Journal) -> None:
    assert journal.read() is None


def test_a_story_is_told_back(journal: Journal) -> None:
    journal.begin({"version": "1.0", "part": "patch"})
    journal.record("commit", {"parent": "abc"})
    journal.record("tag", {"tag": "v1.0"})
    journal.undone()
    story = journal.read()
    assert story is not None
    assert story.intent == {"version": "1.0", "part": "patch"}
    assert story.records == (("commit", {"parent": "abc"}),)
    assert not story.ended
    journal.end("finished")
    story = journal.read()
    assert story is not None
    assert story.ended


def test_a_new_release_starts_a_new_story(journal: Journal) -> None:
    journal.begin({"version": "1.0"})
    journal.record("tag", {"tag": "v1.0"})
    journal.end("finished")
    journal.begin({"version": "1.1"})
    story = journal.read()
    assert story is not None
    assert (story.intent, story.records, story.ended) == ({"version": "1.1"}, (), False)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(min_value=1, max_value=200), later=st.booleans())
def test_a_line_torn_by_a_kill_has_not_happened(journal: Journal, cut: int, later: bool) -> None:
    journal.begin({"version": "1.0"})
    journal.record("commit", {"parent": "abc"})
    whole = journal.path.read_bytes()
    journal.record("tag", {"tag": "v" * 100})
    torn = journal.path.read_bytes()
    journal.path.write_bytes(torn[: max(len(whole), len(torn) - cut)])
    # A line that lacks nothing but its end is whole.
    expected = [("commit", {"parent": "abc"}), *([("tag", {"tag": "v" * 100})] if cut == 1 else [])]
    if later:
        journal.record("push", {"tag": "v1.0"})
        expected.append(("push", {"tag": "v1.0"}))
    story = journal.read()
    assert story is not None
    assert list(story.records) == expected


def test_a_line_broken_in_the_middle_is_refused(journal: Journal) -> None:
    """Only a kill tears lines, and only the last one."""
    journal.begin({"version": "1.0"})
    journal.record("commit", {"parent": "abc"})
    journal.record("tag", {"tag": "v1.0"})
    text = journal.path.read_bytes()
    journal.path.write_bytes(text.replace(b'{"parent"', b'{"par'))
    with pytest.raises(BrokenJournal):
        journal.read()


def test_an_intent_that_is_no_text_is_refused(journal: Journal) -> None:
    journal.begin({"version": "1.0", "target": "local"})
    journal.path.write_bytes(journal.path.read_bytes().replace(b'"local"', b"5"))
    with pytest.raises(BrokenJournal, match="no text"):
        journal.read()


def test_a_journal_that_is_no_journal_is_refused(journal: Journal) -> None:
    journal.path.write_bytes(b"{}\n")
    with pytest.raises(BrokenJournal, match="cannot be read"):
        journal.read()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no files")
def test_a_line_that_finds_no_room_leaves_the_story_as_it_was(journal: Journal) -> None:
    import resource  # noqa: PLC0415 - not on Windows

    journal.begin({"version": "1.0"})
    journal.record("commit", {"parent": "abc"})
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (journal.path.stat().st_size + 5, usual[1]))
    try:
        with pytest.raises(CannotWrite, match="could not be written"):
            journal.record("tag", {"tag": "v1.0"})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    story = journal.read()
    assert story is not None
    assert story.records == (("commit", {"parent": "abc"}),)
    journal.record("push", {})
    story = journal.read()
    assert story is not None
    assert [step for step, _ in story.records] == ["commit", "push"]
