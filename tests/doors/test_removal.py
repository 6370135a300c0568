"""What a build or a kill leaves is removed, however deep; what is anybody else's is not."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from shipway.doors.removal import remove_tree
from shipway.doors.scratch import remove_leftovers, scratch_folder

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such folders")
_DEEP = 1200


def deepen(folder: Path) -> None:
    """Put folders into each other, so many that no path leads to the last one."""
    place = os.open(folder, os.O_RDONLY)
    for _ in range(_DEEP):
        os.mkdir("d" * 100, dir_fd=place)
        inner = os.open("d" * 100, os.O_RDONLY, dir_fd=place)
        os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=inner))
        os.close(place)
        place = inner
    os.close(place)


def test_a_deep_folder_is_removed_and_what_it_links_to_stays(tmp_path: Path) -> None:
    deep, precious = tmp_path / "deep", tmp_path / "precious"
    precious.mkdir()
    (precious / "file").touch()
    deep.mkdir()
    (deep / "link").symlink_to(precious)
    deepen(deep)
    (deep / "other").mkdir(mode=0o500)
    assert remove_tree(deep)
    assert [path.name for path in tmp_path.iterdir()] == ["precious"]
    assert (precious / "file").exists()


def test_a_temporary_folder_that_became_deep_leaves_nothing(tmp_path: Path) -> None:
    with scratch_folder("try", tmp_path) as folder:
        deepen(folder)
    assert not folder.exists()
    assert list((tmp_path / "temporary").iterdir()) == []


def test_what_was_being_written_by_who_is_gone_is_removed(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    kept = tmp_path / "projects" / "sample" / "distributions" / "1.0"
    index = tmp_path / "index"
    kept.mkdir(parents=True)
    index.mkdir()
    left = [
        index / f".upload.{gone.pid}.abcd",
        kept / ".sample-1.0.tar.gz.shipway-part",
        kept.parent.parent / ".journal.jsonl.abcd.shipway-part",
        tmp_path / ".lock.json.abcd.shipway-part",
    ]
    ours = [index / f".upload.{os.getpid()}.abcd", index / ".upload.abcd", kept / "ledger.json"]
    for path in (*left, *ours):
        path.touch()
    remove_leftovers(tmp_path, tmp_path.parent)
    assert [path.exists() for path in left] == [False] * len(left)
    assert [path.exists() for path in ours] == [True] * 3
