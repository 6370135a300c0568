"""Files that another tool's configuration lists are told where a bump leaves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shipway.project.listed import listed_elsewhere
from shipway.project.project import find_project
from support.layout import write_files

if TYPE_CHECKING:
    from pathlib import Path

PYPROJECT = '[project]\nname = "example-pkg"\nversion = "1.2.3"\n'
SAYS = 'CLI_VERSION = "1.2.3"\n'

SEARCH = "search = 'CLI_VERSION = \"{current_version}\"'\n"
LISTS = {
    "tbump": ("tbump.toml", '[[file]]\nsrc = "cli.py"\n'),
    "tbump-search": ("tbump.toml", f'[[file]]\nsrc = "cli.py"\n{SEARCH}'),
    "tbump-pyproject": ("pyproject.toml", '[[tool.tbump.file]]\nsrc = "cli.py"\n'),
    "bump-my-version": ("pyproject.toml", '[[tool.bumpversion.files]]\nfilename = "cli.py"\n'),
    "bump-my-version-own": (
        ".bumpversion.toml",
        f'[[tool.bumpversion.files]]\nfilename = "cli.py"\n{SEARCH}',
    ),
    "bump2version": (".bumpversion.cfg", "[bumpversion]\n[bumpversion:file:cli.py]"),
    "bump2version-twice": (
        "setup.cfg",
        """\
[bumpversion:file: cli.py (one)]
search = v{current_version}
[bumpversion:file:cli.py(two)]
replace = {new_version}
search = VERSION = "{current_version}"
""",
    ),
    "commitizen": (".cz.toml", '[tool.commitizen]\nversion_files = ["cli.py:VERSION"]\n'),
}
NO_LISTS = {
    "search-elsewhere": ("tbump.toml", "[[file]]\nsrc = 'cli.py'\nsearch = 'v{current_version}'"),
    "search-of-a-changelog": ("tbump.toml", "[[file]]\nsrc = 'cli.py'\nsearch = 'CLI_VERSION'"),
    "not-there": ("tbump.toml", '[[file]]\nsrc = "nowhere.py"\n'),
    "outside": ("tbump.toml", '[[file]]\nsrc = "../cli.py"\n'),
    "a-pattern": (".bumpversion.toml", '[[tool.bumpversion.files]]\nglob = "*.py"\n'),
    "broken": ("tbump.toml", '[[file]\nsrc = "cli.py"\n'),
    "no-list": ("tbump.toml", 'file = "cli.py"\n'),
    "no-table": (".cz.toml", 'tool = "cli.py"\n'),
    "another-version": ("tbump.toml", '[[file]]\nsrc = "other.py"\n'),
}


def listed(tmp_path: Path, name: str, text: str, edited: str = "pyproject.toml") -> tuple[str, ...]:
    before = PYPROJECT if name == "pyproject.toml" else ""
    files = {"pyproject.toml": PYPROJECT, "cli.py": SAYS, "other.py": "V = '1.2.3.1'\n"}
    (tmp_path / "cli.py").write_text(SAYS, "utf-8")
    root = write_files(tmp_path / "project", {**files, name: before + text})
    return listed_elsewhere(find_project(root), "1.2.3", {root / edited})


@pytest.mark.parametrize(("name", "text"), LISTS.values(), ids=LISTS)
def test_what_another_tool_lists_and_a_bump_leaves_is_told_once(
    name: str, text: str, tmp_path: Path
) -> None:
    assert listed(tmp_path, name, text) == (f"{name} lists cli.py, which says 1.2.3",)
    assert listed(tmp_path, name, text, edited="cli.py") == ()


@pytest.mark.parametrize(("name", "text"), NO_LISTS.values(), ids=NO_LISTS)
def test_what_does_not_say_the_version_where_the_tool_looks_is_not_told(
    name: str, text: str, tmp_path: Path
) -> None:
    assert listed(tmp_path, name, text) == ()
