"""A token is told of before it ends, and is wrong when it has ended."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from doctor.conftest import Sound, of
from shipway.doctor.finding import Verdict
from shipway.doctor.tokens import token_finding, tokens
from shipway.doors.clock import now

LAST = date(2027, 1, 31)


@pytest.mark.parametrize(
    ("today", "verdict", "said"),
    [
        (date(2026, 12, 31), Verdict.RIGHT, "its last day is 2027-01-31, in 31 days"),
        (date(2027, 1, 1), Verdict.ADVICE, "its last day is 2027-01-31, in 30 days"),
        (date(2027, 1, 30), Verdict.ADVICE, "its last day is 2027-01-31, in 1 day"),
        (date(2027, 1, 31), Verdict.ADVICE, "its last day is 2027-01-31, today"),
        (date(2027, 2, 1), Verdict.WRONG, "its last day was 2027-01-31, 1 day ago"),
    ],
)
def test_a_token_is_told_of_30_days_before_its_end(
    today: date, verdict: Verdict, said: str
) -> None:
    found = token_finding("pypi", LAST, today)
    assert (found.verdict, found.said) == (verdict, said)
    assert bool(found.fix) is (verdict is not Verdict.RIGHT)


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("testpypi", "gh secret set TEST_PYPI_API_TOKEN --env testpypi"),
        ("pypi", "make a new one: https://pypi.org/manage/account/token/"),
        ("the token of our index", "make a new one, put it in the place of the token of our index"),
    ],
)
def test_the_fix_says_where_a_token_is_made_and_kept(name: str, fix: str) -> None:
    assert fix in "\n".join(token_finding(name, LAST, LAST).fix)


def test_the_dates_of_the_configuration_are_compared_with_today(sound: Sound) -> None:
    today = date.fromisoformat(now()[:10])
    days = {"testpypi": today + timedelta(99), "pypi": today - timedelta(2), "ours": today}
    table = "".join(f"{name} = {day}\n" for name, day in days.items())
    sound.edit("pyproject.toml", "[project]\n", f"[tool.shipway.tokens-expire]\n{table}[project]\n")
    assert of(sound.findings(tokens)) == {
        "token pypi": Verdict.WRONG,
        "token ours": Verdict.ADVICE,
    }
