"""What checks out something else writes over nothing that lies here, and deletes nothing."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from shipway.doors.repositories import find_repository
from shipway.switching import can_switch, switched, way_over, way_to_branch

if TYPE_CHECKING:
    from pathlib import Path

    from support.projects import Sample


def typed(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Type a command as it is proposed."""
    return subprocess.run(
        command, shell=True, cwd=folder, check=False, capture_output=True, text=True
    )


@pytest.fixture
def untracked_since(sample: Sample) -> Sample:
    """Make a project with a file in its newest tag that is ignored now, and here anew."""
    sample.commit("Keep the settings", settings="of the release\n")
    sample.git("tag", "v1.0.0")
    sample.git("rm", "--quiet", "--cached", "settings")
    (sample.root / ".gitignore").write_text("settings\n")
    sample.git("add", ".gitignore")
    sample.git("commit", "--quiet", "--message=Keep the settings out")
    return sample


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_is_ignored_here_and_tracked_there_stays(untracked_since: Sample, kind: str) -> None:
    settings = untracked_since.root / "settings"
    if kind == "folder":
        settings.unlink()
        settings.mkdir()
        settings /= "of mine"
    settings.write_text("mine\n")
    before = untracked_since.git("rev-parse", "HEAD")
    repository = find_repository(untracked_since.root)
    tried = typed(way_over(repository, "v1.0.0", detach=True), untracked_since.root)
    assert tried.returncode != 0
    assert "settings" in tried.stderr
    assert settings.read_text() == "mine\n"
    assert untracked_since.git("rev-parse", "HEAD") == before


def test_where_nothing_is_in_the_way_it_goes_there_and_back(sample: Sample) -> None:
    sample.git("tag", "v1.0.0")
    sample.commit("Change it", README__md="# Changed\n")
    sample.git("branch", "-M", "it's-$(a)")
    head, repository = sample.git("rev-parse", "HEAD"), find_repository(sample.root)
    there = way_over(repository, "v1.0.0", " && git log", detach=True)
    for command in (there, switched(repository, "it's-$(a)")):
        assert typed(command, sample.root).returncode == 0
    assert sample.git("rev-parse", "HEAD") == head


@pytest.mark.parametrize("there", ["file", "nothing"])
def test_past_a_submodule_that_comes_or_goes_there_is_only_a_look(
    sample: Sample, there: str
) -> None:
    """With a file in its place git would delete it, with all that is in no commit."""
    if there == "file":
        sample.commit("A file", lib="of the release\n")
    sample.git("tag", "v1.0.0")
    (sample.root / "lib").unlink(missing_ok=True)
    sample.git("init", "--quiet", "lib")
    sample.git("-C", "lib", "commit", "--quiet", "--allow-empty", "--message", "Begin")
    sample.git("add", "lib")
    sample.git("commit", "--quiet", "--message", "A submodule")
    sample.git("branch", "old", "v1.0.0")
    (sample.root / "lib" / "new").write_text("mine\n")
    repository = find_repository(sample.root)
    assert not can_switch(repository, "old")
    for way in (
        way_over(repository, "v1.0.0", " && invoke build", detach=True),
        way_to_branch(repository, "old", "invoke release"),
    ):
        assert way.startswith("git diff --raw HEAD ")
        assert "invoke" not in way
        assert "160000" in typed(way.partition("   ")[0], sample.root).stdout


def test_a_tag_is_gone_to_where_a_branch_is_called_like_it(sample: Sample) -> None:
    sample.git("tag", "v1.0.0")
    tagged = sample.git("rev-parse", "HEAD")
    sample.commit("Change it", README__md="# Changed\n")
    sample.git("branch", "v1.0.0")
    repository = find_repository(sample.root)
    assert typed(switched(repository, "v1.0.0", detach=True), sample.root).returncode == 0
    assert sample.git("rev-parse", "HEAD") == tagged
    assert typed(switched(repository, "v1.0.0"), sample.root).returncode == 0
    assert sample.git("symbolic-ref", "HEAD") == "refs/heads/v1.0.0"
