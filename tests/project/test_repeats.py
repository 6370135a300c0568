"""What surely repeats the version moves with it; what stayed behind is told; the rest stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from shipway.errors.versions import CannotEditVersion
from shipway.project.copies import bump_edits, stale_repeats
from shipway.project.project import find_project
from shipway.project.sources import find_source
from support.layout import build_system, bump_of, write_files

if TYPE_CHECKING:
    from pathlib import Path

PYPROJECT = '[project]\nname = "Example-Pkg"\nversion = "{}"\n'

# What is beside [project] version = "1.2.3", and the same text with «» around what moves.
REPEATED = {
    "package": ("src/Example_Pkg/__init__.py", "# 1.2.3\n__version__ = '«1.2.3»'\nOTHER = '1.2.3'"),
    "package-lower": ("example_pkg/__init__.py", '__version__: str = "«1.2.3»"  # was 1.2.2\r\n'),
    "package-module": ("lib/example_pkg/_version.py", '\ufeff__version__ = "«1.2.3»"'),
    "module": ("example_pkg.py", "__version__ = version = 'v«1.2.3»'\n"),
    "by-a-variable": ("example_pkg.py", "a = '«1.2.3»'\nold = '1.2.3'\n__version__ = a\n"),
    "only-package": ("src/own/__init__.py", '__version__ = "«1.2.3»"\n'),
    "only-module": ("src/own.py", '__version__ = "«1.2.3»"\n'),
    "only-package-flat": ("own/__init__.py", '__version__ = "«1.2.3»"\n'),
    "sphinx": ("docs/conf.py", "release = '«1.2.3»'\nversion = '«1.2»'\nneeds = '1.2'\n"),
    "sphinx-one-for-two": ("doc/conf.py", "release = version = '«1.2.3»'\n"),
    "sphinx-by-a-variable": ("docs/conf.py", "version = '«1.2.3»'\nrelease = version\n"),
    "citation": (
        "CITATION.cff",
        "cff-version: 1.2.3\nversion: «1.2.3» # 1.2.3\nreferences:\n  - version: 1.2.3\n",
    ),
    "citation-quoted": ("CITATION.cff", "title: 1.2.3\r\nversion: 'v«1.2.3»'\r\n"),
    "codemeta": ("codemeta.json", '{"a": {"version": "1.2.3"}, "version":"«1.2.3»", "b": "1.2.3"}'),
    "zenodo": (".zenodo.json", '{"version": "«1.2.3»"}\n'),
    "setup-cfg": ("setup.cfg", "[bumpversion]\nversion = 1.2.3\n[metadata]\nversion = «1.2.3»\n"),
    "setup-py": ("setup.py", "from setuptools import setup\nsetup(version='«1.2.3»', a='1.2.3')\n"),
    "spelled-otherwise": ("CITATION.cff", "version: «1.02.3»\n"),
}  # fmt: skip
LEFT = {
    "placeholder": ("example_pkg.py", "__version__ = '0.0.0'\n"),
    "computed": ("example_pkg.py", "__version__ = metadata.version('example-pkg')\n"),
    "imported": ("example_pkg/__init__.py", "from .other import __version__\n"),
    "not-a-package": ("tests/__init__.py", "__version__ = '1.2.3'\n"),
    "deeper": ("src/own/part/__init__.py", "__version__ = '1.2.3'\n"),
    "no-version": ("docs/conf.py", "release = 'latest'\nversion = ''\n"),
    "nested": ("CITATION.cff", "preferred-citation:\n  version: 1.2.3\n"),
    "directive": ("setup.cfg", "[metadata]\nversion = attr: example_pkg.__version__\n"),
    "broken": ("codemeta.json", '{"version": "1.2.3"'),
    "broken-python": ("example_pkg.py", "__version__ = '1.2.3\n"),
    "broken-cfg": ("setup.cfg", "version = 1.2.3\n"),
    "not-an-object": (".zenodo.json", '["1.2.3"]'),
    "number": ("codemeta.json", '{"version": 1.2}'),
    "another-tool": (".bumpversion.cfg", "[bumpversion]\ncurrent_version = 1.2.3\n"),
}


@pytest.mark.parametrize(("name", "marked"), REPEATED.values(), ids=REPEATED)
def test_what_repeats_the_version_moves_with_it_and_nothing_else_of_its_file(
    name: str, marked: str, tmp_path: Path
) -> None:
    text = marked.replace("«", "").replace("»", "")
    root = write_files(tmp_path, {"pyproject.toml": PYPROJECT.format("1.2.3"), name: text})
    edits = bump_of(root, Version("1.3.0rc1"))
    expected = marked.replace("«1.2»", "1.3")
    for old in ("«1.2.3»", "«1.02.3»"):
        expected = expected.replace(old, "1.3.0rc1")
    assert set(edits) == {root / "pyproject.toml", root / name}
    assert edits[root / name].after == expected.encode()
    assert stale_repeats(find_project(root), find_source(find_project(root)), "1.2.3") == ()


@pytest.mark.parametrize(("name", "text"), LEFT.values(), ids=LEFT)
def test_what_only_looks_like_the_version_stays_and_is_not_told(
    name: str, text: str, tmp_path: Path
) -> None:
    root = write_files(tmp_path, {"pyproject.toml": PYPROJECT.format("1.2.3"), name: text})
    assert set(bump_of(root, Version("1.3.0"))) == {root / "pyproject.toml"}
    assert stale_repeats(find_project(root), find_source(find_project(root)), "1.2.3") == ()


@pytest.mark.parametrize(
    "files",
    [
        ("src/own/__init__.py", "src/other/__init__.py"),
        ("own/__init__.py", "other/__init__.py"),
        ("own/__init__.py", "example_pkg/__init__.py"),
        ("own/__init__.py", "src/example_pkg.py"),
    ],
)
def test_a_package_beside_the_projects_own_or_beside_another_is_left(
    files: tuple[str, str], tmp_path: Path
) -> None:
    texts = {files[0]: "__version__ = '1.2.3'\n", files[1]: ""}
    root = write_files(tmp_path, {"pyproject.toml": PYPROJECT.format("1.2.3"), **texts})
    assert set(bump_of(root, Version("1.3.0"))) == {root / "pyproject.toml"}


def test_what_stayed_behind_is_told_with_its_line_and_left_alone(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": PYPROJECT.format("1.2.3"),
        "example_pkg/__init__.py": '"""1.2.2"""\n\n__version__ = "1.2.2"\n',
        "CITATION.cff": "version: 1.2.3\n",
        "docs/conf.py": "release = '1.1'\n",
        "setup.py": "setup(version='1.2.' '1')",
    }
    root = write_files(tmp_path, files)
    project = find_project(root)
    assert stale_repeats(project, find_source(project), "1.2.3") == (
        "setup.py:1 says 1.2.1",
        "example_pkg/__init__.py:3 says 1.2.2",
        "docs/conf.py:1 says 1.1",
    )
    assert set(bump_of(root, Version("1.3.0"))) == {root / "pyproject.toml", root / "CITATION.cff"}


def test_the_source_is_no_repeat_of_itself_whatever_stands_before_its_version(
    tmp_path: Path,
) -> None:
    files = {
        "pyproject.toml": build_system("hatchling", "hatchling.build")
        + '[project]\nname = "example-pkg"\ndynamic = ["version"]\n'
        + '[tool.hatch.version]\npath = "example_pkg/__init__.py"\n'
        + '[tool.shipway]\nversion-files = ["CITATION.cff"]\n',
        "example_pkg/__init__.py": "__version__ = 'v1.2.3'\n",
        "CITATION.cff": "version: v1.2.3\n",
    }
    edits = bump_of(write_files(tmp_path, files), Version("1.3.0"))
    assert [edit.after for edit in edits.values()] == [
        b"__version__ = 'v1.3.0'\n",
        b"version: v1.3.0\n",
    ]


@pytest.mark.parametrize(("new", "becomes"), [("1.2.1", "1.2.1"), ("1.3.0", "1.3.0")])
def test_a_short_version_that_is_the_release_too_is_the_whole_one(
    new: str, becomes: str, tmp_path: Path
) -> None:
    files = {
        "pyproject.toml": PYPROJECT.format("1.2.0"),
        "docs/conf.py": "version = '1.2'\nrelease = version\n",
    }
    root = write_files(tmp_path, files)
    edit = bump_of(root, Version(new), old="1.2.0")[root / "docs" / "conf.py"]
    assert edit.after.decode() == f"version = '{becomes}'\nrelease = version\n"


def test_what_git_does_not_track_is_left_to_the_build_that_writes_it(tmp_path: Path) -> None:
    files = {"pyproject.toml": PYPROJECT.format("1.2.3"), "example_pkg.py": "__version__ = '1.2.3'"}
    project = find_project(write_files(tmp_path, files))
    source, new = find_source(project), Version("1.3.0")
    edits = bump_edits(project, source, "1.2.3", new, tracked=lambda path: path.suffix != ".py")
    assert [edit.path.name for edit in edits] == ["pyproject.toml"]


def test_a_version_from_tags_has_no_repeats(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": build_system("setuptools-scm", "setuptools.build_meta")
        + '[project]\nname = "example-pkg"\ndynamic = ["version"]\n[tool.setuptools_scm]\n',
        "example_pkg.py": "__version__ = '1.2.3'\n",
    }
    root = write_files(tmp_path, files)
    assert bump_of(root, Version("1.3.0")) == {}
    assert stale_repeats(find_project(root), find_source(find_project(root)), "1.2.4") == ()


def test_a_repeat_that_cannot_be_changed_refuses_them_all(tmp_path: Path) -> None:
    files = {"pyproject.toml": PYPROJECT.format("1.2.3"), "setup.py": "setup(version='1.2.' '3')"}
    with pytest.raises(CannotEditVersion, match=r"setup\.py reads as 1\.2\.3"):
        bump_of(write_files(tmp_path, files), Version("1.3.0"))


def test_a_project_whose_name_nobody_knows_has_no_module(tmp_path: Path) -> None:
    files = {"setup.py": "setup(name=name(), version='1.2.3')", "CITATION.cff": "version: 1.2.3\n"}
    assert len(bump_of(write_files(tmp_path, files), Version("1.3.0"))) == 2
