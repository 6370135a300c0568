"""Characters of a path that keep environments from working are named, and no others."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from shipway.doors import environments
from shipway.doors.places import temporary_obstacles, unbuildable, unrunnable
from shipway.errors.usage import PathUnusable
from shipway.verification.results import Outcome
from support.verification import Verifier, Wheel

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(os.name != "posix", reason="names there cannot have them")
DEMO = Wheel(files={"demo/__init__.py": "def main(): ...\n"}, scripts={"demo": "demo:main"})


@pytest.fixture
def no_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environments, "find_uv", lambda: None)


@pytest.fixture
def short() -> Iterator[Path]:
    with TemporaryDirectory(dir="/tmp") as folder:
        yield Path(folder)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a\nb", "a\rb", "a $(b)\n'c", "a;(b)'c"])
@pytest.mark.parametrize("uv", [True, False], ids=["uv", "pip"])
@pytest.mark.parametrize("long", [True, False], ids=["long", "short"])
def test_programs_start_just_where_nothing_is_in_the_way(
    short: Path, monkeypatch: pytest.MonkeyPatch, name: str, *, uv: bool, long: bool
) -> None:
    if not uv:
        monkeypatch.setattr(environments, "find_uv", lambda: None)
    folder = short / ("long" * 30 if long else "s") / name
    folder.mkdir(parents=True)
    result = Verifier(folder)(DEMO.write(short / "files"), uv=uv)
    # To end otherwise may be the script's own decision; here it is the shell's.
    started = all(check.passed and not check.remark for check in result.checks)
    assert started is not bool(list(unrunnable(folder)))


def test_no_path_list_can_name_a_folder_with_its_separator(short: Path) -> None:
    folder = short / "a:b"
    folder.mkdir()
    (problem,) = unrunnable(folder)
    assert "PATH" in problem.why
    assert Verifier(folder)(DEMO.write(short / "files")).outcome is Outcome.FAILED


def test_where_virtualenv_makes_no_environment_uv_does(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not list(unbuildable(Path("/a:b")))
    monkeypatch.setattr(environments, "find_uv", lambda: None)
    (problem,) = unbuildable(Path("/a:b"))
    assert isinstance(problem, PathUnusable)
    assert problem.what == "'/a:b' has ':' in it"


@pytest.mark.usefixtures("no_uv")
def test_the_folder_of_temporary_files_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not list(temporary_obstacles(alone=False))
    monkeypatch.setattr(tempfile, "tempdir", "/tmp/a:b")
    (problem,) = temporary_obstacles(alone=False)
    assert "PYTHONPATH" in problem.why
