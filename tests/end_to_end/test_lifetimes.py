"""What builds and tries start ends with shipway; what git and the user's hooks start does not."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

import psutil
import pytest

from support.dripping import HEAD, dripping
from support.lifetimes import LEAVING, ended, noted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Shipway
    from support.projects import Sample

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody watches"),
]


@pytest.fixture
def note(tmp_path: Path) -> Iterator[Path]:
    """Give a file for the ids of processes, and end them after the test."""
    path = tmp_path / "note"
    yield path
    for pid in noted(path):
        if not ended(pid, within=0.0):
            os.kill(pid, signal.SIGKILL)


def test_what_a_build_leaves_running_is_ended(sample: Sample, shipway: Shipway, note: Path) -> None:
    (sample.root / "hooks.py").write_text(
        "from flit_core.buildapi import *\nfrom flit_core import buildapi\n"
        "def build_sdist(*arguments, **options):\n"
        f"    exec({LEAVING.format(note=str(note))!r})\n"
        "    return buildapi.build_sdist(*arguments, **options)\n"
    )
    pyproject = (sample.root / "pyproject.toml").read_text()
    pyproject = pyproject.replace('"flit_core.buildapi"', '"hooks"\nbackend-path = ["."]')
    pyproject += '[tool.flit.sdist]\ninclude = ["hooks.py"]\n'
    sample.commit("Leave processes", pyproject__toml=pyproject)
    assert shipway("build").status == 0
    assert [ended(pid, within=0.0) for pid in noted(note)] == [True, True]


def test_what_a_tried_package_leaves_running_is_ended(
    sample: Sample, shipway: Shipway, note: Path
) -> None:
    text = sample.module.read_text().replace(
        '"""A sample package."""', f'"""A sample package."""\n{LEAVING.format(note=str(note))}'
    )
    sample.module.write_text(text)
    sample.commit("Leave processes")
    assert shipway("release", "--part=patch", "--target=local").status == 0
    found = [ended(pid, within=0.0) for pid in noted(note)]
    assert len(found) > 1
    assert all(found)


def test_what_a_hook_of_git_leaves_running_is_neither_ended_nor_waited_for(
    sample: Sample, shipway: Shipway, note: Path
) -> None:
    hook = sample.root / ".git" / "hooks" / "post-commit"
    hook.write_text(f"#!/bin/sh\nsleep 20 &\necho $! > '{note}'\n")
    hook.chmod(0o755)
    assert shipway("bump", "--part=patch", "--commit").status == 0
    (pid,) = noted(note)
    assert psutil.Process(pid).is_running()
    assert not ended(pid, within=0.1)


def test_a_build_whose_installer_is_held_up_ends(sample: Sample, shipway: Shipway) -> None:
    pyproject = (sample.root / "pyproject.toml").read_text()
    pyproject += "[tool.shipway]\nbuild-timeout = 0.5\n"
    sample.commit("Be impatient", pyproject__toml=pyproject)
    with dripping(HEAD + b"Content-Length: 1000000\r\n\r\n<html>") as index:
        settings = {"UV_DEFAULT_INDEX": index, "UV_NO_CACHE": "1"}
        ran = shipway("build", "--json", variables=settings)
    assert (ran.status, ran.code) == (1, "SW419")
    assert "build-timeout in [tool.shipway]" in ran.stdout
