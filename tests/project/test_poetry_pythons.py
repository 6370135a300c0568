"""Poetry's constraint of Python is read as PEP 440 can say it, and where poetry builds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from shipway.project.poetry_pythons import as_specifier
from shipway.project.project import find_project
from shipway.verification.pythons import choose_pythons
from support.poetry_constraints import CONSTRAINTS

if TYPE_CHECKING:
    from pathlib import Path

RELEASES = [
    *(f"2.7.{patch}" for patch in (0, 18)),
    *(f"3.{minor}.{patch}" for minor in range(16) for patch in (0, 1, 2, 3, 20)),
    "4.0.0",
    "5.0.0",
]
VERSIONS = st.tuples(
    st.sampled_from(["3", "3.0", "3.6", "3.9", "3.10", "3.12", "2.7", "4"]),
    st.sampled_from(["", "", "", ".1", ".2"]),
).map(lambda parts: "".join(parts) if "." in parts[0] else parts[0])
SINGLES = st.one_of(
    st.builds("{}{}".format, st.sampled_from(["^", "~", ">=", "<", ">", "<=", "!=", ""]), VERSIONS),
    st.sampled_from(["3.*", "3.9.*", "!=3.10.*", "*", "~=3.8", "~=3.8.1"]),
)
GROUPS = st.lists(SINGLES, min_size=1, max_size=2).map(",".join)
BACKEND = '[build-system]\nrequires = ["{0}"]\nbuild-backend = "{0}.api"\n'
POETRY = '[tool.poetry]\nname = "x"\n[tool.poetry.dependencies]\npython = "^3.9"\n'


def admitted(specifier: str | None) -> set[str]:
    supported = SpecifierSet(specifier or "")
    return {release for release in RELEASES if supported.contains(release)}


@pytest.mark.parametrize(("constraint", "specifier"), CONSTRAINTS)
def test_a_constraint_is_said_as_pep_440_says_it(constraint: object, specifier: str | None) -> None:
    """See https://python-poetry.org/docs/dependency-specification/#version-constraints."""
    assert as_specifier(constraint) == specifier


@given(st.lists(GROUPS, min_size=2, max_size=3))
def test_a_union_admits_what_one_of_its_groups_does(groups: list[str]) -> None:
    said = as_specifier(" || ".join(groups))
    if said is not None:
        assert admitted(said) == set().union(*(admitted(as_specifier(group)) for group in groups))


@given(st.text(alphabet="^~=<>!|, .*xv0123456789ab-+", max_size=20))
def test_whatever_is_written_is_read_as_a_specifier_or_as_none(text: str) -> None:
    said = as_specifier(text)
    assert said is None or str(SpecifierSet(said))


def test_a_union_that_would_take_for_ever_to_say_is_none() -> None:
    assert as_specifier("<3.1 || >=3.999999999999") is None
    assert as_specifier("<3.1 || >=3.1.999999999999") is None


@pytest.mark.parametrize(
    ("told", "specifier"),
    [
        (BACKEND.format("poetry.core.masonry") + POETRY, ">=3.9,<4"),
        (BACKEND.format("poetry_dynamic_versioning.backend") + POETRY, ">=3.9,<4"),
        (POETRY, ">=3.9,<4"),
        ('[project]\nname = "x"\nrequires-python = ">=3.8"\n' + POETRY, ">=3.8"),
        ('[project]\nname = "x"\n' + POETRY, ">=3.9,<4"),
        (BACKEND.format("hatchling") + POETRY, None),
        ('[tool.flit.metadata]\nmodule = "x"\nrequires-python = ">=3.7"\n', ">=3.7"),
    ],
)
def test_the_bound_of_a_project_is_that_of_what_builds_it(
    tmp_path: Path, told: str, specifier: str | None
) -> None:
    """As poetry-core has it: `requires-python` of `[project]` goes before its own."""
    (tmp_path / "pyproject.toml").write_text(told, encoding="utf-8")
    assert find_project(tmp_path).requires_python == specifier


def test_pythons_are_chosen_by_the_bound_of_poetry(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(POETRY, encoding="utf-8")
    found = ["3.8.18", "3.9.18", "3.12.1"]
    choice = choose_pythons(find_project(tmp_path).requires_python, (), found)
    assert choice.present == ("3.9", "3.12")
    assert {"3.10", "3.14"} <= set(choice.missing)
