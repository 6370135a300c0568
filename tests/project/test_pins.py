"""Exact pins in the projects beside it follow a version; anything else is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from shipway.project.edits import merged
from shipway.project.pins import pin_replacements
from support.layout import write_files

if TYPE_CHECKING:
    from pathlib import Path

OLD, NEW = Version("1.2.3"), Version("1.3.0")

# a requirement, and what becomes of it; None: nothing
REQUIREMENTS = {
    "example-core==1.2.3": "example-core==1.3.0",
    "Example_Core == 1.2.3": "Example_Core == 1.3.0",
    "example.core[fast]==1.2.3; python_version > '1.2.3'": (
        "example.core[fast]==1.3.0; python_version > '1.2.3'"
    ),
    "example-core (==1.2.3)": "example-core (==1.3.0)",
    "example-core===1.2.3": "example-core===1.3.0",
    "example-core==v1.2.3": "example-core==1.3.0",
    "example-core==1.2.3.0": "example-core==1.3.0",
    "example-core>=1.2.3": None,
    "example-core~=1.2.3": None,
    "example-core==1.2.*": None,
    "example-core==1.2.2": None,
    "example-core==1.2.3,!=1.3.0": None,
    "example-core": None,
    "example-core-extra==1.2.3": None,
    "example==1.2.3": None,
    "not a requirement ==1.2.3": None,
}
PLACES = {
    "dependencies": "[project]\ndependencies = [\n    'other', {}, # 1.2.3\n]\n",
    "extras": "[project.optional-dependencies]\nall = [{}]\nless = []\n",
    "groups": "[dependency-groups]\ndev = [{{include-group = 'x'}}, {}]\nx = ['y==1.2.3']\n",
}


# what poetry's tables say, and what becomes of it; None: nothing
CONSTRAINTS = {
    "example-core = '1.2.3'": "example-core = '1.3.0'",
    "Example_Core = '==1.2.3'": "Example_Core = '==1.3.0'",
    "example-core = '= 1.2.3'  # 1.2.3": "example-core = '= 1.3.0'  # 1.2.3",
    "example-core = {version = '1.2.3', extras = ['fast']}": (
        "example-core = {version = '1.3.0', extras = ['fast']}"
    ),
    "example-core = [{version = '1.2.3', python = '3.9'}, {version = '1.0', python = '3.8'}]": (
        "example-core = [{version = '1.3.0', python = '3.9'}, {version = '1.0', python = '3.8'}]"
    ),
    "example-core = '^1.2.3'": None,
    "example-core = '>=1.2.3'": None,
    "example-core = '1.2.*'": None,
    "example-core = '1.2.3,<2'": None,
    "example-core = {path = '../core'}": None,
    "example = '1.2.3'": None,
    "example-core = 1": None,
}
TABLES = {
    "dependencies": "dependencies",
    "dev": "dev-dependencies",
    "group": "group.test.dependencies",
}
SETUP_CFG = """\
[metadata]
version = 1.2.3
[options]
install_requires =
    other==1.2.3
    {}  # 1.2.3
python_requires = >=3.8
[options.extras_require]
all = {}
"""


def moved(root: Path, text: str, name: str = "pyproject.toml") -> str:
    """Return what becomes of a sibling's file."""
    write_files(root, {name: text})
    found = pin_replacements(root / name, "Example.Core", OLD, NEW)
    return merged(found)[0].after.decode() if found else text


@pytest.mark.parametrize("requirement", REQUIREMENTS)
@pytest.mark.parametrize("place", PLACES)
def test_a_pin_of_exactly_the_old_version_follows(
    tmp_path: Path, requirement: str, place: str
) -> None:
    after = REQUIREMENTS[requirement] or requirement
    before, wanted = (PLACES[place].format(f'"{text}"') for text in (requirement, after))
    assert moved(tmp_path, before) == wanted


@pytest.mark.parametrize("constraint", CONSTRAINTS)
@pytest.mark.parametrize("table", TABLES)
def test_so_it_does_in_the_tables_of_poetry(tmp_path: Path, constraint: str, table: str) -> None:
    head = f"[tool.poetry]\nversion = '1.2.3'\n[tool.poetry.{TABLES[table]}]\nother = '1.2.3'\n"
    after = CONSTRAINTS[constraint] or constraint
    assert moved(tmp_path, f"{head}{constraint}\n") == f"{head}{after}\n"


@pytest.mark.parametrize("requirement", REQUIREMENTS)
def test_so_it_does_in_setup_cfg(tmp_path: Path, requirement: str) -> None:
    after = REQUIREMENTS[requirement] or requirement
    before, wanted = (SETUP_CFG.format(text, text) for text in (requirement, after))
    assert moved(tmp_path, before, "setup.cfg") == wanted


def test_a_broken_setup_cfg_is_left_alone(tmp_path: Path) -> None:
    assert moved(tmp_path, "[options\n", "setup.cfg") == "[options\n"


@pytest.mark.parametrize("value", ["", "9" * 5000, "[" * 5000], ids=["none", "long", "deep"])
def test_a_broken_pyproject_is_left_alone(tmp_path: Path, value: str) -> None:
    text = f"[project]\ndependencies = ['example-core==1.2.3']\nx = {value}\n"
    assert moved(tmp_path, text) == text


def test_every_pin_follows_whatever_the_line_endings(tmp_path: Path) -> None:
    text = "[project]\r\ndependencies = ['example-core==1.2.3']\r\n[dependency-groups]\r\n"
    text += "dev = ['example-core==1.2.3', 'example-core==1.2.3']\r\n"
    assert moved(tmp_path, text) == text.replace("1.2.3", "1.3.0")


@pytest.mark.parametrize(
    "text",
    [
        "[project",
        "project = 1",
        "[project]\ndependencies = 'example-core==1.2.3'\n",
        "[project]\noptional-dependencies = []\n",
        "[build-system]\nrequires = ['example-core==1.2.3']\n",
    ],
)
def test_what_has_no_list_of_dependencies_is_left_alone(tmp_path: Path, text: str) -> None:
    assert moved(tmp_path, text) == text
