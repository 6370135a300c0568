"""`check --twice`: what was built is built again and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conftest import Shipway
from support.projects import make_sample

if TYPE_CHECKING:
    from pathlib import Path

    from support.projects import Sample

pytestmark = pytest.mark.slow

_BACKEND = """\
from pathlib import Path

from flit_core.buildapi import *
from flit_core import buildapi


def _append(path, text):
    path = Path(path)
    path.write_text(path.read_text() + text)


def _changed():
    later = Path({marker!r})
    if later.is_file():
        exec(later.read_text())


def build_sdist(*arguments):
    _changed()
    return buildapi.build_sdist(*arguments)


def build_wheel(*arguments):
    if Path("only-in-the-tree.txt").is_file():
        _append("src/sampleship/__init__.py", "FROM_TREE = True\\n")
    return buildapi.build_wheel(*arguments)
"""


@pytest.fixture
def later(sample: Sample, tmp_path: Path) -> Path:
    """Give a file: once it is there, the sample's backend runs it before it builds."""
    marker = tmp_path / "later.py"
    (sample.root / "hooks").mkdir()
    (sample.root / "hooks" / "own.py").write_text(_BACKEND.format(marker=str(marker)))
    text = (sample.root / "pyproject.toml").read_text("utf-8")
    text = text.replace(
        'build-backend = "flit_core.buildapi"', 'build-backend = "own"\nbackend-path = ["hooks"]'
    )
    text += '\n[tool.flit.sdist]\ninclude = ["hooks/"]\n'
    sample.commit("Build in a way of its own", pyproject__toml=text)
    return marker


def test_a_build_that_is_the_same_every_time(sample: Sample, shipway: Shipway) -> None:
    assert shipway("build").status == 0
    ran = shipway("check", "--twice", "--target=local")
    assert ran.status == 0, ran.stderr
    assert "differs" not in ran.stderr
    assert "built again it is the same, byte for byte" in ran.stdout
    assert list((sample.root / ".git" / "shipway").rglob("again")) == []


def test_files_that_differ(later: Path, shipway: Shipway) -> None:
    assert shipway("build").status == 0
    later.write_text("_append('src/sampleship/__init__.py', 'BUILT = 2\\n')")
    ran = shipway("check", "--twice", "--target=local", "--json")
    assert ran.status == 1
    assert "built again it differs: line " in ran.stdout
    assert "src/sampleship/__init__.py" in ran.stdout
    assert "every difference: diffoscope " in ran.stderr


def test_a_version_that_comes_from_the_clock(later: Path, shipway: Shipway) -> None:
    assert shipway("build").status == 0
    later.write_text(
        "_path = Path('pyproject.toml')\n"
        "_path.write_text(_path.read_text().replace('1.0.0', '1.0.1'))\n"
    )
    ran = shipway("check", "--twice", "--target=local", "--json")
    assert (ran.status, ran.code) == (1, "SW420")
    assert "1.0.1" in ran.stdout


def test_a_tree_that_makes_another_wheel_than_the_sdist(
    sample: Sample, later: Path, shipway: Shipway
) -> None:
    assert not later.exists()
    (sample.root / "only-in-the-tree.txt").write_text("")
    sample.commit("Have a file that is in no sdist")
    assert shipway("build").status == 0
    ran = shipway("check", "--twice", "--target=local", "--json")
    assert (ran.status, ran.code) == (1, "SW412")
    assert "built straight from the tree it differs: line " in ran.stdout


def test_archives_with_the_same_files_are_let_pass(tmp_path: Path) -> None:
    """Setuptools gives the files of an sdist the time at which they were written."""
    sample = make_sample(tmp_path / "other", backend="setuptools")
    shipway = Shipway(sample.root)
    assert shipway("build").status == 0
    ran = shipway("check", "--twice", "--target=local")
    assert ran.status == 0, ran.stderr
    assert "warning archive-differs: sampleship-1.0.0.tar.gz: LICENSE: built again" in ran.stderr
    assert "nothing has to be mended: what is installed is the same" in ran.stderr
    warned, more = ran.stderr.index("warning archive-differs"), ran.stderr.index("diffoscope")
    assert warned < more
    assert "no fault found" not in ran.stdout
    assert "nothing in the way, and warnings, at " in ran.stdout.splitlines()[-1]
    # Checked once only there is nothing to warn of.
    assert "no fault found at " in shipway("check", "--target=local").stdout


def test_changes_that_go_on_are_named_as_a_cause(sample: Sample, shipway: Shipway) -> None:
    readme = sample.root / "README.md"
    readme.write_text("One.\n", encoding="utf-8")
    assert shipway("build").status == 0
    readme.write_text("Two.\n", encoding="utf-8")
    ran = shipway("check", "--twice", "--target=local")
    assert ran.status == 1
    assert "if they are others now, invoke build first" in ran.stderr


def test_what_is_ignored_is_told_with_the_reason(tmp_path: Path) -> None:
    sample = make_sample(tmp_path / "other", backend="setuptools")
    text = (sample.root / "pyproject.toml").read_text("utf-8")
    text += '[tool.shipway.ignore]\narchive-differs = "setuptools knows no better"\n'
    sample.commit("Ignore", pyproject__toml=text)
    shipway = Shipway(sample.root)
    assert shipway("build").status == 0
    ran = shipway("check", "--twice", "--target=local")
    assert ran.status == 0
    assert "ignored archive-differs: sampleship-1.0.0.tar.gz: LICENSE" in ran.stderr
    assert "(the reason: setuptools knows no better)" in ran.stderr
    assert "no fault found at " in ran.stdout
