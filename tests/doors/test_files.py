"""Writing a file replaces its content in one step and changes nothing else about it."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from shipway.doors.files import write_bytes
from shipway.errors.usage import CannotWrite

if TYPE_CHECKING:
    from pathlib import Path


def test_content_is_written_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "file.txt"
    write_bytes(path, b"\xef\xbb\xbfone\r\ntwo")
    assert path.read_bytes() == b"\xef\xbb\xbfone\r\ntwo"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no mode bits to keep")
def test_mode_bits_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "script"
    path.write_bytes(b"old")
    path.chmod(0o750)
    write_bytes(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o750


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no mask")
def test_a_new_file_follows_the_mask(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        write_bytes(tmp_path / "new", b"")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "VERSION", tmp_path / "link"
    real.write_bytes(b"1.0")
    link.symlink_to(real)
    write_bytes(link, b"1.1")
    assert link.is_symlink()
    assert real.read_bytes() == b"1.1"


def test_a_failure_leaves_the_old_content_and_no_litter(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(CannotWrite, match="folder"):
        write_bytes(tmp_path / "folder", b"not a file")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
