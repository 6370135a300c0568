"""What each answer of an index means.

answers.tsv has every answer with the verdict it must get: what PyPI's own
server says, and what others say in its place.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from shipway.distributions.answers import Answer, judge
from shipway.errors import index, upload

_TABLE = Path(__file__).parent / "answers.tsv"
with _TABLE.open(encoding="utf-8", newline="") as _stream:
    ROWS = list(csv.DictReader(_stream, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['status']} {row['sentence'][:40]}")
def test_every_known_answer_gets_its_verdict(row: dict[str, str]) -> None:
    verdict = judge(int(row["status"]), row["sentence"], {})
    assert (verdict.answer.name, verdict.error.__name__) == (row["answer"], row["error"])


def test_every_upload_error_but_our_own_is_an_answer_to_something() -> None:
    """A class without an answer that leads to it would be a promise nobody keeps."""
    ours = {
        "AnswerLost",
        "FileConflict",
        "FileDiffers",
        "UnreadableDistribution",
        "PartlyPublished",
    }
    with_headers = {"TooManyProjects"}
    assert set(upload.__all__) - ours - with_headers <= {row["error"] for row in ROWS}


@pytest.mark.parametrize("status", [200, 201, 204])
def test_what_is_done(status: int) -> None:
    assert (
        judge(status, "Upload of identical file to non volatile index.", {}).answer is Answer.DONE
    )


def test_a_long_limit_is_not_waited_for() -> None:
    headers = {"RateLimit": '"other";r=5;t=10, "project.create.user";r=0;t=3599'}
    verdict = judge(429, "Too many new projects created", headers)
    assert (verdict.answer, verdict.error) == (Answer.LATER, upload.TooManyProjects)
    assert verdict.wait == 3599


def test_a_short_limit_is() -> None:
    verdict = judge(429, "Slow down", {"retry-after": "7"})
    assert (verdict.answer, verdict.error, verdict.wait) == (Answer.RETRY, index.IndexBusy, 7)


@pytest.mark.parametrize("value", ["Wed, 21 Oct 2026 07:28:00 GMT", "-3", "soon"])
def test_a_wait_that_is_no_number_of_seconds_counts_for_nothing(value: str) -> None:
    assert judge(429, "", {"Retry-After": value}).wait is None
