"""How often a task asks git and looks at Pythons: each time costs, and some read all history."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Shipway
    from support.projects import Sample


@pytest.fixture
def tagged(sample: Sample) -> Sample:
    """Give a sample whose version has a tag below HEAD."""
    sample.git("tag", "--annotate", "--message", "sampleship 1.0.0", "v1.0.0")
    sample.commit("Go on", NEWS__md="News.\n")
    return sample


def _asked(shipway: Shipway, trace: Path, *arguments: str) -> list[tuple[str, ...]]:
    """Run a task and return the arguments of every git that it started."""
    ran = shipway(*arguments, variables={"GIT_TRACE2_EVENT": str(trace)})
    assert ran.status == 0, ran.stderr
    events = map(json.loads, trace.read_text("utf-8").splitlines())
    return [
        tuple(event["argv"])
        for event in events
        # What git itself starts bears its parent's number before its own.
        if event["event"] == "start" and "/" not in event["sid"]
    ]


@pytest.mark.parametrize(
    ("arguments", "most"),
    [
        (("current",), 1),
        (("bump", "--part=patch"), 5),
        (("bump", "--part=patch", "--dry-run"), 5),
        (("status", "--target=local"), 11),
    ],
    ids=str,
)
def test_a_short_task_starts_git_seldom_and_asks_nothing_twice(
    tagged: Sample, shipway: Shipway, tmp_path: Path, arguments: tuple[str, ...], most: int
) -> None:
    asked = _asked(shipway, tmp_path / "trace", *arguments)
    assert len(asked) == len(set(asked)) <= most, asked
    assert tagged.git("tag") == "v1.0.0"


@pytest.mark.slow
def test_a_release_reads_the_history_for_tags_once(
    tagged: Sample, shipway: Shipway, tmp_path: Path
) -> None:
    command = ("release", "--part=patch", "--target=local", "--yes")
    asked = _asked(shipway, tmp_path / "trace", *command)
    assert len([call for call in asked if "--merged=HEAD" in call]) == 1
    assert tagged.git("tag") == "v1.0.0\nv1.0.1"


@pytest.mark.slow
def test_a_release_that_reports_as_json_does_not_look_at_the_pythons_again(
    tagged: Sample, shipway: Shipway
) -> None:
    command = ("release", "--part=patch", "--target=local", "--json")
    planned = shipway(*command, "--dry-run").data["plan"]
    ran = shipway(*command, variables={"PYTHONPROFILEIMPORTTIME": "1"})
    told = {row["step"]: row["preview"] for row in ran.data["done"]}
    assert told["tryout"] == next(row["preview"] for row in planned if row["step"] == "tryout")
    assert "shipway.doors.index" in ran.stderr
    assert "python_discovery" not in ran.stderr
    assert tagged.git("describe") == "v1.0.1"
