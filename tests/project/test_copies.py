"""All that a bump changes is found, or all that stands in its way is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from shipway.errors.base import SeveralProblems
from shipway.errors.versions import (
    NotAVersion,
    VersionFileMissing,
    VersionFileNoMatch,
    VersionFileOutside,
    VersionFileUnreadable,
)
from shipway.project.copies import bump_edits
from shipway.project.project import find_project
from shipway.project.sources import find_source
from support.layout import bump_of, with_version_files, write_files

if TYPE_CHECKING:
    from pathlib import Path

NEW = Version("1.3.0")


def test_all_problems_are_told_together(root: Path) -> None:
    with_version_files(root, "'missing', '../outside', 'V', 'W'")
    write_files(root, {"V": "1.2.3", "W": "1.2.2"})
    with pytest.raises(SeveralProblems) as raised:
        bump_of(root, NEW)
    assert [type(problem) for problem in raised.value.problems] == [
        VersionFileMissing,
        VersionFileOutside,
        VersionFileNoMatch,
    ]
    assert (root / "V").read_text(encoding="utf-8") == "1.2.3"


def test_a_source_that_vanished_is_told_with_the_rest(root: Path) -> None:
    with_version_files(root, "'missing'")
    project = find_project(root)
    source = find_source(project)
    (root / "pyproject.toml").unlink()
    with pytest.raises(SeveralProblems) as raised:
        bump_edits(project, source, "1.2.3", NEW)
    assert {type(problem) for problem in raised.value.problems} == {
        VersionFileUnreadable,
        VersionFileMissing,
    }


def test_a_version_as_written_that_is_none_is_named_with_its_place(root: Path) -> None:
    with pytest.raises(NotAVersion, match=r"pyproject\.toml \[project\] version: 'x' is not"):
        bump_of(root, NEW, old="x")
