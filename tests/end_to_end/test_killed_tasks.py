"""A single task that was killed: what comes after it makes nothing of half a version."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import pytest

from support.following import follow
from support.projects import run_killed
from support.slowness import slow

if TYPE_CHECKING:
    from conftest import Shipway
    from support.projects import Sample

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL to send")

BUMP = ("bump", "--part=patch", "--commit")
TO = ("bump", "--to=1.0.1", "--commit")
TAG = ("tag",)
BUILD = ("build",)
UNDO = ("release", "--undo")
COMMITTED = "git has committed"
"""A point of the kill: git has made the commit, and nobody could record it."""


def killed(sample: Sample, point: str, *command: str) -> None:
    """Run a command that is killed at a point of `killing`, or by a hook of git's."""
    hook, by_hook = sample.root / ".git" / "hooks" / "post-commit", point == COMMITTED
    if by_hook:
        hook.write_text("#!/bin/sh\nkill -9 0\n")
        hook.chmod(0o755)
    done = run_killed(sample.root, point, *command, own_group=by_hook)
    hook.unlink(missing_ok=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def done(shipway: Shipway, *commands: tuple[str, ...]) -> None:
    """Run each command; all of them end well."""
    for command in commands:
        ran = shipway(*command)
        assert ran.status == 0, ran.stderr


def say_it_twice(sample: Sample) -> None:
    """Let a second file say the version."""
    config = '[tool.shipway]\nversion-files = ["second.txt"]\n'
    pyproject = (sample.root / "pyproject.toml").read_text("utf-8")
    sample.commit("Say it twice", pyproject__toml=f"{pyproject}{config}", second__txt="1.0.0\n")


@pytest.mark.slow
def test_no_tag_is_put_below_a_bump_that_was_cut_off(sample: Sample, shipway: Shipway) -> None:
    killed(sample, "recorded commit", *BUMP)
    refused = shipway("tag", "--json")
    assert (refused.code, sample.git("tag")) == ("SW303", "")
    onward = refused.data["error"]["fix"][0].partition("   ")[0].split()
    assert onward[1:] == ["bump", "--to=1.0.1", "--commit"]
    done(shipway, tuple(onward[1:]), TAG)
    assert 'version = "1.0.1"' in sample.git("show", "v1.0.1:pyproject.toml")


@pytest.mark.slow
def test_no_tag_is_put_on_a_commit_that_says_another_version(
    sample: Sample, shipway: Shipway
) -> None:
    sample.git("update-index", "--assume-unchanged", "pyproject.toml")
    assert shipway("bump", "--part=patch").status == 0
    refused = shipway("tag", "--json")
    assert (refused.code, sample.git("tag")) == ("SW303", "")
    assert "says 1.0.1, and in " in refused.data["error"]["what"]
    sample.git("update-index", "--no-assume-unchanged", "pyproject.toml")
    sample.commit("Say the version")
    assert shipway("tag").status == 0


@pytest.mark.parametrize(
    ("point", "first", "then"),
    [
        slow("recorded commit", BUMP, (BUMP, TAG)),
        slow("recorded commit", TO, (TO, TAG)),
        slow("recorded commit", BUMP, (TO, TAG)),
        slow("recorded bump", BUMP, (BUMP, TAG)),
        slow("after bump", BUMP, (BUMP, TAG)),
        slow("recorded commit", BUMP, (BUMP,)),
        (COMMITTED, BUMP, (TAG,)),
        slow(COMMITTED, BUMP, (BUMP, TAG)),
        slow(COMMITTED, BUMP, ()),
        slow("after commit", BUMP, (BUMP, TAG)),
        # What comes between tells of itself, and hides nothing.
        slow("recorded commit", BUMP, (BUILD, BUMP, TAG)),
        slow("recorded commit", BUMP, (BUILD, TO)),
        slow(COMMITTED, BUMP, (BUILD, BUMP)),
    ],
)
def test_a_bump_that_was_cut_off_is_finished_and_taken_back(
    sample: Sample,
    shipway: Shipway,
    point: str,
    first: tuple[str, ...],
    then: tuple[tuple[str, ...], ...],
) -> None:
    before = sample.state()
    killed(sample, point, *first)
    done(shipway, *then)
    assert sample.git("log", "--format=%s") == "Release sampleship 1.0.1\nStart"
    assert sample.git("tag") == ("v1.0.1" if TAG in then else "")
    shown = shipway(*UNDO, "--dry-run", "--json").data
    assert (shown["undo"][-2:], shown["left"]) == (["commit", "bump"], [])
    done(shipway, UNDO)
    assert sample.state() == before
    assert shipway(*UNDO, "--json").code == "SW706"


@pytest.mark.slow
def test_a_bump_that_an_older_shipway_was_cut_off_at_is_taken_back(
    sample: Sample, shipway: Shipway
) -> None:
    before = sample.state()
    killed(sample, "recorded commit", *BUMP)
    # It did not write down what was asked for, so that two journals tell of the version.
    (journal,) = sample.root.glob(".git/shipway/**/task.jsonl")
    journal.write_text(journal.read_text("utf-8").replace('"task": "bump", ', ""), "utf-8")
    done(shipway, TO, TAG, UNDO)
    assert sample.state() == before


@pytest.mark.slow
@pytest.mark.parametrize("point", ["recorded commit", COMMITTED])
def test_a_version_that_is_done_with_is_counted_up_from(
    sample: Sample, shipway: Shipway, point: str
) -> None:
    killed(sample, point, *BUMP)
    if point == COMMITTED:
        sample.git("tag", "v1.0.1")
    else:
        sample.git("commit", "--quiet", "--all", "--message", "By hand")
    done(shipway, BUMP)
    assert 'version = "1.0.2"' in sample.git("show", "HEAD:pyproject.toml")


@pytest.mark.slow
def test_what_was_dropped_after_a_kill_is_written_again(sample: Sample, shipway: Shipway) -> None:
    killed(sample, "recorded commit", *BUMP)
    sample.git("restore", ".")
    done(shipway, BUMP)
    assert sample.git("log", "--format=%s") == "Release sampleship 1.0.1\nStart"
    assert sample.git("status", "--porcelain") == ""


@pytest.mark.slow
@pytest.mark.parametrize("point", ["recorded tag", "after tag"])
def test_a_version_in_the_tag_is_made_once(sample: Sample, shipway: Shipway, point: str) -> None:
    pyproject = (sample.root / "pyproject.toml").read_text("utf-8")
    pyproject = pyproject.replace('"flit_core>=3.11"', '"setuptools>=77", "setuptools-scm"')
    pyproject = pyproject.replace("flit_core.buildapi", "setuptools.build_meta")
    pyproject = pyproject.replace('version = "1.0.0"   # the one place', 'dynamic = ["version"]')
    sample.commit("Take it from tags", pyproject__toml=f"{pyproject}[tool.setuptools_scm]\n")
    sample.git("tag", "--annotate", "--message", "1.0.0", "v1.0.0")
    sample.commit("Go on", more__txt="more")
    killed(sample, point, "bump", "--part=patch")
    done(shipway, ("bump", "--part=patch"))
    assert sample.git("tag") == "v1.0.0\nv1.0.1"


@pytest.mark.slow
@pytest.mark.parametrize("then", [(BUMP, TAG), (TAG,), ()])
def test_a_commit_whose_message_a_hook_has_reworded_is_known_again(
    sample: Sample, shipway: Shipway, then: tuple[tuple[str, ...], ...]
) -> None:
    before = sample.state()
    hook = sample.root / ".git" / "hooks" / "commit-msg"
    hook.write_text("#!/bin/sh\nprintf 'chore:  the next\\none' > \"$1\"\n", "utf-8")
    hook.chmod(0o755)
    killed(sample, COMMITTED, *BUMP)
    done(shipway, *then)
    assert sample.git("log", "--format=%s") == "chore:  the next one\nStart"
    done(shipway, UNDO)
    assert sample.state() == before


@pytest.mark.slow
def test_status_leads_from_half_a_bump_to_a_whole_one(sample: Sample, shipway: Shipway) -> None:
    say_it_twice(sample)
    killed(sample, "recorded commit", *BUMP)
    sample.git("restore", "second.txt")
    ways = shipway("status", "--target=local", "--json").data["bumped"]["ways"]
    follow(sample, shipway, ways[0])
    assert sample.git("show", "v1.0.1:second.txt") == "1.0.1"
    assert sample.served


@pytest.mark.slow
@pytest.mark.parametrize("mine", ["README.md", "new.txt", "second.txt"])
def test_beside_half_a_bump_the_changes_of_somebody_are_set_aside(
    sample: Sample, shipway: Shipway, mine: str
) -> None:
    say_it_twice(sample)
    killed(sample, "recorded commit", *BUMP)
    path = sample.root / mine
    before = path.read_text("utf-8") if path.exists() else ""
    path.write_text(f"{before}# mine\n", "utf-8")
    refused = shipway(*BUMP, "--json")
    assert refused.code == "SW303"
    (way,) = refused.data["error"]["fix"]
    follow(sample, shipway, way)
    if mine == "second.txt":
        # What the bump wrote is set aside too, so that it begins anew.
        done(shipway, BUMP)
        assert "# mine" in sample.git("stash", "show", "--patch")
    else:
        assert "# mine" in path.read_text("utf-8")
    assert sample.git("show", "HEAD:second.txt") == "1.0.1"


@pytest.mark.slow
@pytest.mark.parametrize("mine", [False, True])
def test_taking_a_version_back_that_was_only_written_loses_no_other_line(
    sample: Sample, shipway: Shipway, *, mine: bool
) -> None:
    done(shipway, ("bump", "--part=patch"))
    pyproject = sample.root / "pyproject.toml"
    if mine:
        pyproject.write_text(f"{pyproject.read_text('utf-8')}# mine\n", "utf-8")
    ways = shipway("status", "--target=local", "--json").data["bumped"]["ways"]
    follow(sample, shipway, ways[1])
    assert sample.git("status", "--porcelain") == ""
    assert bool(sample.git("stash", "list")) == mine
    assert not mine or "# mine" in sample.git("stash", "show", "--patch")


@pytest.mark.slow
def test_from_half_a_bump_no_other_one_counts_up(sample: Sample, shipway: Shipway) -> None:
    say_it_twice(sample)
    killed(sample, "recorded commit", "bump", "--part=patch", "--commit")
    sample.git("restore", "second.txt")
    refused = shipway("bump", "--part=minor", "--json")
    assert refused.code == "SW705"
    follow(sample, shipway, refused.data["error"]["fix"][0])
    assert (sample.root / "second.txt").read_text("utf-8") == "1.0.1\n"
    done(shipway, ("bump", "--part=minor"))
    assert (sample.root / "second.txt").read_text("utf-8") == "1.1.0\n"


@pytest.mark.slow
def test_files_that_say_a_version_by_chance_are_left_alone(
    sample: Sample, shipway: Shipway
) -> None:
    done(shipway, ("bump", "--part=patch"))
    readme = sample.root / "README.md"
    readme.write_text("Needs lib 1.0.1\n", "utf-8")
    onward, _ = shipway("status", "--target=local", "--json").data["bumped"]["ways"]
    follow(sample, shipway, onward.partition(" && ")[0])
    assert sample.git("diff", "--name-only") == "README.md"
    assert "pyproject.toml" in sample.git("show", "--name-only", "HEAD")


@pytest.mark.slow
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_bump_beside_lines_of_somebody_counts_up_once(
    sample: Sample, shipway: Shipway, when: str
) -> None:
    pyproject = sample.root / "pyproject.toml"
    mine = pyproject.read_text("utf-8") + "# mine\n"
    if when == "before":
        pyproject.write_text(mine, "utf-8")
    killed(sample, "after bump", "bump", "--part=patch")
    text = pyproject.read_text("utf-8")
    pyproject.write_text(text if when == "before" else f"{text}# mine\n", "utf-8")
    assert shipway("bump", "--part=minor", "--json").code == "SW705"
    done(shipway, ("bump", "--part=patch"))
    assert pyproject.read_text("utf-8") == mine.replace('"1.0.0"', '"1.0.1"')


@pytest.mark.slow
def test_a_bump_goes_on_in_a_file_that_somebody_has_changed_meanwhile(
    sample: Sample, shipway: Shipway
) -> None:
    say_it_twice(sample)
    second = sample.root / "second.txt"
    killed(sample, "recorded commit", *BUMP)
    second.write_text("1.0.0\n# mine\n", "utf-8")
    finished = shipway("bump", "--part=patch")
    assert finished.status == 0, finished.stderr
    assert "stays as it is" not in finished.stderr
    assert second.read_text("utf-8") == "1.0.1\n# mine\n"
    assert 'version = "1.0.1"' in (sample.root / "pyproject.toml").read_text("utf-8")


@pytest.mark.slow
def test_a_bump_that_somebody_has_committed_is_not_waited_for_whatever_ends_its_lines(
    sample: Sample, shipway: Shipway
) -> None:
    sample.git("config", "core.autocrlf", "true")
    (sample.root / "pyproject.toml").unlink()
    sample.git("checkout", "--quiet", "pyproject.toml")
    assert b"\r\n" in (sample.root / "pyproject.toml").read_bytes()
    killed(sample, "after bump", "bump", "--part=patch")
    sample.git("commit", "--quiet", "--all", "--message", "By hand")
    done(shipway, ("bump", "--part=minor"))
    assert 'version = "1.1.0"' in (sample.root / "pyproject.toml").read_text("utf-8")


@pytest.mark.slow
def test_a_bump_is_known_again_after_an_editor_has_turned_the_line_ends(
    sample: Sample, shipway: Shipway
) -> None:
    say_it_twice(sample)
    killed(sample, "recorded commit", *BUMP)
    pyproject, second = sample.root / "pyproject.toml", sample.root / "second.txt"
    second.write_bytes(b"1.0.0\n")
    pyproject.write_bytes(pyproject.read_bytes().replace(b"\n", b"\r\n"))
    done(shipway, ("bump", "--part=patch"))
    assert b'version = "1.0.1"' in pyproject.read_bytes()
    assert second.read_bytes() == b"1.0.1\n"


def meet_the_lines(sample: Sample) -> None:
    """Leave half a bump, and a line of somebody's where it goes on."""
    say_it_twice(sample)
    killed(sample, "recorded commit", *BUMP)
    (sample.root / "second.txt").write_text("1.0.0.mine\n", "utf-8")


def told_of_lines(shipway: Shipway, *command: str) -> list[str]:
    """Return what a bump proposes, among other problems, where its lines are somebody's."""
    refused = shipway(*command, "--json")
    (changed,) = (one for one in refused.data["error"]["problems"] if one["code"] == "SW710")
    fixes: list[str] = changed["fix"]
    return fixes


@pytest.mark.slow
def test_lines_of_the_version_that_are_in_the_way_of_a_bump_are_set_aside(
    sample: Sample, shipway: Shipway
) -> None:
    meet_the_lines(sample)
    fixes = told_of_lines(shipway, "bump", "--part=patch")
    follow(sample, shipway, next(way for way in fixes if way.startswith("git stash")))
    done(shipway, ("bump", "--part=patch"))
    assert (sample.root / "second.txt").read_text("utf-8") == "1.0.1\n"
    assert "1.0.0.mine" in sample.git("show", "stash@{0}:second.txt")


@pytest.mark.slow
def test_no_stash_is_proposed_for_them_beside_what_git_would_not_keep(
    sample: Sample, shipway: Shipway
) -> None:
    meet_the_lines(sample)
    (sample.root / "announced").write_text("mine\n", "utf-8")
    sample.git("add", "--intent-to-add", "announced")
    fixes = told_of_lines(shipway, "bump", "--part=patch")
    assert not any("git stash" in way for way in fixes)
    assert any(way.startswith("git status ") for way in fixes)


def stash_of_somebody(sample: Sample) -> None:
    (sample.root / "mine").write_text("mine\n", "utf-8")
    sample.git("add", "mine")
    sample.git("stash", "push", "--quiet", "--message", "somebody's")


@pytest.mark.slow
@pytest.mark.parametrize("task", [BUMP, ("release", "--part=patch", "--target=local")])
def test_what_is_in_the_way_and_committed_is_put_back_as_it_was(
    sample: Sample, shipway: Shipway, task: tuple[str, ...]
) -> None:
    """There is nothing to be stashed, so a pop would bring back what somebody has set aside."""
    say_it_twice(sample)
    stash_of_somebody(sample)
    killed(sample, "after bump", *task)
    second = sample.root / "second.txt"
    second.write_text("2.0.0\n", "utf-8")
    sample.git("commit", "--quiet", "--message", "Theirs", "second.txt")
    if task is BUMP:
        told = told_of_lines(shipway, *task)
        fixes = [way for way in told if way.startswith("git ")]
        assert not any("--undo" in way for way in told)
        assert fixes.pop() == f"git restore -- {second}   (as it is committed)"
        follow(sample, shipway, *fixes)
        done(shipway, task)
        assert second.read_text("utf-8") == "1.0.1\n"
    else:
        refused = shipway(*UNDO, "--json")
        assert refused.code == "SW707", refused.stderr
        follow(sample, shipway, *refused.data["error"]["fix"])
        assert 'version = "1.0.0"' in (sample.root / "pyproject.toml").read_text("utf-8")
        assert second.read_text("utf-8") == "2.0.0\n"
    assert sample.git("stash", "list").count("somebody's") == 1
    assert not sample.git("status", "--porcelain")


@pytest.mark.slow
def test_of_what_is_to_be_stashed_git_is_asked_beside_what_is_moved(
    sample: Sample, shipway: Shipway
) -> None:
    pyproject = (sample.root / "pyproject.toml").read_text("utf-8")
    config = '[tool.shipway]\nversion-files = ["second.txt", "third.txt"]\n'
    sample.commit(
        "Say it thrice",
        pyproject__toml=f"{pyproject}{config}",
        second__txt="1.0.0\n",
        third__txt="1.0.0\n",
        __gitattributes="second.txt filter=private\n",
    )
    sample.git("config", "filter.private.clean", "grep -v private")
    killed(sample, "after bump", "release", "--part=patch", "--target=local")
    sample.git("rm", "--quiet", "--cached", "third.txt")
    (sample.root / "third.txt").write_text("3.0.0\n", "utf-8")
    (sample.root / "second.txt").write_text("2.0.0\nprivate\n", "utf-8")
    fixes = shipway(*UNDO, "--json").data["error"]["fix"]
    assert any(way.startswith("mv ") for way in fixes)
    assert any(way.startswith("git status ") for way in fixes)
    assert not any("git stash" in way for way in fixes)


@pytest.mark.slow
def test_lines_that_are_only_staged_are_in_no_way_dropped(sample: Sample, shipway: Shipway) -> None:
    say_it_twice(sample)
    second = sample.root / "second.txt"

    def stage() -> None:
        before = second.read_bytes()
        second.write_text(f"# mine\n{before.decode()}", "utf-8")
        sample.git("add", "second.txt")
        second.write_bytes(before)

    killed(sample, "recorded commit", *BUMP)
    stage()
    refused = shipway(*BUMP, "--json")
    assert refused.code == "SW303"
    assert "# mine" in sample.git("show", ":second.txt")
    assert "git stash" in refused.data["error"]["fix"][0]
    sample.git("reset", "--quiet", "--hard")
    done(shipway, ("bump", "--part=patch"))
    stage()
    _, back = shipway("status", "--target=local", "--json").data["bumped"]["ways"]
    follow(sample, shipway, back)
    assert "# mine" in sample.git("show", "stash@{0}^2:second.txt")
