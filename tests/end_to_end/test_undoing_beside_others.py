"""`release --undo` takes back what the release has written, and loses no line of anybody else."""

from __future__ import annotations

import shlex
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support.following import follow
from support.projects import KILLING
from support.slowness import slow

if TYPE_CHECKING:
    from conftest import Shipway
    from support.projects import Sample

REHEARSE = ("release", "--part=patch", "--target=local")
UNDO = ("release", "--undo", "--json")
MINE = 'dependencies = ["packaging"]\n'
CHANGELOG = "# Changelog\n\n## Unreleased\n\n- a thing\n\n## 1.0.0 - 2020-01-01\n\n- first\n"


@pytest.fixture
def told(sample: Sample) -> Sample:
    """Give the sample a changelog with something to release."""
    sample.commit("Tell", CHANGELOG__md=CHANGELOG)
    return sample


def add_lines(sample: Sample) -> None:
    """Write as a user does, right beside what a release has written."""
    changelog, pyproject = sample.root / "CHANGELOG.md", sample.root / "pyproject.toml"
    text = changelog.read_text("utf-8").replace("## Unreleased\n", "## Unreleased\n\n- mine\n", 1)
    changelog.write_text(text, "utf-8")
    text = pyproject.read_text("utf-8").replace("description", f"{MINE}description", 1)
    pyproject.write_text(text, "utf-8")


def assert_only_lines_left(sample: Sample, start: str) -> None:
    """See that the release is gone and the lines of the user are there, uncommitted."""
    assert (sample.git("rev-parse", "HEAD"), sample.git("tag")) == (start, "")
    pyproject = (sample.root / "pyproject.toml").read_text("utf-8")
    assert pyproject.replace(MINE, "", 1) == sample.git("show", "HEAD:pyproject.toml") + "\n"
    changelog = (sample.root / "CHANGELOG.md").read_text("utf-8")
    assert changelog == CHANGELOG.replace("- a thing", "- mine\n\n- a thing")
    assert MINE in pyproject


def test_lines_that_nobody_has_committed_stay(told: Sample, shipway: Shipway) -> None:
    start = told.git("rev-parse", "HEAD")
    assert shipway("bump", "--part=patch", "--commit").status == 0
    add_lines(told)
    shown = shipway(*UNDO, "--dry-run")
    assert shown.status == 0, shown.stderr
    assert shown.data["undo"] == ["commit", "bump"]
    assert shipway(*UNDO).status == 0
    assert_only_lines_left(told, start)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("pyproject.toml", '"1.0.1"', '"1.0.2"'),
        ("CHANGELOG.md", "## 1.0.1 - ", "## 1.0.1 - about "),
    ],
    ids=["version", "heading"],
)
def test_a_line_of_the_bump_that_somebody_has_changed_is_refused_first(
    told: Sample, shipway: Shipway, name: str, old: str, new: str
) -> None:
    assert shipway(*REHEARSE).status == 0
    path = told.root / name
    changed = path.read_bytes().replace(old.encode(), new.encode())
    assert changed != path.read_bytes()
    path.write_bytes(changed)
    written = told.git("hash-object", "--", name)
    stands = told.state(), told.served
    assert shipway(*UNDO, "--dry-run").code == "SW707"
    refused = shipway(*UNDO)
    assert refused.code == "SW707", refused.stderr
    assert f"{name} was changed after the bump" in refused.data["error"]["what"]
    assert (told.state(), told.served, path.read_bytes()) == (*stands, changed)
    aside = refused.data["error"]["fix"][1].partition("   ")[0]
    told.git(*aside.split()[1:])
    assert shipway(*UNDO).status == 0
    assert told.git("rev-parse", f"stash@{{0}}:{name}") == written


@pytest.mark.slow
def test_line_ends_that_somebody_has_turned_stay(told: Sample, shipway: Shipway) -> None:
    path = told.root / "CHANGELOG.md"
    before = path.read_bytes()
    assert shipway(*REHEARSE).status == 0
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert shipway(*UNDO).status == 0
    assert path.read_bytes() == before.replace(b"\n", b"\r\n")
    assert told.git("tag") == ""


@pytest.mark.slow
@pytest.mark.parametrize("tag", ["stays", "moved", "deleted"])
def test_an_amended_release_commit_is_refused_and_its_lines_stay(
    told: Sample, shipway: Shipway, tag: str
) -> None:
    start = told.git("rev-parse", "HEAD")
    assert shipway(*REHEARSE).status == 0
    add_lines(told)
    told.git("commit", "--quiet", "--all", "--amend", "--no-edit")
    if tag == "moved":
        told.git("tag", "--force", "--annotate", "--message", "v1.0.1", "v1.0.1")
    elif tag == "deleted":
        told.git("tag", "--delete", "v1.0.1")
    assert_refused_and_undone(told, shipway, start)


def assert_refused_and_undone(sample: Sample, shipway: Shipway, start: str) -> None:
    """See that an undo touches nothing, and that its fix takes back the release alone."""
    stands = sample.state(), sample.served
    assert shipway(*UNDO, "--dry-run").code == "SW707"
    refused = shipway(*UNDO)
    assert refused.code == "SW707", refused.stderr
    assert (sample.state(), sample.served) == stands
    *commands, undo = (line.partition("   ")[0] for line in refused.data["error"]["fix"])
    for command in commands:
        sample.git(*command.split()[1:])
    assert undo == "invoke release --undo"
    undone = shipway(*UNDO)
    assert undone.status == 0, undone.stderr
    assert_only_lines_left(sample, start)
    assert sample.served == []


