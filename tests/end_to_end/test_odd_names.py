"""Folders and files whose names are bytes that are no text: they work, or are refused by name."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from support.projects import Sample, make_sample

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Shipway

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="only there a name may be any bytes"),
]
CAFE = os.fsdecode(b"caf\xe9")
RELEASE = ("release", "--part=patch", "--target=local", "--push", "--json")


@pytest.fixture
def odd(tmp_path: Path) -> Sample:
    """Make a sample project in a folder whose name is no text."""
    (tmp_path / CAFE).mkdir()
    return make_sample(tmp_path / CAFE)


def test_what_makes_no_environment_works_in_such_a_folder(odd: Sample, shipway: Shipway) -> None:
    assert shipway("current", folder=odd.root).stdout == "1.0.0\n"
    assert shipway("status", "--target=local", folder=odd.root).status == 0
    assert shipway("bump", "--part=patch", "--commit", "tag", folder=odd.root).status == 0
    assert odd.git("describe") == "v1.0.1"


def test_a_release_from_such_a_folder_is_refused_before_anything_is_touched(
    odd: Sample, shipway: Shipway
) -> None:
    before = odd.state()
    ran = shipway(*RELEASE, folder=odd.root)
    assert ran.code == "SW114", ran.stderr
    assert odd.state() == before


def test_a_project_in_such_a_folder_of_its_repository_is_released(
    sample: Sample, shipway: Shipway
) -> None:
    package = sample.root / CAFE
    package.mkdir()
    for path in sample.root.iterdir():
        if path.name not in {".git", ".gitignore", CAFE}:
            path.rename(package / path.name)
    (sample.root / ".gitignore").write_text("dist/\n")
    sample.commit("Move")
    sample.git("push", "--quiet")
    ran = shipway(*RELEASE, folder=package)
    assert ran.status == 0, ran.stderr
    assert sample.git_remote("tag") == "v1.0.1"
    assert sample.git("status", "--porcelain") == ""


def test_files_of_such_names_are_seen_as_changes_and_built(
    sample: Sample, shipway: Shipway
) -> None:
    (sample.root / CAFE).write_text("x")
    ran = shipway(*RELEASE)
    assert ran.code == "SW303"
    assert "?? caf" in ran.data["error"]["details"]
    assert shipway("build").status == 0


def test_an_sdist_with_such_a_file_does_not_become_public(sample: Sample, shipway: Shipway) -> None:
    pyproject = (sample.root / "pyproject.toml").read_text()
    pyproject += '[tool.flit.sdist]\ninclude = ["data/*"]\n'
    (sample.root / "data").mkdir()
    (sample.root / "data" / CAFE).write_text("x")
    sample.commit("Add data", pyproject__toml=pyproject)
    sample.git("push", "--quiet")
    before = sample.state()
    ran = shipway(*RELEASE)
    assert ran.code == "SW412", ran.stderr
    assert "caf" in ran.data["error"]["what"]
    assert sample.state() == before
