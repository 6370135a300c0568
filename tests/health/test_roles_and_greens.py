"""Which job is which, and when CI was green."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from health.conftest import at
from shipway.doors.github.runs import Run
from shipway.health.green import green_times
from shipway.health.roles import read_roles

if TYPE_CHECKING:
    from datetime import datetime

FILE = """\
on: push
jobs:
  any:
    name: ${{ matrix.name }}
  build:
    name: Build (and) check
  publish: {runs-on: x}
  verify:
    name: Install on ${{ matrix.os }}, Python ${{ matrix.python }}
"""
TESTS, AUDIT = 1, 2


class TestRoles:
    @pytest.mark.parametrize(
        ("name", "role"),
        [
            ("Build (and) check", "build"),
            ("publish", "publish"),
            ("publish (3.12, x)", "publish"),
            ("Install on macos-15, Python 3.12", "verify"),
            ("Anything else", "any"),
        ],
    )
    def test_a_job_is_known_by_its_name(self, name: str, role: str) -> None:
        assert read_roles(FILE).of(name) == role

    def test_an_unknown_job_keeps_its_name(self) -> None:
        assert read_roles("jobs: {a: {name: b}}").of("c (x)") == "c (x)"

    @pytest.mark.parametrize("text", ["", "[", "a: b", "jobs: [a]", "- x", "jobs:\n  a: b"])
    def test_without_a_workflow_file_a_matrix_is_one_job_all_the_same(self, text: str) -> None:
        assert read_roles(text).of("publish (3.12)") in {"publish", "publish (3.12)"}


def ci(
    workflow: int,
    passed: float,
    conclusion: str = "success",
    event: str = "push",
    commit: str = "a",
) -> Run:
    moment: datetime = at(passed)
    return Run(
        1, "CI", workflow, "ci.yml", 1, 1, event, "completed", conclusion, commit, "main", "",
        moment, moment, moment,
    )  # fmt: skip


class TestGreen:
    def test_it_is_when_the_last_workflow_had_passed(self) -> None:
        assert green_times([ci(TESTS, 3), ci(AUDIT, 5)], {TESTS, AUDIT}, {"a"}) == {"a": at(5)}

    def test_of_several_runs_the_first_to_pass_counts(self) -> None:
        runs = [ci(TESTS, 9), ci(TESTS, 4), ci(TESTS, 1, "failure")]
        assert green_times(runs, {TESTS}, {"a"}) == {"a": at(4)}

    def test_what_lacks_one_was_never_green(self) -> None:
        runs = [ci(TESTS, 3), ci(AUDIT, 5, "failure"), ci(AUDIT, 6, commit="b"), ci(3, 1)]
        assert green_times(runs, {TESTS, AUDIT}, {"a"}) == {}

    def test_a_pull_request_tests_another_commit(self) -> None:
        assert green_times([ci(TESTS, 3, event="pull_request")], {TESTS}, {"a"}) == {}