def killed(sample: Sample, *command: str) -> int:
    """Run a command that is killed, and all of its group; return its status."""
    ran = subprocess.run(
        command, cwd=sample.root, check=False, capture_output=True, stdin=subprocess.DEVNULL,
        start_new_session=True, timeout=120,
    )  # fmt: skip
    return ran.returncode


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups to kill")
@pytest.mark.parametrize("amended", [True, False])
def test_a_commit_that_a_kill_left_unrecorded_is_ours_as_it_was_handed_to_git(
    told: Sample, shipway: Shipway, *, amended: bool
) -> None:
    start, before = told.git("rev-parse", "HEAD"), told.state()
    hook = told.root / ".git" / "hooks" / "post-commit"
    hook.write_text("#!/bin/sh\nkill -9 0\n", encoding="utf-8")
    hook.chmod(0o755)
    died = killed(told, sys.executable, "-m", "shipway", *REHEARSE)
    assert died == -signal.SIGKILL
    hook.unlink()
    assert told.git("rev-parse", "HEAD^") == start
    if amended:
        add_lines(told)
        told.git("commit", "--quiet", "--all", "--amend", "--no-edit")
        assert_refused_and_undone(told, shipway, start)
    else:
        assert shipway(*UNDO).status == 0
        assert told.state() == before


@pytest.mark.slow
@pytest.mark.parametrize("words", [("--annotate", "--message", "Mine\n\nA long text"), slow(())])
def test_a_tag_that_somebody_made_anew_stays_and_is_told(
    sample: Sample, shipway: Shipway, words: tuple[str, ...]
) -> None:
    start = sample.git("rev-parse", "HEAD")
    assert shipway("bump", "--part=patch", "--commit", "tag").status == 0
    sample.git("tag", "--force", *words, "v1.0.1")
    tag = sample.git("rev-parse", "v1.0.1")
    shown = shipway(*UNDO, "--dry-run")
    undone = shipway(*UNDO)
    assert undone.status == 0, undone.stderr
    assert "tag undone" not in undone.stderr
    assert (sample.git("rev-parse", "HEAD"), sample.git("rev-parse", "v1.0.1")) == (start, tag)
    (left,) = undone.data["left"]
    assert shown.data["left"] == [left]
    told, _, command = left.partition(": git ")
    assert told.startswith("the tag v1.0.1 stays: it is not the one that was made here")
    sample.git(*command.partition("   ")[0].split())
    assert sample.git("tag") == ""


@pytest.mark.slow
def test_the_commit_of_a_task_below_the_release_is_told(told: Sample, shipway: Shipway) -> None:
    """The release had the changelog to commit; the version was in a commit by then."""
    empty = CHANGELOG.replace("- a thing\n\n", "")
    told.commit("Tell nothing", CHANGELOG__md=empty)
    assert shipway("bump", "--part=patch", "--commit").status == 0
    below = told.git("rev-parse", "--short=12", "HEAD")
    told.commit("New", CHANGELOG__md=CHANGELOG)
    assert shipway("release", "--target=local").status == 0
    (left,) = shipway(*UNDO, "--dry-run").data["left"]
    undone = shipway(*UNDO)
    assert undone.data["left"] == [left]
    assert left.startswith(f"the commit {below} ")
    assert left in undone.stdout
    follow(told, shipway, f"git {left.partition(': git ')[2]}")
    assert "1.0.0" in (told.root / "pyproject.toml").read_text("utf-8")
    assert (told.root / "CHANGELOG.md").read_text("utf-8") == CHANGELOG


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_an_undo_of_single_tasks_that_was_killed_at_first_is_told_and_goes_on(
    sample: Sample, shipway: Shipway
) -> None:
    start = sample.git("rev-parse", "HEAD")
    assert shipway("bump", "--part=patch", "--commit").status == 0
    died = killed(sample, sys.executable, str(KILLING), "opened", "release", "--undo")
    assert died == -signal.SIGKILL
    told = shipway("status", "--json").data["unfinished"]
    assert told["undoing"]
    assert told["ways"][0].startswith("invoke release --undo ")
    assert shipway(*UNDO, "--dry-run").data["undo"] == ["commit", "bump"]
    assert shipway(*UNDO).status == 0
    assert sample.git("rev-parse", "HEAD") == start


@pytest.mark.slow
def test_lines_that_are_staged_and_nowhere_else_are_refused_first(
    sample: Sample, shipway: Shipway
) -> None:
    start = sample.git("rev-parse", "HEAD")
    assert shipway("bump", "--part=patch", "--commit").status == 0
    pyproject = sample.root / "pyproject.toml"
    released = pyproject.read_text("utf-8")
    pyproject.write_text(f"{released}# mine\n", "utf-8")
    sample.git("add", "pyproject.toml")
    pyproject.write_text(released, "utf-8")
    stands = sample.state()
    refused = shipway(*UNDO)
    assert (refused.code, sample.state()) == ("SW707", stands)
    assert "# mine" in sample.git("show", ":pyproject.toml")
    for line in refused.data["error"]["fix"][:2]:
        sample.git(*shlex.split(line.partition("   ")[0])[1:])
    assert shipway(*UNDO).status == 0
    assert sample.git("rev-parse", "HEAD") == start
