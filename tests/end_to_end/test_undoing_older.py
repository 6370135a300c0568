"""`release --undo` finds the newest version that stands, whatever was undone or made since."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from support.following import follow
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


@pytest.mark.slow
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
    follow(sample, shipway, *shipway(*UNDO).data["error"]["fix"][:2])
    assert (sample.git("tag"), sample.git("rev-parse", "HEAD^")) == ("", start)


@pytest.mark.slow
def test_what_is_proposed_works_where_a_branch_of_the_name_is_there(
    sample: Sample, shipway: Shipway
) -> None:
    start = sample.git("rev-parse", "HEAD")
    done(shipway, BUMP, TAG)
    sample.commit("Go on", more__txt="more")
    sample.git("branch", "later/on")
    sample.git("tag", "later-2")
    follow(sample, shipway, *shipway(*UNDO).data["error"]["fix"][:2])
    assert (sample.git("tag"), sample.git("rev-parse", "HEAD^")) == ("later-2", start)
    branches = sample.git("branch", "--format=%(refname:short)").split()
    assert branches == ["later-3", "later/on", "main"]


def amended(sample: Sample) -> str:
    """Change the release's commit, and return what HEAD is to be in the end."""
    sample.git("commit", "--quiet", "--amend", "--message", "Release it")
    return sample.git("rev-parse", "HEAD^")


def rebased(sample: Sample) -> str:
    """Put the release's commit, and one on top of it, on another one."""
    sample.commit("Go on", more__txt="more")
    sample.git("switch", "--quiet", "--create", "aside", "HEAD^^")
    sample.commit("Meanwhile", other__txt="other")
    sample.git("rebase", "--quiet", "aside", "main")
    return "Go on Meanwhile"


def dropped(sample: Sample) -> str:
    """Take the release's commit off."""
    sample.git("reset", "--quiet", "--hard", "HEAD^")
    return sample.git("rev-parse", "HEAD")


def gone_on(sample: Sample) -> str:
    """Take the release's commit off, and commit something else."""
    dropped(sample)
    sample.commit("Go on", more__txt="more")
    return sample.git("rev-parse", "HEAD")


@pytest.mark.slow
@pytest.mark.parametrize("change", [slow(amended), slow(rebased), dropped, slow(gone_on)])
@pytest.mark.parametrize("made", [(BUMP, TAG), slow((REHEARSE,))])
def test_a_release_that_the_branch_has_no_more_has_a_way_back(
    sample: Sample,
    shipway: Shipway,
    made: tuple[tuple[str, ...], ...],
    change: Callable[[Sample], str],
) -> None:
    done(shipway, *made)
    wanted = change(sample)
    refused = shipway(*UNDO)
    # Where the commit is off and nothing is in its place the rest is taken back at once.
    assert refused.status == (0 if change is dropped else 1), refused.stderr
    if refused.status:
        follow(sample, shipway, *refused.data["error"]["fix"])
    subjects = " ".join(sample.git("log", "--max-count=2", "--format=%s").splitlines())
    assert wanted in (sample.git("rev-parse", "HEAD"), subjects)
    assert (sample.git("tag"), sample.served, sample.git("status", "--porcelain")) == ("", [], "")
    assert '"1.0.0"' in (sample.root / "pyproject.toml").read_text("utf-8")


@pytest.mark.slow
def test_where_no_branch_is_checked_out_the_commits_are_kept(
    sample: Sample, shipway: Shipway
) -> None:
    sample.commit("Track it", local__env="old")
    sample.git("switch", "--quiet", "--detach")
    done(shipway, TAG)
    sample.git("rm", "--quiet", "--cached", "local.env")
    (sample.root / ".gitignore").write_text("local.env\n", "utf-8")
    sample.git("add", ".gitignore")
    sample.git("commit", "--quiet", "--message", "Untrack it")
    (sample.root / "local.env").write_text("mine", "utf-8")
    head = sample.git("rev-parse", "HEAD")
    for _ in ("move it first", "take it back"):
        follow(sample, shipway, shipway(*UNDO).data["error"]["fix"][0])
    assert (sample.git("tag"), sample.git("rev-parse", "HEAD")) == ("", head)
    assert (sample.root / "local.env.aside").read_text("utf-8") == "mine"


@pytest.mark.slow
@pytest.mark.parametrize("below", [(BUMP, TAG), slow((REHEARSE, BUMP, TAG))])
def test_what_tasks_made_and_somebody_dropped_hides_nothing(
    sample: Sample, shipway: Shipway, below: tuple[tuple[str, ...], ...]
) -> None:
    start = sample.git("rev-parse", "HEAD")
    done(shipway, *below)
    newest = sample.git("describe", "--exact-match")
    done(shipway, BUMP)
    dropped(sample)
    assert f"v{shipway(*UNDO).data['undone']}" == newest
    while sample.git("tag"):
        done(shipway, UNDO)
    assert sample.git("rev-parse", "HEAD") == start


@pytest.mark.slow
def test_a_version_that_lies_on_top_is_taken_out_first(sample: Sample, shipway: Shipway) -> None:
    start = sample.git("rev-parse", "HEAD")
    done(shipway, BUMP, TAG, BUMP)
    sample.commit("Go on", more__txt="more")
    for _ in range(2):
        follow(sample, shipway, *shipway(*UNDO).data["error"]["fix"][:2])
    assert (sample.git("tag"), sample.git("rev-parse", "HEAD^")) == ("", start)


@pytest.mark.slow
def test_a_version_that_was_tagged_by_hand_on_top_is_named(
    sample: Sample, shipway: Shipway
) -> None:
    done(shipway, BUMP, TAG)
    pyproject = (sample.root / "pyproject.toml").read_text("utf-8")
    sample.commit("Next", pyproject__toml=pyproject.replace("1.0.1", "1.0.2"))
    sample.git("tag", "v1.0.2")
    error = shipway(*UNDO).data["error"]
    assert error["what"].endswith("lie on top of it, v1.0.2 among them")
    assert not any("rebase" in line for line in error["fix"])


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
    # Nobody knows here that somebody's commit has nothing more than the version.
    assert sample.git("diff", "--cached", "--name-only") == "pyproject.toml"
    sample.git("restore", "--staged", "--worktree", ".")
    assert sample.state() == before


@pytest.mark.slow
def test_a_commit_of_a_task_below_others_is_told(sample: Sample, shipway: Shipway) -> None:
    start = sample.git("rev-parse", "HEAD")
    done(shipway, BUMP)
    sample.commit("Go on", more__txt="more")
    done(shipway, TAG, ("release", "--target=local"))
    (left,) = shipway(*UNDO).data["left"]
    assert sample.git("tag") == ""
    follow(sample, shipway, f"git {left.partition(': git ')[2]}")
    assert (sample.git("rev-parse", "HEAD^"), sample.git("log", "-1", "--format=%s")) == (
        start,
        "Go on",
    )
