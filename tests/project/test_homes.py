"""What an error says to write is for the table or file where the project's metadata is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shipway.distributions.checks import RULES
from shipway.errors.usage import NoProjectName
from shipway.errors.versions import NoVersion
from shipway.project.homes import FLIT, POETRY, PROJECT, SETUP_CFG, SETUP_PY, Home, home_of
from shipway.project.project import find_project
from shipway.project.sources import find_source
from support.layout import build_system, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from shipway.distributions.checks import Rule

HOMES = (PROJECT, POETRY, FLIT, SETUP_CFG, SETUP_PY)
NAMED = '[project]\nname = "x"\n'
README = '[project]\nreadme = "README.md"\n'
OF_POETRY = '[tool.poetry]\nname = "x"\nversion = "1.2.3"\n'
OF_FLIT = '[tool.flit.metadata]\nmodule = "x"\n'
BY_POETRY = build_system("poetry-core", "poetry.core.masonry.api")
BY_HATCH = build_system("hatchling", "hatchling.build")
ABOUT = '[tool.hatch.version]\npath = "x.py"\n'
ELSEWHERE = {"license-both", "license-file", "metadata-differs"}
"""They find what only a project with `[project]` has."""


@pytest.mark.parametrize(
    ("files", "home"),
    [
        ({"pyproject.toml": NAMED}, PROJECT),
        ({"pyproject.toml": README}, PROJECT),
        ({"pyproject.toml": NAMED + OF_POETRY}, PROJECT),
        ({"pyproject.toml": OF_POETRY}, POETRY),
        ({"pyproject.toml": README + OF_POETRY}, POETRY),
        ({"pyproject.toml": OF_FLIT}, FLIT),
        ({"setup.cfg": "[metadata]\nname = x\n", "setup.py": ""}, SETUP_CFG),
        ({"setup.cfg": "[flake8]\n", "setup.py": "setup(name='x')"}, SETUP_PY),
        ({"pyproject.toml": BY_HATCH}, PROJECT),
    ],
)
def test_where_the_metadata_is(files: dict[str, str], home: Home, tmp_path: Path) -> None:
    assert home_of(find_project(write_files(tmp_path, files))) is home


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_no_fix_names_a_table_that_the_project_has_not(rule: Rule) -> None:
    said = [rule.fix_in(home) for home in HOMES if home is not PROJECT]
    assert any("[project" in fix for fix in said) is (rule.name in ELSEWHERE)


@pytest.mark.parametrize("rule", ["description", "description-type"])
@pytest.mark.parametrize("home", [SETUP_CFG, SETUP_PY])
def test_setuptools_has_a_key_of_its_own_for_the_type_of_the_description(
    rule: str, home: Home
) -> None:
    """By the name of the file it goes in `[project]` alone."""
    (fix,) = (each.fix_in(home) for each in RULES if each.name == rule)
    assert "set long_description_content_type in " in fix
    assert "content-type" not in fix


@pytest.mark.parametrize(
    ("files", "fix"),
    [
        (
            {"pyproject.toml": README + OF_POETRY + BY_POETRY},
            "move what [project] says to [tool.poetry] of pyproject.toml",
        ),
        ({"pyproject.toml": NAMED + OF_POETRY + BY_POETRY}, 'add dynamic = ["version"] to'),
        (
            {"pyproject.toml": f'{NAMED}dynamic = ["readme"]\n{OF_POETRY}{BY_POETRY}'},
            'add "version" to dynamic of',
        ),
        (
            {"pyproject.toml": NAMED + BY_HATCH + ABOUT, "x.py": '__version__ = "1.2.3"\n'},
            'add dynamic = ["version"] to',
        ),
        (
            {"pyproject.toml": NAMED + BY_HATCH + '[tool.commitizen]\nversion = "1.2.3"\n'},
            'add version = "1.2.3" to',
        ),
        ({"pyproject.toml": NAMED + BY_HATCH + ABOUT}, 'add version = "0.1.0" to'),
        ({"pyproject.toml": NAMED + BY_HATCH}, 'add version = "0.1.0" to'),
    ],
)
def test_a_version_that_stands_elsewhere_is_not_given_up(
    files: dict[str, str], fix: str, tmp_path: Path
) -> None:
    with pytest.raises(NoVersion, match="dynamic does not name it") as raised:
        find_source(find_project(write_files(tmp_path, files)))
    assert raised.value.fix[0].startswith(fix)


def test_a_name_is_missed_where_the_metadata_is(tmp_path: Path) -> None:
    files = {"pyproject.toml": '[tool.poetry]\nversion = "1.2.3"\n'}
    project = find_project(write_files(tmp_path, files))
    with pytest.raises(NoProjectName) as raised:
        _ = project.name
    assert raised.value.fix == ('add name = "…" to [tool.poetry] in pyproject.toml',)
