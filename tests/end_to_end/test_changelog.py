"""A bump makes the version's section of the changelog, as one of its edits."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Shipway
    from support.projects import Sample

TEXT = "# Changelog\r\n\r\n## [Unreleased]\r\n\r\n- New\r\n"
AFTER = "# Changelog\r\n\r\n## [Unreleased]\r\n\r\n## [1.0.1] - 1980-01-02\r\n\r\n- New\r\n"
DAY = {"SOURCE_DATE_EPOCH": "315619200"}


@pytest.fixture
def changelog(sample: Sample) -> Sample:
    """Give the sample a changelog."""
    (sample.root / "CHANGELOG.md").write_bytes(TEXT.encode())
    sample.commit("Keep a changelog")
    return sample


def content(sample: Sample) -> str:
    return (sample.root / "CHANGELOG.md").read_bytes().decode()


def test_a_bump_shows_and_makes_the_section(changelog: Sample, shipway: Shipway) -> None:
    shown = shipway("bump", "--part=patch", "--dry-run", variables=DAY)
    assert "+## [1.0.1] - 1980-01-02" in shown.stdout
    assert content(changelog) == TEXT
    assert shipway("bump", "--part=patch", "--commit", variables=DAY).status == 0
    assert content(changelog) == AFTER
    files = changelog.git("show", "--name-only", "--format=%s")
    assert files.split("\n\n") == ["Release sampleship 1.0.1", "CHANGELOG.md\npyproject.toml"]


def test_of_two_bumps_on_each_other_all_files_are_named(
    changelog: Sample, shipway: Shipway
) -> None:
    """The second one had no section to make, and what the first has made is no commit's either."""
    for _ in range(2):
        assert shipway("bump", "--part=patch", variables=DAY).status == 0
    on, back = shipway("status", "--target=local", "--json").data["bumped"]["ways"]
    commit, back = (shlex.split(way.partition(" && ")[0].partition("   ")[0]) for way in (on, back))
    assert (commit[-2:], back[-2:]) == (["pyproject.toml", "CHANGELOG.md"],) * 2
    changelog.git(*back[1:])
    assert (changelog.git("status", "--porcelain"), content(changelog)) == ("", TEXT)
    changelog.git("stash", "pop", "--quiet")
    changelog.git(*commit[1:])
    assert changelog.git("status", "--porcelain") == ""


@pytest.mark.slow
def test_a_version_that_the_files_say_already_gets_its_section(
    changelog: Sample, shipway: Shipway
) -> None:
    done = shipway("release", "--target=local", "--json", variables=DAY)
    assert done.status == 0, done.stderr
    assert content(changelog) == AFTER.replace("1.0.1", "1.0.0")
    assert changelog.git("log", "-1", "--format=%s", "v1.0.0") == "Release sampleship 1.0.0"
    assert shipway("release", "--target=local", "--json").data["done"] == []
    assert shipway("release", "--undo", "--yes").status == 0
    assert content(changelog) == TEXT


def test_the_configuration_turns_it_off(changelog: Sample, shipway: Shipway) -> None:
    pyproject = changelog.root / "pyproject.toml"
    pyproject.write_text(pyproject.read_text("utf-8") + "[tool.shipway]\nchangelog = false\n")
    changelog.commit("Write it by hand")
    assert shipway("bump", "--part=patch", variables=DAY).status == 0
    assert content(changelog) == TEXT
