"""Every way a build can go wrong ends in an error of its own, and leaves nothing behind."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import psutil
import pytest

from shipway.doors.backend import backend
from shipway.errors.build import (
    BackendNotFound,
    BrokenBuildSystem,
    BuildFailed,
    BuildTimedOut,
    ByteOrderMark,
    CannotBuildKind,
    EnvironmentNotCreated,
    NothingBuilt,
    RequirementsNotInstalled,
    SdistDoesNotBuild,
)
from shipway.errors.usage import CannotWrite
from support.artifacts import write_backend, write_tree

if TYPE_CHECKING:
    from pathlib import Path

    from shipway.errors.base import ShipwayError

SDIST = """
import io, os, tarfile

def build_sdist(sdist_directory, config_settings=None):
    with tarfile.open(os.path.join(sdist_directory, "own-1.0.tar.gz"), "w:gz") as archive:
        archive.add("pyproject.toml", "own-1.0/pyproject.toml")
        archive.add("hooks", "own-1.0/hooks")
    return "own-1.0.tar.gz"
"""
WHEEL = """
def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    raise SystemExit("the wheel was not reached")
"""


def refused(tree: Path, kind: type[ShipwayError]) -> ShipwayError:
    """Build, and return the error of this very kind that it ended with."""
    out, log = tree.parent / "dist", tree.parent / "build.log"
    with (
        backend(tree, environment={}, log=log) as builder,
        pytest.raises(kind) as caught,
    ):
        builder.build(out)
    assert type(caught.value) is kind
    assert caught.value.fix
    assert not out.exists()
    return caught.value


def own(folder: Path, code: str, requires: str = "[]") -> Path:
    return write_backend(folder / "tree", code, requires)


def with_table(folder: Path, table: str) -> Path:
    (folder / "tree").mkdir()
    (folder / "tree" / "pyproject.toml").write_text(table, encoding="utf-8")
    return folder / "tree"


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ("[build-system\n", "line 1"),
        ("[build-system]\nrequires = 'flit_core'\n", "requires"),
        ("[build-system]\nbuild-backend = 'x'\n", "requires"),
        ("[build-system]\nrequires = []\nbuild-backend = 1\n", "build-backend"),
        ("[build-system]\nrequires = []\nbackend-path = ['gone']\n", "gone"),
        ("[build-system]\nrequires = []\nbackend-path = ['..']\n", "inside source tree"),
    ],
)
def test_a_broken_build_system_table_is_told_with_its_fault(
    tmp_path: Path, table: str, named: str
) -> None:
    assert named in refused(with_table(tmp_path, table), BrokenBuildSystem).what


def test_a_folder_without_a_project_has_no_backend(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    refused(tmp_path / "tree", BrokenBuildSystem)


def test_a_hook_that_hangs_is_stopped_with_all_that_it_has_started(tmp_path: Path) -> None:
    """Also where a child of it ignores being asked, and holds its output open."""
    code = """
import pathlib, subprocess, sys, time

def build_sdist(sdist_directory, config_settings=None):
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(99)"
    child = subprocess.Popen([sys.executable, "-c", stubborn])
    pathlib.Path("child").write_text(str(child.pid))
    print("waiting for what never comes", flush=True)
    time.sleep(99)
"""
    tree, log = own(tmp_path, code), tmp_path / "build.log"
    with (
        backend(tree, environment={}, log=log, timeout=1) as builder,
        pytest.raises(BuildTimedOut, match=r"build_sdist in 1 s") as caught,
    ):
        builder.build(tmp_path / "dist")
    assert "waiting for what never comes" in caught.value.details
    assert "waiting for what never comes" in log.read_text()
    assert str(log) in caught.value.fix[0]
    child, end = int((tree / "child").read_text()), time.monotonic() + 20
    # A busy system takes its time to end what was killed.
    while is_running(child) and time.monotonic() < end:
        time.sleep(0.05)
    assert not is_running(child)


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_byte_order_mark_is_told_as_what_it_is(tmp_path: Path) -> None:
    refused(with_table(tmp_path, "\ufeff[build-system]\nrequires = []\n"), ByteOrderMark)


def test_requirements_that_nobody_has_are_named(tmp_path: Path) -> None:
    error = refused(
        own(tmp_path, SDIST, "['packaging<0', 'packaging>1']"), RequirementsNotInstalled
    )
    assert "packaging<0" in error.what
    assert error.details


def test_an_option_among_the_requirements_is_not_obeyed(tmp_path: Path) -> None:
    """A project must not choose the index that its build requirements come from."""
    requires = "['--default-index=http://127.0.0.1:9/simple', 'packaging']"
    error = refused(own(tmp_path, SDIST, requires), RequirementsNotInstalled)
    assert "127.0.0.1:9/simple/packaging" not in error.details


def test_a_backend_that_is_not_there_is_named(tmp_path: Path) -> None:
    table = "[build-system]\nrequires = []\nbuild-backend = 'no_such.backend'\n"
    error = refused(with_table(tmp_path, table), BackendNotFound)
    assert "no_such.backend" in error.what
    assert "ModuleNotFoundError" in error.details


def test_a_backend_without_a_mandatory_hook_cannot_build_that_kind(tmp_path: Path) -> None:
    assert "build_sdist" in refused(own(tmp_path, WHEEL), CannotBuildKind).what


def test_a_backend_may_say_that_it_cannot(tmp_path: Path) -> None:
    """PEP 517: build_sdist may raise UnsupportedOperation."""
    code = """
