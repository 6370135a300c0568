"""What `status` says is so, whatever was done before and by which task."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Shipway
    from support.projects import Sample


def states(shipway: Shipway, *options: str) -> dict[str, dict[str, str]]:
    ran = shipway("status", *options, "--json")
    assert ran.status == 0, ran.stderr
    return {row["step"]: row for row in ran.data["state"]}


def test_a_bump_that_nobody_committed_is_not_committed(sample: Sample, shipway: Shipway) -> None:
    chain = ("bump", "--part=patch", "build", "check", "publish", "--target=local")
    assert shipway(*chain).status == 0
    found = states(shipway, "--target=local")["commit"]
    assert (found["state"], "uncommitted changes" in found["detail"]) == ("missing", True)
    sample.commit("Release 1.0.1")
    assert states(shipway, "--target=local")["commit"]["state"] == "done"


@pytest.mark.parametrize(
    ("checked", "asked", "state"),
    [("pypi", "local", "done"), ("local", "local", "done"), ("local", "pypi", "missing")],
)
def test_a_check_counts_for_every_target_that_is_no_stricter(
    shipway: Shipway, checked: str, asked: str, state: str
) -> None:
    assert shipway("build", "check", f"--target={checked}").status == 0
    found = states(shipway, f"--target={asked}")["check"]
    assert found["state"] == state
    assert ("for an index that is not public" in found["detail"]) == (state == "missing")
