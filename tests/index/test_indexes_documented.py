"""docs/indexes.md says what the code does."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipway.config import Config
from shipway.doors.access import Limits
from shipway.errors import upload
from shipway.targets import find_target

_PAGE = (Path(__file__).parents[2] / "docs" / "indexes.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["pypi", "testpypi"])
def test_the_table_of_targets_is_right(name: str, tmp_path: Path) -> None:
    target = find_target(name, Config(), tmp_path)
    answers = ["yes" if flag else "no" for flag in (target.public, target.push)]
    row = f"| `{name}` | {target.upload_url} | {target.index_url} | {' | '.join(answers)} |"
    assert row in _PAGE


def test_every_answer_to_an_upload_is_in_the_table() -> None:
    before_sending = {"FileDiffers", "UnreadableDistribution"}
    missing = [name for name in upload.__all__ if f"`{name}`" not in _PAGE]
    assert set(missing) == before_sending


def test_the_times_and_tries_are_those_of_the_code() -> None:
    limits = Limits()
    assert limits.upload_tries == 6
    assert "six tries in all" in _PAGE
    assert f"come about within {max(limits.connect, limits.silence):.0f} s" in _PAGE
    assert f"within {limits.processing:.0f} s (PyPI's own servers" in _PAGE.replace("\n  ", " ")
