"""Release notes come from the first source there is, with the real programs."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from shipway.doors.notetools import towncrier_notes
from shipway.errors.notes import NotesToolMissing

if TYPE_CHECKING:
    from conftest import Shipway
    from support.projects import Sample

CLIFF = '''
[changelog]
body = """## {{ version }}
{% for c in commits %}* {{ c.message }}
{% endfor %}"""
[git]
conventional_commits = false
filter_unconventional = false
'''
TOWNCRIER = '\n[tool.towncrier]\ndirectory = "news"\nname = "S"\nfilename = "NEWS.rst"\n'


def notes(shipway: Shipway, *arguments: str) -> dict[str, Any]:
    found = shipway("notes", "--json", *arguments)
    assert found.status == 0, found.stderr
    return found.data


def configure(sample: Sample, text: str) -> None:
    path = sample.root / "pyproject.toml"
    path.write_text(path.read_text("utf-8") + text, encoding="utf-8")


@pytest.fixture
def released(sample: Sample, shipway: Shipway) -> Sample:
    """Release 1.0.1 of one commit, on top of a tagged 1.0.0."""
    sample.git("tag", "v1.0.0")
    sample.git("switch", "--quiet", "--create", "side")
    sample.commit("Add a file", a__txt="a")
    sample.git("switch", "--quiet", "main")
    sample.git("merge", "--quiet", "--no-ff", "--message", "Merge side", "side")
    assert shipway("bump", "--part=patch", "--commit").status == 0
    assert shipway("tag").status == 0
    return sample


@pytest.mark.usefixtures("released")
@pytest.mark.slow
def test_a_version_that_does_not_exist_has_none(shipway: Shipway) -> None:
    unknown = shipway("notes", "--version=9.9", "--json")
    assert (unknown.status, unknown.code) == (2, "SW101")
    assert "no tag v9.9" in unknown.data["error"]["what"]
    assert unknown.data["error"]["fix"] == [
        "invoke notes --version=1.0.1",
        "invoke notes --version=1.0.0",
    ]
    assert shipway(*unknown.data["error"]["fix"][1].split()[1:]).status == 0


@pytest.mark.slow
def test_without_anything_else_they_are_the_commits(released: Sample, shipway: Shipway) -> None:
    short = released.git("log", "-1", "--format=%h", "side")
    found = notes(shipway)
    assert (found["version"], found["notes"]) == ("1.0.1", f"- Add a file ({short})")
    assert found["source"] == "the commits since v1.0.0"
    released.commit("Add another", b__txt="b")
    later = notes(shipway)
    assert (later["version"], later["source"]) == (None, "the commits since v1.0.1")
    assert later["notes"].startswith("- Add another (")
    assert notes(shipway, "--version=1.0.1") == found


@pytest.mark.slow
def test_before_the_first_commit_they_are_those_of_a_changelog(
    sample: Sample, shipway: Shipway
) -> None:
    sample.git("switch", "--quiet", "--orphan", "unborn")
    sample.git("checkout", "main", "--", ".")
    ran = shipway("notes", "--json")
    assert (ran.status, ran.code) == (1, "SW302")
    assert "heading Unreleased in CHANGELOG.md" in ran.data["error"]["fix"][1]
    (sample.root / "CHANGELOG.md").write_text("# Changes\n\n## Unreleased\n\n- The first.\n")
    assert notes(shipway)["notes"] == "- The first."


@pytest.mark.slow
def test_the_section_of_the_tag_is_what_counts(sample: Sample, shipway: Shipway) -> None:
    sample.commit("Note", CHANGELOG__md="## [Unreleased]\n\n- It's *new*\n")
    assert notes(shipway)["notes"] == "- It's *new*"
    assert shipway("bump", "--part=patch", "--commit").status == 0
    assert shipway("tag").status == 0
    sample.commit("Note more", CHANGELOG__md="## 1.0.1\n\n- Another\n")
    found = notes(shipway, "--version=1.0.1")
    assert (found["source"], found["notes"]) == ("CHANGELOG.md", "- It's *new*")
    assert shipway("notes", "--version=1.0.1").stdout == "- It's *new*\n"


def test_towncrier_makes_them_of_its_fragments(sample: Sample, shipway: Shipway) -> None:
    pytest.importorskip("towncrier")
    configure(sample, TOWNCRIER)
    (sample.root / "news").mkdir()
    (sample.root / "news" / "7.feature").write_text("Brand new.\n")
    found = notes(shipway)
    assert found["source"] == "the fragments of towncrier"
    assert found["notes"] == "### Features\n\n- Brand new. (#7)"


@pytest.mark.slow
def test_git_cliff_makes_them_of_the_commits(released: Sample, shipway: Shipway) -> None:
    if not Path(sys.executable).with_name("git-cliff").exists() and not shutil.which("git-cliff"):
        pytest.skip("git-cliff is not installed")
    (released.root / "cliff.toml").write_text(CLIFF)
    found = notes(shipway, "--version=1.0.1")
    assert found["source"] == "git-cliff"
    assert "* Add a file" in found["notes"]
    assert "1.0.1\n" not in found["notes"].splitlines()[0]


def test_a_program_that_fails_is_told(sample: Sample, shipway: Shipway) -> None:
    pytest.importorskip("towncrier")
    configure(sample, "\n[tool.towncrier]\ndirectory = 7\n")
    assert shipway("notes", "--json").code == "SW122"


def test_a_program_that_is_missing_is_named(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(sample.root))
    monkeypatch.setattr("sys.executable", str(sample.root / "python"))
    with pytest.raises(NotesToolMissing, match="towncrier"):
        towncrier_notes(sample.root, "1.0")
