"""What the facts of the probe mean."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from shipway.errors.base import SeveralProblems, ShipwayError
from shipway.errors.usage import WrongUsage
from shipway.errors.verify import NothingToVerify, PythonMissing
from shipway.verification.judge import judge
from shipway.verification.problems import as_json, revived
from shipway.verification.results import Check, Outcome, Result


def facts(**changes: Any) -> dict[str, Any]:
    files = {"count": 3, "missing": [], "different": []}
    some = {"distribution": "demo-1.0.dist-info", "version": "1.0", "files": files}
    return {**some, "imports": [], "scripts": [], "commands": [], **changes}


@pytest.mark.parametrize(
    ("written", "expected"),
    [("1.0", "1.0"), ("1.0.0", "1.0"), ("2026.08.17", "2026.8.17"), ("0.14-dev", "0.14.dev0")],
)
def test_spellings_of_one_version_are_equal(written: str, expected: str) -> None:
    (version, _) = judge(facts(version=written), Version(expected))
    assert version.passed


@pytest.mark.parametrize("written", ["1.1", "", "not a version"])
def test_another_version_or_none_is_a_fault(written: str) -> None:
    (version, _) = judge(facts(version=written), Version("1.0"))
    assert not version.passed
    assert version.detail == f"{written or 'none'}, not 1.0"


def test_a_distribution_that_is_not_there_has_one_check() -> None:
    (check,) = judge({"distribution": None}, Version("1.0"))
    assert not check.passed


@pytest.mark.parametrize(
    ("files", "detail"),
    [
        ({"count": 0, "missing": [], "different": []}, "RECORD is missing or empty"),
        ({"count": 9, "missing": ["a"], "different": []}, "not there: a"),
        (
            {"count": 9, "missing": list("abcdefg"), "different": ["h"]},
            "not there: a, b, c, d, e and 2 more; other bytes than in RECORD: h",
        ),
    ],
)
def test_files_that_are_not_as_in_record_are_named(files: dict[str, Any], detail: str) -> None:
    (_, check) = judge(facts(files=files), Version("1.0"))
    assert (check.passed, check.detail) == (False, detail)


TEXT = st.text(max_size=20)
CHECKS = st.builds(Check, TEXT, st.booleans(), TEXT, TEXT)
RESULTS = st.builds(
    Result,
    python=TEXT,
    kind=st.sampled_from(["wheel", "sdist", None]),
    outcome=st.sampled_from(Outcome),
    detail=TEXT,
    filename=TEXT,
    checks=st.lists(CHECKS, max_size=3).map(tuple),
    seconds=st.floats(0, 1e6),
)


@given(RESULTS)
def test_results_survive_json(result: Result) -> None:
    assert Result.from_json(result.to_json()) == result


@given(st.lists(TEXT, min_size=1, max_size=3), st.sampled_from([WrongUsage, PythonMissing]))
def test_errors_survive_json(texts: list[str], kind: type[ShipwayError]) -> None:
    problem = SeveralProblems([kind(text, why="because", details=text) for text in texts])
    again = revived(as_json(problem))
    assert isinstance(again, SeveralProblems)
    for one, other in zip(problem.problems, again.problems, strict=True):
        assert type(one) is type(other)
        assert (one.what, one.why, one.fix, one.details) == (
            other.what, other.why, other.fix, other.details,
        )  # fmt: skip


def test_an_error_is_revived_as_its_own_class() -> None:
    again = revived(as_json(NothingToVerify("nothing is there")))
    assert type(again) is NothingToVerify
    assert again.fix == NothingToVerify.remedy
