"""What was built of a release stays its own, whatever else is built before it goes on."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from conftest import Shipway
from support.projects import Sample, make_sample

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow
REHEARSAL = ("release", "--part=patch", "--target=local")


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    """Make a project whose build backend never makes the same sdist twice."""
    return make_sample(tmp_path, backend="setuptools")


@pytest.fixture
def shipway(sample: Sample) -> Shipway:
    """Run shipway in it."""
    return Shipway(sample.root)


def hashes(folder: Path) -> dict[str, str]:
    """Return the hashes of the files of 1.0.1 in a folder."""
    files = folder.glob("sampleship-1.0.1[-.]*")
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def development_version(_sample: Sample, shipway: Shipway) -> None:
    assert shipway("bump", "--part=dev", "--unique", "build").status == 0


def uncommitted_changes(sample: Sample, shipway: Shipway) -> None:
    readme = sample.root / "README.md"
    before = readme.read_bytes() if readme.exists() else None
    readme.write_text("Changed.\n", encoding="utf-8")
    assert shipway("build").status == 0
    if before is None:
        readme.unlink()
    else:
        readme.write_bytes(before)


@pytest.mark.parametrize("other", [development_version, uncommitted_changes])
def test_a_rehearsal_goes_on_with_its_own_bytes(
    sample: Sample, shipway: Shipway, other: Callable[[Sample, Shipway], None]
) -> None:
    assert shipway(*REHEARSAL).status == 0
    index = sample.root / ".git" / "shipway" / "index"
    rehearsed = hashes(index)
    other(sample, shipway)
    again = shipway(*REHEARSAL, "--json")
    assert again.status == 0, again.stderr
    finished = shipway("release", "--target=local", "--push")
    assert finished.status == 0, finished.stderr
    assert "upload" not in finished.stderr
    assert "build the sdist" not in finished.stderr
    assert sample.git_remote("tag") == "v1.0.1"
    assert rehearsed == hashes(index) == hashes(sample.root / "dist")


def test_a_build_that_was_taken_back_is_made_anew(sample: Sample, shipway: Shipway) -> None:
    assert shipway(*REHEARSAL).status == 0
    first = hashes(sample.root / "dist")
    assert shipway("release", "--undo").status == 0
    assert shipway("bump", "--part=patch").status == 0
    assert shipway("build").status == 0
    assert hashes(sample.root / "dist") != first
