"""`release --undo` finds the newest version that stands, whatever was undone or made since."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from support.slowness import slow

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Shipway
    from support.projects import Sample

BUMP, TAG = ("bump", "--part=patch", "--commit"), ("tag",)
REHEARSE = ("release", "--part=patch", "--target=local")
UNDO = ("release", "--undo", "--json")


def done(shipway: Shipway, *commands: tuple[str, ...]) -> None:
    """Run each command; all of them end well."""
    for command in commands:
        ran = shipway(*command)
        assert ran.status == 0, ran.stderr


def spoiled(sample: Sample, shipway: Shipway) -> None:
    """Have the next release fail while it builds, and take its cause away."""
    pyproject = (sample.root / "pyproject.toml").read_text("utf-8")
    sample.commit("Break", pyproject__toml=pyproject.replace("buildapi", "nothing"))
    assert shipway(*REHEARSE, "--json").status == 1
    sample.git("reset", "--quiet", "--hard", "HEAD^^")


def undone(sample: Sample, shipway: Shipway) -> None:
    """Rehearse the next version, take it back, and what it was made of too."""
    done(shipway, REHEARSE, UNDO)
    sample.git("reset", "--quiet", "--hard", "HEAD^")


def refused(sample: Sample, shipway: Shipway) -> None:
    """Have the next release refused before it has begun."""
    (sample.root / "more.txt").write_text("more")
    assert shipway(*REHEARSE, "--json").code == "SW303"
    sample.git("reset", "--quiet", "--hard", "HEAD^")


@pytest.mark.slow
@pytest.mark.parametrize("later", [spoiled, undone, refused])
def test_a_rehearsal_is_found_below_what_was_undone(
    sample: Sample, shipway: Shipway, later: Callable[[Sample, Shipway], None]
) -> None:
    before = sample.state()
    done(shipway, REHEARSE)
    sample.commit("Go on", more__txt="some")
    later(sample, shipway)
    done(shipway, UNDO)
    assert (sample.state()[:1], sample.state()[2:]) == (before[:1], before[2:])
    assert sample.served == []
    assert shipway(*UNDO).code == "SW706"


@pytest.mark.slow
def test_rehearsals_are_taken_back_one_after_the_other(sample: Sample, shipway: Shipway) -> None:
    start = sample.git("rev-parse", "HEAD")
    done(shipway, REHEARSE)
    sample.commit("Go on", more__txt="more")
    done(shipway, REHEARSE, UNDO)
    below = shipway(*UNDO)
    assert (below.code, sample.git("tag")) == ("SW707", "v1.0.1")
    assert "other commits lie on top of it" in below.data["error"]["what"]
    sample.git("reset", "--quiet", "--keep", "v1.0.1")
    done(shipway, UNDO)
    assert (sample.git("tag"), sample.git("rev-parse", "HEAD")) == ("", start)


@pytest.mark.parametrize(
    "tasks",
    [
        (BUMP, TAG),
        slow((BUMP,)),
        slow((BUMP, TAG, ("build",), ("publish", "--target=local"))),
        slow((BUMP, TAG, ("build",), ("release", "--target=local"))),
        slow((BUMP, ("release", "--target=local"), ("build",))),
    ],
)
def test_what_single_tasks_have_made_is_taken_back(
    sample: Sample, shipway: Shipway, tasks: tuple[tuple[str, ...], ...]
) -> None:
    before = sample.state()
    done(shipway, *tasks)
    shown = shipway(*UNDO, "--dry-run").data
    assert (shown["undo"][-2:], shown["left"]) == (["commit", "bump"], [])
    done(shipway, UNDO)
    assert sample.state() == before
    assert sample.served == []
    assert shipway(*UNDO).code == "SW706"


def test_what_single_tasks_have_made_and_somebody_pushed_is_public(
    sample: Sample, shipway: Shipway
) -> None:
    done(shipway, BUMP, TAG)
    sample.git("push", "--quiet", "origin", "v1.0.1")
    stands = sample.state()
    refused = shipway(*UNDO)
    assert (refused.code, sample.state()) == ("SW707", stands)
    assert refused.data["error"]["fix"][0].startswith("invoke release --to=1.0.2 ")


@pytest.mark.slow
def test_below_a_commit_of_somebody_single_tasks_have_a_way_back(
    sample: Sample, shipway: Shipway
) -> None:
    start = sample.git("rev-parse", "HEAD")
    done(shipway, BUMP, TAG, ("release", "--target=local"))
    sample.commit("Go on", more__txt="more")
    fix = shipway(*UNDO).data["error"]["fix"]
    for line in fix[:2]:
        for command in line.partition("   ")[0].split(" && "):
            program, *words = command.split()
            done(shipway, tuple(words)) if program == "invoke" else sample.git(*words)
    assert (sample.git("tag"), sample.git("rev-parse", "HEAD^")) == ("", start)


@pytest.mark.slow
def test_a_commit_that_was_pushed_before_the_rehearsal_stays(
    sample: Sample, shipway: Shipway
) -> None:
    done(shipway, BUMP)
    sample.git("push", "--quiet")
    before = sample.state()
    done(shipway, ("release", "--target=local"))
    taken = shipway(*UNDO)
    (left,) = taken.data["left"]
    assert (taken.status, left.endswith("stays: it was pushed")) == (0, True)
    assert sample.state() == before


@pytest.mark.slow
def test_what_was_made_by_hand_stays_and_its_way_out_is_told(
    sample: Sample, shipway: Shipway
) -> None:
    before = sample.state()
    done(shipway, BUMP[:2])
    sample.git("commit", "--quiet", "--all", "--message", "By hand")
    sample.git("tag", "v1.0.1")
    done(shipway, ("release", "--target=local"))
    taken = shipway(*UNDO)
    assert taken.status == 0, taken.stderr
    for left in taken.data["left"]:
        told, command = left.split(": git ")
        assert "made by nothing that is recorded here" in told
        sample.git(*shlex.split(command.partition("   ")[0]))
    assert sample.state() == before


@pytest.mark.slow
def test_a_commit_of_a_task_below_others_is_told(sample: Sample, shipway: Shipway) -> None:
    start = sample.git("rev-parse", "HEAD")
    done(shipway, BUMP)
    sample.commit("Go on", more__txt="more")
    done(shipway, TAG, ("release", "--target=local"))
    (left,) = shipway(*UNDO).data["left"]
    assert sample.git("tag") == ""
    sample.git(*shlex.split(left.split(": git ")[1].partition("   ")[0]))
    assert (sample.git("rev-parse", "HEAD^"), sample.git("log", "-1", "--format=%s")) == (
        start,
        "Go on",
    )
