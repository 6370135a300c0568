"""Each hook has a process that no other hook has changed, however it came to be.

The backend here is a wheel that the build environment gets, as most backends are:
on Linux its hooks are called in forks of a process that has imported it.
"""

from __future__ import annotations

import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from shipway.doors import hookserver
from shipway.doors.backend import backend
from shipway.errors.base import ShipwayError
from shipway.errors.build import BuildFailed, BuildTimedOut
from support.artifacts import make_wheel

if TYPE_CHECKING:
    from pathlib import Path

# It does what real ones do: looks around when imported, changes itself and its process.
INSTALLED = """
import io, os, sys, tarfile, zipfile

SEEN_AT_IMPORT = (os.path.realpath(os.getcwd()), os.environ.get("GIVEN"), sys.argv[0] != "")
CALLED = []
with open(os.environ["COUNT"], "a") as count:
    count.write("imported\\n")

def before(name):
    print(name, "ran after", CALLED, "and", os.environ.get("LEFT_BEHIND"))
    CALLED.append(name)
    os.environ["LEFT_BEHIND"] = name
    if os.path.exists(name + ".fails"):
        raise SystemExit(name + " fails")
    if os.path.exists(name + ".dies"):
        os.kill(os.getpid(), 9)
    if os.path.exists(name + ".hangs"):
        import time; print("it hangs", flush=True); time.sleep(60)

def get_requires_for_build_sdist(config_settings=None):
    before("get_requires_for_build_sdist")
    return []

def get_requires_for_build_wheel(config_settings=None):
    before("get_requires_for_build_wheel")
    return []

def build_sdist(sdist_directory, config_settings=None):
    before("build_sdist")
    assert SEEN_AT_IMPORT == (os.path.realpath(os.getcwd()), "yes", True), SEEN_AT_IMPORT
    with tarfile.open(os.path.join(sdist_directory, "own-1.0.tar.gz"), "w:gz") as archive:
        for name in os.listdir("."):
            archive.add(name, "own-1.0/" + name)
    return "own-1.0.tar.gz"

def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    before("build_wheel")
    assert SEEN_AT_IMPORT == (os.path.realpath(os.getcwd()), "yes", True), SEEN_AT_IMPORT
    name = "own-1.0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(wheel_directory, name), "w") as archive:
        archive.writestr("own.py", "")
    return name
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # Only backends that are known to bear it are forked.
    monkeypatch.setattr(hookserver, "_KNOWN", {"installed"})
    wheel = make_wheel(tmp_path, "installed", "1.0", {"installed.py": INSTALLED})
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(
        f'[build-system]\nrequires = ["installed @ {wheel.as_uri()}"]\n'
        'build-backend = "installed"\n[project]\nname = "own"\nversion = "1.0"\n'
    )
    return folder


def build(tree: Path, *, timeout: float | None = None) -> str:
    """Build the tree; return the log."""
    log, variables = tree.parent / "log", {"GIVEN": "yes", "COUNT": str(tree.parent / "count")}
    with backend(tree, environment=variables, log=log, timeout=timeout) as builder:
        _, wheel = builder.build(tree.parent / "out")
    assert zipfile.is_zipfile(wheel)
    return log.read_text()


@pytest.mark.slow
def test_no_hook_sees_what_another_has_changed(tree: Path) -> None:
    """PEP 517: hooks may change the process, so each is called in a fresh one."""
    log = build(tree)
    for hook in ("get_requires_for_build_sdist", "build_sdist", "get_requires_for_build_wheel"):
        assert f"{hook} ran after [] and None" in log
    assert "build_wheel ran after [] and None" in log


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is forked")
def test_the_backend_is_imported_once_for_each_source_tree(tree: Path) -> None:
    """For the two hooks of the tree, and for the two of the sdist that was unpacked."""
    build(tree)
    assert (tree.parent / "count").read_text().split() == ["imported"] * 2


@pytest.mark.parametrize("hook", ["get_requires_for_build_sdist", "build_wheel"])
def test_a_hook_that_fails_is_told_with_its_output(tree: Path, hook: str) -> None:
    (tree / f"{hook}.fails").touch()
    with pytest.raises(ShipwayError) as caught:
        build(tree)
    assert f"{hook} fails" in caught.value.details


@pytest.mark.slow
def test_a_hook_that_is_killed_is_a_failure(tree: Path) -> None:
    (tree / "build_sdist.dies").touch()
    with pytest.raises(BuildFailed):
        build(tree)


@pytest.mark.skipif(sys.platform == "win32", reason="there the tree is another one")
def test_a_hook_that_hangs_is_ended_and_told_with_its_output(tree: Path) -> None:
    (tree / "build_sdist.hangs").touch()
    with pytest.raises(BuildTimedOut) as caught:
        build(tree, timeout=5)
    assert "it hangs" in caught.value.details
