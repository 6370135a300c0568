"""What checks out something else writes over nothing that lies here."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from shipway.switching import switched

if TYPE_CHECKING:
    from support.projects import Sample


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
    command = switched("v1.0.0", detach=True)
    tried = subprocess.run(
        command, shell=True, cwd=untracked_since.root, check=False, capture_output=True, text=True
    )
    assert tried.returncode != 0
    assert "settings" in tried.stderr
    assert settings.read_text() == "mine\n"
    assert untracked_since.git("rev-parse", "HEAD") == before


def test_where_nothing_is_in_the_way_it_goes_there_and_back(sample: Sample) -> None:
    sample.git("tag", "v1.0.0")
    sample.commit("Change it", README__md="# Changed\n")
    sample.git("branch", "-M", "it's-$(a)")
    head = sample.git("rev-parse", "HEAD")
    for command in (switched("v1.0.0", detach=True), switched("-"), switched("it's-$(a)")):
        subprocess.run(command, shell=True, cwd=sample.root, check=True, capture_output=True)
    assert sample.git("rev-parse", "HEAD") == head
