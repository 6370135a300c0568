"""Finding the Pythons of the machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shipway.doors.interpreters import find_python, find_pythons, searched_path
from support.verification import RUNNING, available


def test_the_running_python_is_found_by_its_minor_version() -> None:
    found = find_python(RUNNING)
    assert found is not None
    assert found.version == ".".join(map(str, sys.version_info[:3]))
    assert found.version in {interpreter.version for interpreter in find_pythons()}


@pytest.mark.parametrize("name", available("3.8", "3.13"))
def test_what_is_found_runs_and_is_what_it_says(name: str) -> None:
    found = find_python(name)
    assert found is not None
    said = subprocess.run(
        [found.path, "-I", "-c", "import sys; print('%d.%d.%d' % sys.version_info[:3])"],
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    assert said.stdout.strip() == found.version
    assert found.version.startswith(f"{name}.")


def test_a_python_that_is_nowhere_is_not_found() -> None:
    assert find_python("3.99") is None


@pytest.mark.parametrize("layout", ["versions", "installs/python"], ids=["pyenv", "asdf and mise"])
def test_shims_are_replaced_by_what_they_stand_for_the_newest_first(
    tmp_path: Path, layout: str
) -> None:
    (tmp_path / "shims").mkdir()
    for version in ("3.9.18", "3.10.1", "3.10.13"):
        (tmp_path / layout / version / "bin").mkdir(parents=True)
    given = os.pathsep.join(("/first", str(tmp_path / "shims"), "", "/last", "/first"))
    searched = searched_path(given).split(os.pathsep)
    versions = tmp_path / layout
    assert [folder for folder in searched if folder.endswith("bin")] == [
        str(versions / version / "bin") for version in ("3.10.13", "3.10.1", "3.9.18")
    ]
    assert searched[0] == "/first"
    assert searched[-1] == "/last"
    assert str(tmp_path / "shims") not in searched


def test_a_version_that_is_installed_but_not_activated_is_found_and_its_shim_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last Python that the machine has stands in for one that pyenv has not activated."""
    name = available("3.8", "3.13")[-1]
    real = find_python(name)
    assert real is not None
    bin_folder = tmp_path / "versions" / real.version / "bin"
    bin_folder.mkdir(parents=True)
    (bin_folder / f"python{name}").symlink_to(real.path)
    (tmp_path / "shims").mkdir()
    shim = tmp_path / "shims" / f"python{name}"
    shim.write_text(f"#!/bin/sh\ntouch '{tmp_path / 'ran'}'\nexit 127\n")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(shim.parent))
    found = find_python(name)
    assert found is not None
    assert found.version == real.version
    assert Path(os.path.realpath(found.path)) == Path(os.path.realpath(real.path))
    assert not (tmp_path / "ran").exists()
