"""Backends that do more than they are asked for, less, or something else."""

from __future__ import annotations

import sys
from textwrap import indent
from typing import TYPE_CHECKING

import psutil
import pytest

from shipway.doors.backend import backend
from shipway.errors.build import NothingBuilt, SdistDoesNotBuild
from support.artifacts import write_backend
from support.slowness import slow

if TYPE_CHECKING:
    from pathlib import Path

NAME = "own-1.0-py3-none-any.whl"
HOOKS = """
import os, pathlib, shutil, subprocess, sys, tarfile

def build_sdist(sdist_directory, config_settings=None):
    with tarfile.open(os.path.join(sdist_directory, "own-1.0.tar.gz"), "w:gz") as archive:
        archive.add("pyproject.toml", "own-1.0/pyproject.toml")
        archive.add("hooks", "own-1.0/hooks")
    return "own-1.0.tar.gz"

def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    out, name = pathlib.Path(wheel_directory), "own-1.0-py3-none-any.whl"
    write = lambda path: path.write_bytes(b"a wheel") and path.name
"""


def hostile(folder: Path, lines: str) -> Path:
    """Make a project whose backend runs `lines` to build a wheel."""
    return write_backend(folder / "tree", HOOKS + indent(lines, "    "), "[]")


@pytest.mark.slow
def test_a_flood_of_output_takes_no_memory_and_its_ends_are_kept(tmp_path: Path) -> None:
    lines = """
print("first words")
for _ in range(100):
    sys.stdout.write("x" * 1_000_000)
raise ValueError("last words")
"""
    log = tmp_path / "log"
    with (
        backend(hostile(tmp_path, lines), environment={}, log=log) as builder,
        pytest.raises(SdistDoesNotBuild) as caught,
    ):
        builder.build(tmp_path / "dist")
    assert "last words" in caught.value.details
    assert len(caught.value.details) < 10_000
    said = log.read_text("utf-8")
    assert "first words" in said
    assert "bytes left out here" in said
    assert len(said) < 10_000_000


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("return write(out / 'other-2.0-py3-none-any.whl') and name", "wrote no such file"),
        slow("write(out / name); write(out / 'own-1.0-cp311-none-any.whl'); return name", "cp311"),
        slow("(out / name).mkdir(); return name", "wrote no such file"),
        ("write(pathlib.Path('w')); (out / name).symlink_to(os.path.abspath('w')); return name",
         "is a link"),
        slow("(out / name).symlink_to('gone'); return name", "is a link"),
        slow("write(out.parent / name); return '../' + name", "returned a path"),
        slow("write(pathlib.Path(name)); return os.path.abspath(name)", "returned a path"),
        slow("return write(out / 'own.txt')", "no name of a distribution"),
        slow("return write(out / ('own x-1.0-py3-none-any.whl'))", "no name of a distribution"),
        slow("return write(out / os.fsdecode(b'own\\xff-1.0-py3-none-any.whl'))", "no name of"),
        slow("write(out / name); shutil.rmtree(out); return name", "wrote no such file"),
        slow("write(out / name); return 7", "returned no file name"),
        ("write(out / name); os._exit(0)", "without a result"),
    ],
)  # fmt: skip
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names and links")
def test_what_is_not_the_one_file_that_was_asked_for_is_refused(
    tmp_path: Path, lines: str, told: str
) -> None:
    out = tmp_path / "dist"
    with (
        backend(hostile(tmp_path, lines), environment={}, log=tmp_path / "log") as builder,
        pytest.raises(NothingBuilt) as caught,
    ):
        builder.build(out)
    assert told in caught.value.what
    assert caught.value.fix
    assert not out.exists()


@pytest.mark.parametrize(
    "lines",
    [
        slow("os.close(1); os.close(2)"),
        slow("os.chdir('/')"),
        "shutil.rmtree(os.getcwd())",
        slow("pathlib.Path('pyproject.toml').write_text('other')"),
        slow("os.fork()"),
        "pathlib.Path(os.environ['NOTE']).write_text(str(subprocess.Popen(['sleep', '60']).pid))",
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows deletes no folder that is in use")
def test_what_a_hook_does_to_its_own_surroundings_stays_there(tmp_path: Path, lines: str) -> None:
    note = tmp_path / "note"
    tree = hostile(tmp_path, f"{lines}\nreturn write(out / name)")
    before = (tree / "pyproject.toml").read_text()
    with backend(tree, environment={"NOTE": str(note)}, log=tmp_path / "log") as builder:
        assert builder.build(tmp_path / "dist")[1].read_bytes() == b"a wheel"
    assert (tree / "pyproject.toml").read_text() == before
    if note.exists():
        left = int(note.read_text())
        assert not psutil.pid_exists(left) or psutil.Process(left).status() == "zombie"
