"""What was rehearsed before costs a later task nothing, however large it is."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Shipway
    from support.projects import Sample

_HUGE = 1 << 40
"""Bytes; what nothing was written to takes no room on the disk, and hours to read."""


@pytest.mark.skipif(sys.platform == "win32", reason="its files have no holes")
def test_older_files_of_the_local_index_are_not_read(sample: Sample, shipway: Shipway) -> None:
    index = sample.root / ".git" / "shipway" / "index"
    index.mkdir(parents=True)
    older = index / "sampleship-0.9.0-py3-none-any.whl"
    older.touch()
    os.truncate(older, _HUGE)
    ran = shipway("status", "--target=local", "--json")
    (published,) = [row for row in ran.data["state"] if row["step"] == "publish"]
    assert published["detail"] == "not on local"
