"""A full disk: a named error, nothing lost or half-written, and the same command finishes later."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from support.projects import make_sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Ran, Shipway
    from support.projects import Sample

pytestmark = pytest.mark.slow

_TOLD = {"SW113", "SW117", "SW525", "SW560"}
"""CannotWrite, NoSpace, IndexFull, and PartlyPublished for the latter."""


@dataclass(frozen=True)
class Disk:
    """A small file system, and what fills it."""

    folder: Path

    def fill(self, kib: int) -> None:
        """Leave that many KiB free."""
        there = os.statvfs(self.folder)
        free = there.f_bavail * there.f_bsize
        (self.folder / "filler").write_bytes(bytes(max(0, free - kib * 1024)))

    def empty(self) -> None:
        """Make room again."""
        (self.folder / "filler").unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """Mount a file system of 64 MiB, where this user may."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)]
    if sys.platform != "linux" or subprocess.run(command, check=False, stderr=-3).returncode:
        pytest.skip("this user may not mount a file system")
    yield Disk(folder)
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def sample(disk: Disk) -> Sample:
    """Make the project on the small disk; temporary files and caches are elsewhere."""
    return make_sample(disk.folder)


def told(ran: Ran) -> set[str]:
    """Return the codes of the errors."""
    error = ran.data["error"]
    return {problem["code"] for problem in error.get("problems", [error])}


@pytest.mark.parametrize("kib", [0, 4, 8])
def test_a_bump(disk: Disk, sample: Sample, shipway: Shipway, kib: int) -> None:
    before = sample.state()
    disk.fill(kib)
    ran = shipway("bump", "--part=patch", "--json")
    assert ran.status == 1
    assert told(ran) <= _TOLD
    disk.empty()
    assert sample.state() == before
    assert shipway("bump", "--part=patch").status == 0


@pytest.mark.parametrize("kib", [0, 4, 8, 16, 64])
def test_a_build(disk: Disk, sample: Sample, shipway: Shipway, kib: int) -> None:
    before = sample.state()
    disk.fill(kib)
    ran = shipway("build", "--json")
    assert ran.status == 1
    assert told(ran) <= _TOLD, ran.stdout
    disk.empty()
    assert sample.state() == before
    assert shipway("build").status == 0


@pytest.mark.parametrize("kib", [0, 4, 8])
def test_an_upload_to_the_embedded_index(
    disk: Disk, sample: Sample, shipway: Shipway, kib: int
) -> None:
    assert shipway("build").status == 0
    disk.fill(kib)
    ran = shipway("publish", "--target=local", "--json")
    assert ran.status in {1, 3}
    assert told(ran) <= _TOLD, ran.stdout
    disk.empty()
    assert shipway("publish", "--target=local").status == 0
    served = sample.root / ".git" / "shipway" / "index"
    for path in (sample.root / "dist").iterdir():
        assert (served / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("kib", [8, 16, 24, 64])
def test_a_release(disk: Disk, sample: Sample, shipway: Shipway, kib: int) -> None:
    disk.fill(kib)
    ran = shipway("release", "--part=patch", "--target=local", "--json")
    assert ran.status == 1
    assert told(ran) <= _TOLD | {"SW707"}, ran.stdout
    disk.empty()
    done = shipway("release", "--part=patch", "--target=local")
    assert done.status == 0, done.stderr
    assert sample.git("describe") == "v1.0.1"
    assert sample.git("status", "--porcelain") == ""
