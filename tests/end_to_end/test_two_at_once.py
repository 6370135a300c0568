"""Two at once: each ends where it was to end, or is refused and changes nothing."""

from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from conftest import Ran, Shipway

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.projects import Sample

pytestmark = pytest.mark.slow

RELEASE = ("release", "--part=patch", "--target=local", "--push", "--json")
MINOR = ("release", "--part=minor", "--target=local", "--push", "--json")


def both(first: tuple[Path, tuple[str, ...]], second: tuple[Path, tuple[str, ...]]) -> list[Ran]:
    """Run two commands at the same moment; return how they ended, the better one first."""
    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(lambda one: Shipway(one[0])(*one[1]), (first, second)))
    return sorted(ended, key=lambda ran: ran.status)


def cloned(sample: Sample) -> Sample:
    """Clone the remote for somebody else, whose commits are never the same as ours."""
    other = replace(sample, root=sample.root.parent / "other")
    sample.git("clone", "--quiet", str(sample.remote), str(other.root))
    other.git("config", "user.name", "Somebody Else")
    return other


def test_of_two_releases_in_one_clone_one_waits_for_its_turn(sample: Sample) -> None:
    done, refused = both((sample.root, RELEASE), (sample.root, RELEASE))
    assert (done.status, refused.code) == (0, "SW701"), refused.stderr
    assert sample.git_remote("tag") == "v1.0.1"
    assert sample.git("status", "--porcelain") == ""
    assert Shipway(sample.root)(*RELEASE).status == 0
    assert sample.git_remote("tag") == "v1.0.1"


def test_worktrees_of_one_repository_count_as_one(sample: Sample) -> None:
    side = sample.root.parent / "side"
    sample.git("worktree", "add", "--quiet", "-b", "side", str(side))
    done, refused = both((sample.root, RELEASE), (side, MINOR))
    assert (done.status, refused.code) == (0, "SW701"), refused.stderr
    assert sample.git_remote("tag").count("v") == 1


def test_beside_a_release_neither_a_bump_nor_an_undo_begins(sample: Sample) -> None:
    hook = sample.root / ".git" / "hooks" / "pre-commit"
    line = f"'{sys.executable}' -m shipway"
    hook.write_text(
        f"#!/bin/sh\nfor task in 'bump --part=major --commit' 'release --undo'\n"
        f"do {line} $task --json; done > '{sample.root.parent}/said' 2>&1\nexit 0\n"
    )
    hook.chmod(0o755)
    assert Shipway(sample.root)(*RELEASE).status == 0
    said = (sample.root.parent / "said").read_text()
    assert re.findall(r"^error (\w+)", said, re.MULTILINE) == ["SW701", "SW701"]
    assert sample.git("tag") == "v1.0.1"


def test_of_two_clones_that_push_one_loses_and_is_as_before(sample: Sample) -> None:
    other = cloned(sample)
    before = {clone.root: clone.state()[:-1] for clone in (sample, other)}
    done, lost = both((sample.root, RELEASE), (other.root, RELEASE))
    assert done.status == 0, done.stderr
    assert lost.status == 1, lost.stderr
    assert lost.data["error"]["fix"], lost.stdout
    loser = other if sample.git("tag") else sample
    assert loser.state()[:-1] == before[loser.root]
    again = Shipway(loser.root)(*RELEASE)
    assert again.status == 1
    loser.git("pull", "--quiet", "--ff-only", "origin", "main")
    settled = Shipway(loser.root)("status", "--version=1.0.1", "--target=local", "--json")
    assert "v1.0.1" in settled.stdout


def test_of_two_clones_with_two_versions_the_later_one_goes_on_after_a_pull(
    sample: Sample,
) -> None:
    other = cloned(sample)
    done, lost = both((sample.root, RELEASE), (other.root, MINOR))
    assert (done.status, lost.status) == (0, 1), lost.stderr
    loser, task = (other, MINOR) if sample.git("tag") else (sample, RELEASE)
    loser.git("pull", "--quiet", "--rebase", "origin", "main")
    if task is MINOR:
        assert Shipway(loser.root)(*task).status == 0
        assert sample.git_remote("tag").split() == ["v1.0.1", "v1.1.0"]


@contextmanager
def index_of(sample: Sample) -> Iterator[str]:
    """Serve the embedded index of a repository in a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-m", "shipway", "serve", "--json"],
        cwd=sample.root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            found = None
            while not found:
                found = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
            yield found.group()
        finally:
            process.terminate()


def test_an_index_that_is_served_meanwhile_does_not_stop_a_release(sample: Sample) -> None:
    with index_of(sample):
        ran = Shipway(sample.root)(*RELEASE)
    assert ran.status == 0, ran.stderr


def test_of_two_clones_that_upload_to_one_index_its_files_are_of_one(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither pushes, so that nothing but the index decides."""
    monkeypatch.setenv("TWINE_USERNAME", "anybody")
    monkeypatch.setenv("TWINE_PASSWORD", "anything")
    with index_of(sample) as url:
        table = f'[tool.shipway.targets.team]\nupload = "{url}"\nindex = "{url}simple/"\n'
        text = (sample.root / "pyproject.toml").read_text("utf-8") + table
        sample.commit("Share an index", pyproject__toml=text)
        sample.git("push", "--quiet")
        other = cloned(sample)
        other.commit("Ours", README__md="# other\n")
        task = ("release", "--part=patch", "--target=team", "--no-push", "--json")
        done, lost = both((sample.root, task), (other.root, task))
        assert done.status == 0, done.stderr
        assert lost.status in {1, 3}, lost.stderr
        # Whoever has it whole can say so again; the other one cannot get in.
        states = [Shipway(clone.root)(*task).status for clone in (sample, other)]
        assert (min(states), max(states) > 0) == (0, True)