class UnsupportedOperation(Exception):
    pass

def build_sdist(sdist_directory, config_settings=None):
    raise UnsupportedOperation("only from a checkout")
"""
    assert "only from a checkout" in refused(own(tmp_path, code), CannotBuildKind).details


def test_a_failed_hook_shows_the_end_of_its_output_and_where_the_rest_is(tmp_path: Path) -> None:
    code = """
def build_sdist(sdist_directory, config_settings=None):
    for number in range(100):
        print("step", number)
    raise ValueError("it broke here")
"""
    error = refused(own(tmp_path, code), BuildFailed)
    log = tmp_path / "build.log"
    assert "build_sdist" in error.what
    assert "it broke here" in error.details
    assert len(error.details.splitlines()) <= 40
    assert str(log) in " ".join(error.fix)
    assert "step 0\n" in log.read_text()


def test_a_hook_that_is_killed_has_failed(tmp_path: Path) -> None:
    code = """
import os

def build_sdist(sdist_directory, config_settings=None):
    os.kill(os.getpid(), 9)
"""
    refused(own(tmp_path, code), BuildFailed)


@pytest.mark.parametrize(
    "ending",
    ["return 'own-1.0.tar.gz'", "return None", "return ''", "import os; os._exit(0)"],
)
def test_a_backend_that_writes_nothing_is_told(tmp_path: Path, ending: str) -> None:
    code = f"def build_sdist(sdist_directory, config_settings=None):\n    {ending}\n"
    refused(own(tmp_path, code), NothingBuilt)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("METADATA", "Metadata-Version: 2.1\nName: own\n", "no Version"),
        ("OTHER", "", "no METADATA"),
    ],
)
def test_metadata_without_a_version_is_told(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    code = f"""
import os

def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    os.mkdir(os.path.join(metadata_directory, "own.dist-info"))
    with open(os.path.join(metadata_directory, "own.dist-info", {name!r}), "w") as stream:
        stream.write({text!r})
    return "own.dist-info"
"""
    tree = own(tmp_path, code)
    with (
        backend(tree, environment={}, log=tmp_path / "log") as builder,
        pytest.raises(NothingBuilt, match=said),
    ):
        builder.version()


@pytest.mark.slow
def test_an_sdist_without_what_the_wheel_needs_does_not_build(tmp_path: Path) -> None:
    """Seen: the tree builds, the sdist leaves a file out, and users cannot install it."""
    tree = write_tree(tmp_path / "tree", "setuptools")
    (tree / "needed.txt").write_text("1.2.3")
    (tree / "setup.py").write_text(
        "from setuptools import setup\nopen('needed.txt').read()\nsetup()\n", encoding="utf-8"
    )
    error = refused(tree, SdistDoesNotBuild)
    assert "needed.txt" in error.details
    assert str(tmp_path / "build.log") in " ".join(error.fix)


@pytest.mark.parametrize(
    "members",
    [
        "[]",
        "['one/a', 'two/b']",
        "['../../escaped']",
        "['/tmp/escaped-by-absolute-path']",
    ],
)
def test_an_sdist_that_does_not_unpack_into_one_folder_does_not_build(
    tmp_path: Path, members: str
) -> None:
    """PEP 625 has one folder in an sdist; PEP 706 keeps names inside it."""
    code = f"""
import io, os, tarfile

def build_sdist(sdist_directory, config_settings=None):
    with tarfile.open(os.path.join(sdist_directory, "own-1.0.tar.gz"), "w:gz") as archive:
        for name in {members}:
            archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    return "own-1.0.tar.gz"
"""
    refused(own(tmp_path, code), SdistDoesNotBuild)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    code = f"""{SDIST}
def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    open(os.path.join(wheel_directory, "own-1.0-py3-none-any.whl"), "w").close()
    return "own-1.0-py3-none-any.whl"
"""
    (tmp_path / "dist").write_text("a file where the folder should be")
    tree = own(tmp_path, code)
    with (
        backend(tree, environment={}, log=tmp_path / "log") as builder,
        pytest.raises(CannotWrite),
    ):
        builder.build(tmp_path / "dist")


def test_a_log_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    tree = own(tmp_path, SDIST)
    with (
        pytest.raises(CannotWrite),
        backend(tree, environment={}, log=tmp_path / "file" / "log"),
    ):
        pass


def test_a_log_that_goes_bad_during_the_build_is_told(tmp_path: Path) -> None:
    code = """
import os

def build_sdist(sdist_directory, config_settings=None):
    os.unlink(os.environ["LOG"])
    os.mkdir(os.environ["LOG"])
"""
    log = tmp_path / "log"
    with (
        backend(own(tmp_path, code), environment={"LOG": str(log)}, log=log) as builder,
        pytest.raises(CannotWrite),
    ):
        builder.build(tmp_path / "dist")


def test_what_a_hook_warns_of_goes_to_the_log(tmp_path: Path) -> None:
    code = """
import warnings

def build_sdist(sdist_directory, config_settings=None):
    warnings.warn("this backend is getting old", UserWarning)
    return ""
"""
    refused(own(tmp_path, code), NothingBuilt)
    assert "this backend is getting old" in (tmp_path / "build.log").read_text()


def test_an_environment_that_cannot_be_made_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "no-python-here"))
    refused(own(tmp_path, SDIST), EnvironmentNotCreated)
