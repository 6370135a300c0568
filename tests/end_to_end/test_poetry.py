"""A project whose metadata is poetry's: what shipway says to write is right for its table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.layout import build_system

if TYPE_CHECKING:
    from conftest import Shipway
    from support.projects import Sample

pytestmark = pytest.mark.slow

POETRY = build_system("poetry-core", "poetry.core.masonry.api") + (
    '[tool.poetry]\nname = "sampleship"\nversion = "1.0.0"\ndescription = "A sample"\n'
    'authors = ["Ann <ann@example.org>"]\nlicense = "MIT"\n'
    'packages = [{ include = "sampleship", from = "src" }]\n\n'
    '[tool.poetry.dependencies]\npython = "^3.9"\n'
)
README = 'readme = "README.md"'


def test_the_fix_of_a_missing_description_mends_it(sample: Sample, shipway: Shipway) -> None:
    sample.commit("Move to poetry", pyproject__toml=POETRY, README__md="# Sample\n")
    checked = shipway("build", "check")
    assert checked.status == 0, checked.stderr
    assert f"set {README} in [tool.poetry] of pyproject.toml" in checked.stderr
    mended = POETRY.replace("license", f"{README}\nlicense")
    sample.commit("Name the README", pyproject__toml=mended)
    again = shipway("build", "check")
    assert again.status == 0, again.stderr
    assert "description-missing" not in again.stderr
