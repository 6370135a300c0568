"""Where the processes of one verification meet."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from shipway.doors.runfolder import VARIABLE, begin_run, run_folder

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_of_many_at_once_one_makes_it_and_all_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "abc")
    made = []

    def make() -> str:
        time.sleep(0.05)
        made.append(1)
        return f"made {len(made)}"

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: run_folder(tmp_path).once(make), range(4)))
    assert {text for text, _ in answers} == {"made 1"}
    assert sorted(first for _, first in answers) == [False, False, False, True]


def test_a_run_keeps_its_name_and_what_it_misses_in_the_processes_it_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    begin_run(("3.8", "3.14"))
    first = run_folder(tmp_path)
    assert first.missing == ("3.8", "3.14")
    begin_run(())
    assert run_folder(tmp_path) == first


def test_a_new_run_removes_what_earlier_ones_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "one")
    run_folder(tmp_path).once(lambda: "made")
    run_folder(tmp_path).add_result("3.11-wheel", "[]")
    monkeypatch.setenv(VARIABLE, "two")
    run = run_folder(tmp_path)
    assert run.once(lambda: "made anew") == ("made anew", True)
    run.add_result("3.12-wheel", "{}")
    assert [folder.name for folder in run.folder.parent.iterdir()] == ["two"]
    assert list(run.results()) == ["{}"]


def test_a_line_is_told_when_it_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "abc")
    run = run_folder(tmp_path)
    assert run.told() == ()
    run.folder.mkdir(parents=True)
    run.tell("one\ntwo")
    run.tell("three")
    with (run.folder / "progress.txt").open("a", encoding="utf-8") as stream:
        stream.write("half a l")
    assert run.told() == ("one two", "three")
