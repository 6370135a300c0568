"""Every row of the tables in docs/versions.md is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from packaging.version import Version

from shipway.errors.base import ShipwayError
from shipway.project.arithmetic import PARTS
from shipway.project.versions import bump, parse_version, unique_dev_version, wanted_version
from support.layouts import FILE_LAYOUTS
from support.tag_layouts import TAG_LAYOUTS
from support.tool_layouts import UNTOLD_LAYOUTS

DOCUMENT = Path(__file__).parents[2] / "docs" / "versions.md"


def rows(*header: str) -> list[tuple[str, ...]]:
    """Return the rows of all tables of the document with this header."""
    found: list[tuple[str, ...]] = []
    inside = False
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = tuple(cell.strip() for cell in line.strip("|").split("|"))
        if not line.startswith("|"):
            inside = False
        elif cells == header:
            inside = True
        elif inside and set(line) != {"|", "-"}:
            found.append(cells)
    return found


BUMPS = rows("Current", "Part", "Base", "Becomes")
TARGETS = rows("Current", "To", "Becomes")
UNIQUE = rows("Current", "Number", "Becomes")


def outcome(text: str) -> tuple[str, str]:
    """Return what a row promises: the code of a refusal, or the version in its normal form."""
    refused = re.match(r"refused \((SW\d+)\)", text)
    return ("refused", refused[1]) if refused else ("made", text)


@pytest.mark.parametrize(("current", "part", "base", "becomes"), BUMPS)
def test_bumps(current: str, part: str, base: str, becomes: str) -> None:
    try:
        made = ("made", str(bump(parse_version(current), part, base=base or None)))
    except ShipwayError as error:
        made = ("refused", error.code)
    assert made == outcome(becomes)


@pytest.mark.parametrize(("current", "to", "becomes"), TARGETS)
def test_to_a_version(current: str, to: str, becomes: str) -> None:
    try:
        made = ("made", str(wanted_version(parse_version(current), to=to)))
    except ShipwayError as error:
        made = ("refused", error.code)
    assert made == outcome(becomes)


@pytest.mark.parametrize(("current", "number", "becomes"), UNIQUE)
def test_unique_development_versions(current: str, number: str, becomes: str) -> None:
    assert str(unique_dev_version(Version(current), int(number))) == becomes


def test_every_part_has_a_row_that_works_and_every_code_of_the_arithmetic_one() -> None:
    assert {part for _, part, _, becomes in BUMPS if not becomes.startswith("ref")} >= set(PARTS)
    codes = {outcome(becomes)[1] for *_, becomes in (*BUMPS, *TARGETS) if "refused" in becomes}
    assert codes == {"SW101", "SW201", "SW202", "SW203", "SW204", "SW205"}


def test_the_kinds_of_sources_are_those_that_are_tested() -> None:
    documented = {kind.strip("`") for kind, _ in rows("Kind", "Place")}
    layouts = (*FILE_LAYOUTS, *TAG_LAYOUTS, *UNTOLD_LAYOUTS)
    # What only the backend can say takes one: tests/end_to_end/test_long_tail.py.
    assert documented == {layout.kind for layout in layouts} | {"backend"}
