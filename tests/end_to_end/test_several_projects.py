"""A repository of several projects: each is released by itself, whatever the others do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conftest import Shipway
from support.monorepo import make_monorepo

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Ran
    from support.projects import Sample


@pytest.fixture
def acme(tmp_path: Path) -> Sample:
    """Make the repository; none of its projects was ever released."""
    return make_monorepo(tmp_path)


@pytest.fixture
def release(acme: Sample) -> Release:
    """Run `release` for one of the packages."""
    return Release(acme)


class Release:
    """Runs `shipway release`, on the local index, and other tasks, for one package."""

    def __init__(self, acme: Sample) -> None:
        self._shipway = Shipway(acme.root)

    def __call__(self, package: str, *options: str) -> Ran:
        return self.task("release", package, "--target=local", *options)

    def task(self, name: str, package: str, *options: str) -> Ran:
        return self._shipway(name, f"--project=packages/{package}", *options, "--json")


def test_two_projects_at_one_version_have_a_tag_each(acme: Sample, release: Release) -> None:
    for package in ("core", "web"):
        done = release(package, "--part=patch")
        assert done.status == 0, done.stderr
    assert acme.git("tag").split() == ["acme-core-v1.0.1", "acme-web-v1.0.1"]
