"""A tool that takes the version from tags and believes no variable, through the tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Shipway
    from support.projects import Sample


@pytest.mark.slow
def test_a_development_version_is_refused_and_a_release_is_built(
    sample: Sample, shipway: Shipway
) -> None:
    pyproject = (sample.root / "pyproject.toml").read_text()
    pyproject = pyproject.replace("flit_core>=3.11", 'hatchling", "versioningit')
    pyproject = pyproject.replace("flit_core.buildapi", "hatchling.build")
    pyproject = pyproject.replace('version = "1.0.0"', 'dynamic = ["version"]')
    pyproject += '[tool.hatch.version]\nsource = "versioningit"\n'
    sample.commit("Take the version from tags", pyproject__toml=pyproject)
    assert shipway("bump", "--to=1.0.0").status == 0
    before = sample.state()
    refused = shipway("bump", "--part=dev", "--unique", "--json")
    assert (refused.status, refused.code) == (1, "SW231")
    assert sample.state() == before
    assert shipway("build").status == 0
    assert (sample.root / "dist" / "sampleship-1.0.0.tar.gz").is_file()
