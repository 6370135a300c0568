"""What is proposed works as it stands, typed where it was read."""

from __future__ import annotations

import os
import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest

from conftest import Shipway
from support.warm import run_shipway

if TYPE_CHECKING:
    from pathlib import Path

    from support.projects import Sample


def typed(command: str, folder: Path) -> None:
    """Type what is proposed, but for shipway's own part of it, as a shell takes it apart."""
    for each in command.partition("   ")[0].split(" && "):
        words = shlex.split(each)
        if words[0] == "git":
            words += ["--no-edit", "--message=x"] if words[-1] == "commit" else []
            variables = {**os.environ, "GIT_EDITOR": "echo Changed >"}
            subprocess.run(words, cwd=folder, env=variables, check=True, capture_output=True)
        else:
            assert run_shipway(words[1:], folder, dict(os.environ)).status == 0, each


@pytest.mark.parametrize("way", ["commit", "stash"])
@pytest.mark.parametrize("change", ["known", pytest.param("new", marks=pytest.mark.slow)])
@pytest.mark.parametrize("place", ["below", pytest.param("outside", marks=pytest.mark.slow)])
def test_a_dirty_tree_is_cleaned_from_where_it_was_refused(
    sample: Sample, place: str, change: str, way: str
) -> None:
    (sample.root / ("README.md" if change == "known" else "a b.txt")).write_text("changed")
    folder = sample.root / "src" if place == "below" else sample.root.parent
    shipway = Shipway(folder)
    named = [] if place == "below" else [f"--project={sample.name}"]
    refused = shipway("release", "--part=patch", "--target=local", *named, "--json")
    assert refused.code == "SW303", refused.stderr
    fixes = refused.data["error"]["fix"]
    typed(next(line for line in fixes if f" {way}" in line.partition("   ")[0]), folder)
    assert sample.git("status", "--porcelain") == ""
