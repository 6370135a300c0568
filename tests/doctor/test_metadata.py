"""Metadata is found where its backend looks for it; what a build computes is not called right."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from shipway.doctor.finding import Finding, Verdict
from shipway.doctor.metadata import metadata
from shipway.doctor.observed import observed
from shipway.workspace import open_workspace
from support.github.patience import QUICK
from support.layout import build_system, write_files

if TYPE_CHECKING:
    from pathlib import Path

PYPROJECT = "pyproject.toml"
THERE = {"README.md": "# X\n", "LICENSE": "Do as you like.\n", "x.py": '__version__ = "1"\n'}
POETRY = build_system("poetry-core", "poetry.core.masonry.api") + (
    '[tool.poetry]\nname = "x"\nversion = "1.2.3"\n'
)
FLIT = build_system("flit_core<4", "flit_core.buildapi") + '[tool.flit.metadata]\nmodule = "x"\n'
SETUPTOOLS = build_system("setuptools", "setuptools.build_meta")
HATCH = build_system("hatchling", "hatchling.build")
PROJECT = '[project]\nname = "x"\nversion = "1.2.3"\n'
SETUP_CFG = "[metadata]\nname = x\nversion = 1.2.3\n"
SETUP_PY = "from setuptools import setup\nsetup(name='x', version='1.2.3', {})\n"
NAMED = 'readme = "README.md"\nlicense = "MIT"\n'
ALL_RIGHT = (Verdict.RIGHT, Verdict.RIGHT)
NEITHER = (Verdict.ADVICE, Verdict.ADVICE)
UNSEEN = (Verdict.UNSEEN, Verdict.UNSEEN)


def found_in(root: Path, files: dict[str, str]) -> dict[str, Finding]:
    """Return the findings about the metadata of a project, by their subject."""
    write_files(root, THERE | files)
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    setup = observed(open_workspace(str(root)), "shipway doctor", QUICK)
    return {found.subject: found for found in metadata(setup)}


@pytest.mark.parametrize(
    ("files", "verdicts"),
    [
        ({PYPROJECT: POETRY}, NEITHER),
        ({PYPROJECT: POETRY + NAMED}, ALL_RIGHT),
        ({PYPROJECT: POETRY + NAMED.replace('"README.md"', '["README.md"]')}, ALL_RIGHT),
        ({PYPROJECT: f'{PROJECT}dynamic = ["readme", "license"]\n{POETRY}{NAMED}'}, ALL_RIGHT),
        ({PYPROJECT: f'{PROJECT}dynamic = ["readme"]\n{POETRY}'}, NEITHER),
        ({PYPROJECT: PROJECT + HATCH + f"[tool.poetry]\n{NAMED}"}, NEITHER),
        ({PYPROJECT: FLIT}, NEITHER),
        (
            {PYPROJECT: f'{FLIT}description-file = "README.md"\nclassifiers = ["License :: X"]\n'},
            ALL_RIGHT,
        ),
        ({PYPROJECT: PROJECT + HATCH}, NEITHER),
        ({PYPROJECT: PROJECT + 'readme = { text = "X" }\nlicense = { text = "X" }\n'}, ALL_RIGHT),
        ({PYPROJECT: PROJECT + 'dynamic = ["readme", "license"]\n' + HATCH}, UNSEEN),
        (
            {
                PYPROJECT: f'{PROJECT}dynamic = ["readme"]\nlicense = "MIT"\n{SETUPTOOLS}'
                '[tool.setuptools.dynamic]\nreadme = { file = ["README.md", "x.py"] }\n'
            },
            ALL_RIGHT,
        ),
        ({"setup.cfg": SETUP_CFG}, NEITHER),
        (
            {"setup.cfg": SETUP_CFG + "long_description = file: README.md, x.py\nlicense = MIT\n"},
            ALL_RIGHT,
        ),
        ({"setup.cfg": SETUP_CFG + "long_description = Words.\nlicense = MIT\n"}, ALL_RIGHT),
        ({"setup.py": SETUP_PY.format("")}, NEITHER),
        ({"setup.py": SETUP_PY.format("long_description='X', license='MIT'")}, ALL_RIGHT),
        ({"setup.py": SETUP_PY.format("long_description=read(), license=read()")}, UNSEEN),
        ({"setup.py": SETUP_PY.format("license_files=['LICENSE']")}, NEITHER),
    ],
)
def test_readme_and_license_are_right_where_the_metadata_names_them(
    tmp_path: Path, files: dict[str, str], verdicts: tuple[Verdict, Verdict]
) -> None:
    found = found_in(tmp_path, files)
    assert (found["README"].verdict, found["license"].verdict) == verdicts


@pytest.mark.parametrize(
    ("files", "readme"),
    [
        ({PYPROJECT: POETRY}, 'set readme = "README.md" in [tool.poetry] of pyproject.toml'),
        ({PYPROJECT: FLIT}, 'set description-file = "README.md" in [tool.flit.metadata]'),
        ({"setup.cfg": SETUP_CFG}, "set long_description = file: README.md in [metadata]"),
    ],
)
def test_the_fix_is_for_the_place_of_the_metadata(
    tmp_path: Path, files: dict[str, str], readme: str
) -> None:
    (fix,) = found_in(tmp_path, files)["README"].fix
    assert fix.startswith(readme)


def test_a_readme_of_several_that_is_not_there(tmp_path: Path) -> None:
    """As poetry-core has it: it fails where it cannot read one of them."""
    found = found_in(tmp_path, {PYPROJECT: POETRY + 'readme = ["README.md", "MORE.md"]\n'})
    assert found["README"].verdict is Verdict.WRONG
    assert found["README"].said == "MORE.md is not there"


@pytest.mark.parametrize(
    ("files", "verdict", "said"),
    [
        ({PYPROJECT: f'{POETRY}dependencies.python = "^3.9"\n'}, Verdict.RIGHT, ">=3.9,<4"),
        ({PYPROJECT: f'{POETRY}dependencies.python = "*"\n'}, Verdict.ADVICE, "is missing"),
        (
            {PYPROJECT: f'{POETRY}dependencies.python.version = "^3.9"\n'},
            Verdict.ADVICE,
            "is missing",
        ),
        (
            {PYPROJECT: f'{POETRY}dependencies.python = "<3.8 || >3.9.2"\n'},
            Verdict.UNSEEN,
            "needs a build",
        ),
        ({PYPROJECT: f'{FLIT}requires-python = ">=3.9"\n'}, Verdict.RIGHT, ">=3.9"),
        ({"setup.py": SETUP_PY.format("python_requires=mine()")}, Verdict.UNSEEN, "needs a build"),
    ],
)
def test_the_bound_of_pythons_is_read_as_its_backend_does(
    tmp_path: Path, files: dict[str, str], verdict: Verdict, said: str
) -> None:
    found = found_in(tmp_path, files)["requires-python"]
    assert found.verdict is verdict
    assert said in found.said
