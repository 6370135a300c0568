"""A development version goes into a copy of the tree and nowhere else."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from shipway.errors.versions import CannotEditVersion, StampOutsideCopy
from shipway.project.project import find_project
from shipway.project.sources import find_source
from shipway.project.stamp import require_stampable, stamp_edits
from support.layouts import FILE_LAYOUTS
from support.tag_layouts import TAG_LAYOUTS
from support.tool_layouts import UNTOLD_LAYOUTS

if TYPE_CHECKING:
    from pathlib import Path

    from shipway.project.edits import Edit
    from support.layout import Layout

STAMP = Version("1.2.4.dev7012")
CARGO = [layout for layout in FILE_LAYOUTS if layout.kind == "cargo"]


def stamped(root: Path, tree: Path) -> tuple[Edit, ...]:
    """Return the edits that stamp the copy in `tree` of the project in `root`."""
    project = find_project(root)
    return stamp_edits(project, find_source(project), STAMP, tree)


@pytest.mark.parametrize("layout", FILE_LAYOUTS, ids=lambda layout: layout.name)
def test_the_copy_is_edited(layout: Layout, tmp_path: Path) -> None:
    root, tree = layout.write(tmp_path / "project"), tmp_path / "copy"
    shutil.copytree(root, tree)
    (edit,) = stamped(root, tree)
    assert edit.path == tree / layout.edited
    edit.path.write_bytes(edit.after)
    said = find_source(find_project(tree)).read()
    # Cargo spells it 1.2.4-dev.7012.
    assert said is not None
    assert Version(said) == STAMP
    assert find_source(find_project(root)).read() == "1.2.3"


@pytest.mark.parametrize("layout", TAG_LAYOUTS, ids=lambda layout: layout.name)
def test_a_version_from_tags_is_not_stamped(layout: Layout, tmp_path: Path) -> None:
    root = layout.write(tmp_path / "project")
    assert stamped(root, tmp_path / "copy") == ()
    assert not find_source(find_project(root)).needs_tag(STAMP)


@pytest.mark.parametrize("layout", UNTOLD_LAYOUTS, ids=lambda layout: layout.name)
def test_where_only_a_tag_says_the_version_the_copy_needs_one(
    layout: Layout, tmp_path: Path
) -> None:
    root = layout.write(tmp_path / "project")
    assert stamped(root, tmp_path / "copy") == ()
    assert find_source(find_project(root)).needs_tag(STAMP)


@pytest.mark.parametrize("layout", CARGO, ids=lambda layout: layout.name)
def test_what_the_file_cannot_say_is_refused_before_a_build(layout: Layout, tmp_path: Path) -> None:
    source = find_source(find_project(layout.write(tmp_path / "project")))
    with pytest.raises(CannotEditVersion, match=r"cannot say 1\.2\.4\.post1\.dev7012"):
        require_stampable(source, Version("1.2.4.post1.dev7012"))


def test_a_copy_of_a_commit_whose_version_came_from_tags_is_not_stamped(tmp_path: Path) -> None:
    root = FILE_LAYOUTS[0].write(tmp_path / "project")
    assert stamped(root, TAG_LAYOUTS[0].write(tmp_path / "copy")) == ()


def test_the_copy_may_be_of_another_commit_and_its_copies_follow(tmp_path: Path) -> None:
    text = '[project]\nname = "x"\nversion = "{}"\n[tool.shipway]\nversion-files = ["V"]\n'
    for name, version in (("project", "1.2.3"), ("copy", "1.2.0")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "V").write_text(version, encoding="utf-8")
        (tmp_path / name / "pyproject.toml").write_text(text.format(version), encoding="utf-8")
    edits = stamped(tmp_path / "project", tmp_path / "copy")
    assert {edit.path: edit.after for edit in edits} == {
        tmp_path / "copy" / "pyproject.toml": text.format(STAMP).encode(),
        tmp_path / "copy" / "V": str(STAMP).encode(),
    }


HATCH = '[project]\nname = "x"\ndynamic = ["version"]\n[tool.hatch.version]\npath = "{}"\n'
ABOUT = '__version__ = "1.2.3"\n'


def test_a_file_of_the_copied_repository_above_the_project_is_the_copys(tmp_path: Path) -> None:
    (tmp_path / "repository" / "inner").mkdir(parents=True)
    (tmp_path / "repository" / ".git").mkdir()
    (tmp_path / "repository" / "about.py").write_text(ABOUT, encoding="utf-8")
    inner = tmp_path / "repository" / "inner"
    (inner / "pyproject.toml").write_text(HATCH.format("../about.py"), encoding="utf-8")
    shutil.copytree(tmp_path / "repository", tmp_path / "copy")
    (edit,) = stamped(inner, tmp_path / "copy" / "inner")
    assert edit.path.samefile(tmp_path / "copy" / "about.py")


def test_a_link_to_the_original_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    root, tree = tmp_path / "project", tmp_path / "copy"
    root.mkdir()
    tree.mkdir()
    (root / "about.py").write_text(ABOUT, encoding="utf-8")
    (tree / "about.py").symlink_to(root / "about.py")
    for folder in (root, tree):
        (folder / "pyproject.toml").write_text(HATCH.format("about.py"), encoding="utf-8")
    with pytest.raises(StampOutsideCopy, match=r"about\.py is outside of the copy"):
        stamped(root, tree)
