"""docs/checks.md says what the code does, and which rule finds what PyPI would refuse."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING

from shipway.distributions.checks import RULES, as_markdown

if TYPE_CHECKING:
    import pytest

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "checks.md").read_text(encoding="utf-8")
_ANSWERS = Path(__file__).parents[1] / "index" / "answers.tsv"
NONE = "none"
BY_ANY_INDEX = {"FileNameTaken", "IndexFailing", "IndexTooSlow", "IndexBusy", "WrongUploadUrl"}
"""What is no judgement about a file, and what other servers say in their own words."""


def refusals() -> dict[str, str]:
    """Return what finds each answer, by the answer, as the table has them."""
    table = PAGE.partition("| PyPI answers |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `(.+?)` \| (.+?) \|$", table, re.MULTILINE)
    assert len(rows) > 60
    return dict(rows)


def pypi_answers() -> list[str]:
    """Return every sentence of PyPI that is a judgement about a file, its project or its user."""
    with _ANSWERS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        row["sentence"]
        for row in rows
        if row["error"] not in BY_ANY_INDEX
        and row["error"] != "UploadRefused"
        and len(row["sentence"].split()) > 2
        and row["status"] != "413"
    ]


def pattern(answer: str) -> str:
    """Return the expression for an answer; … stands for anything."""
    return ".*".join(re.escape(part) for part in answer.removesuffix(" …").split("…"))


def test_the_table_of_rules_is_the_one_of_the_code(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--regenerate"):
        head, _, rest = PAGE.partition("| Rule |")
        new = head + as_markdown() + "\n" + rest.partition("\n\n")[2]
        (DOCS / "checks.md").write_text(new, encoding="utf-8", newline="\n")
        return
    assert as_markdown() in PAGE


def test_each_answer_of_pypi_has_a_rule_or_a_reason() -> None:
    table = refusals()
    for sentence in pypi_answers():
        assert any(re.match(pattern(answer), sentence) for answer in table), sentence


def test_what_the_table_names_exists() -> None:
    rules = {rule.name for rule in RULES}
    errors = set(re.findall(r"^### (SW\d+)", (DOCS / "errors.md").read_text("utf-8"), re.MULTILINE))
    for found in refusals().values():
        if not found.startswith(NONE):
            named = re.findall(r"`([a-z-]+)`|(SW\d+)", found)
            assert named
            for rule, error in named:
                assert rule in rules or error in errors, found
