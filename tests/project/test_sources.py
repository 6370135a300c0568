"""Where versions live: every family is found, read as written, and edited byte for byte."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from shipway.project.project import find_project
from shipway.project.sources import VersionSource, find_source
from support.layout import Layout, write_files
from support.layouts import FILE_LAYOUTS
from support.tag_layouts import TAG_LAYOUTS
from support.tool_layouts import UNTOLD_LAYOUTS

if TYPE_CHECKING:
    from pathlib import Path


NEW = Version("1.3.0rc1")


def source_of(root: Path, files: dict[str, str]) -> VersionSource:
    """Write the files and find the source."""
    return find_source(find_project(write_files(root, files)))


@pytest.mark.parametrize("layout", FILE_LAYOUTS, ids=lambda layout: layout.name)
def test_a_version_in_a_file_is_found_and_read(layout: Layout, tmp_path: Path) -> None:
    root = layout.write(tmp_path)
    source = find_source(find_project(root))
    assert (source.kind, source.location) == (layout.kind, layout.location)
    assert source.path == root / layout.edited
    assert source.read() == "1.2.3"
    assert not source.tag_based
    assert source.build_environment(NEW) == {}


@pytest.mark.parametrize("layout", FILE_LAYOUTS, ids=lambda layout: layout.name)
def test_one_line_of_one_file_changes(layout: Layout, tmp_path: Path) -> None:
    root = layout.write(tmp_path)
    before = (root / layout.edited).read_bytes()
    (edit,) = find_source(find_project(root)).edits(NEW)
    assert (edit.path, edit.before) == (root / layout.edited, before)
    old, new = before.splitlines(), edit.after.splitlines()
    assert len(old) == len(new)
    ((was, is_now),) = [pair for pair in zip(old, new, strict=True) if pair[0] != pair[1]]
    assert is_now.replace(layout.new.encode(), b"1.2.3", 1) == was
    assert (root / layout.edited).read_bytes() == before


@pytest.mark.parametrize("layout", FILE_LAYOUTS, ids=lambda layout: layout.name)
def test_an_edit_reads_back_and_can_be_taken_back(layout: Layout, tmp_path: Path) -> None:
    root = layout.write(tmp_path)
    (edit,) = find_source(find_project(root)).edits(NEW)
    edit.path.write_bytes(edit.after)
    again = find_source(find_project(root))
    assert again.read() == layout.new
    assert again.edits(NEW) == ()
    (back,) = again.edits(Version("1.2.3"))
    assert back.after == edit.before


@pytest.mark.parametrize("layout", UNTOLD_LAYOUTS, ids=lambda layout: layout.name)
def test_a_tool_that_believes_no_variable_is_told_none(layout: Layout, tmp_path: Path) -> None:
    source = find_source(find_project(layout.write(tmp_path)))
    assert (source.kind, source.tag_based, source.path) == (layout.kind, True, None)
    assert (source.read(), source.edits(NEW), source.build_environment(NEW)) == (None, (), {})


@pytest.mark.parametrize("layout", TAG_LAYOUTS, ids=lambda layout: layout.name)
def test_a_version_from_tags_has_no_file_and_variables_instead(
    layout: Layout, tmp_path: Path
) -> None:
    source = find_source(find_project(layout.write(tmp_path)))
    assert (source.kind, source.tag_based, source.path) == (layout.kind, True, None)
    assert source.location.startswith("git tags")
    assert source.read() is None
    assert (source.edits(NEW), source.replacements(NEW)) == ((), ())
    assert set(source.build_environment(NEW).values()) == {"1.3.0rc1"}


@pytest.mark.parametrize(
    ("written", "new", "edited"),
    [
        ("2026.08.17", "2026.8.17", None),
        ("2026.08.17", "2026.8.18", "2026.8.18"),
        ("1.4.0-alpha0", "1.4.0a0", None),
        ("1.4.0-alpha0", "1.4.0a1", "1.4.0a1"),
        ("0.14-dev", "0.14", "0.14"),
        ("v1.2", "1.3", "1.3"),
        ("not a version", "1.0", "1.0"),
    ],
)
def test_a_version_is_read_as_written_and_compared_as_a_version(
    written: str, new: str, edited: str | None, tmp_path: Path
) -> None:
    text = '[project]\nname = "x"\nversion = "{}"\n'
    source = source_of(tmp_path, {"pyproject.toml": text.format(written)})
    assert source.read() == written
    after = [edit.after.decode() for edit in source.edits(Version(new))]
    assert after == ([text.format(edited)] if edited else [])


def test_a_linked_version_file_is_edited_where_it_is(tmp_path: Path) -> None:
    root = tmp_path / "a folder with 'quotes' and größe"
    (root / "pkg").mkdir(parents=True)
    (root / "VERSION").write_text("26.10.00", encoding="utf-8")
    (root / "pkg" / "VERSION").symlink_to("../VERSION")
    table = '[tool.setuptools.dynamic]\nversion = { file = "pkg/VERSION" }\n'
    source = source_of(root, {"pyproject.toml": DYNAMIC + table})
    assert source.read() == "26.10.00"
    assert source.location == "pkg/VERSION"
    (edit,) = source.edits(Version("26.12"))
    assert (edit.path, edit.after) == (root / "VERSION", b"26.12")


DYNAMIC = '[project]\nname = "x"\ndynamic = ["version"]\n'
FLIT = '[build-system]\nrequires = ["flit_core"]\nbuild-backend = "flit_core.buildapi"\n'


def test_a_switched_off_plugin_is_none(tmp_path: Path) -> None:
    text = (
        '[tool.poetry]\nname = "x"\nversion = "0.1.0"\n'
        "[tool.poetry-dynamic-versioning]\nenable = false\n"
    )
    source = source_of(tmp_path, {"pyproject.toml": text})
    assert (source.kind, source.read()) == ("poetry.version", "0.1.0")


def test_what_scm_writes_or_has_yet_to_write_is_the_tags(tmp_path: Path) -> None:
    scm = '[tool.setuptools_scm]\nversion_file = "x/about.py"\n'
    files = {
        "pyproject.toml": scm,
        "setup.cfg": "[metadata]\nname = x\nversion = attr: x.about.version\n",
        "x/__init__.py": "",
    }
    assert source_of(tmp_path, files).kind == "setuptools-scm"
    assert source_of(tmp_path, {"x/about.py": 'version = "1.0"\n'}).kind == "setuptools-scm"
    files["pyproject.toml"] = "[tool.setuptools_scm]\n"
    assert source_of(tmp_path, files).kind == "setuptools.attr"


def test_scm_has_a_variable_for_the_one_project(tmp_path: Path) -> None:
    text = DYNAMIC.replace('"x"', '"My.Example--pkg"') + "[tool.setuptools_scm]\n"
    source = source_of(tmp_path, {"pyproject.toml": text})
    variable = "SETUPTOOLS_SCM_PRETEND_VERSION_FOR_MY_EXAMPLE_PKG"
    assert source.build_environment(NEW) == {variable: "1.3.0rc1"}


def test_scm_without_a_name_has_the_variable_for_all(tmp_path: Path) -> None:
    source = source_of(tmp_path, {"setup.py": "setup(name=name(), use_scm_version={'root': '..'})"})
    assert source.build_environment(NEW) == {"SETUPTOOLS_SCM_PRETEND_VERSION": "1.3.0rc1"}


def test_a_static_version_needs_no_look_at_anything_else(tmp_path: Path) -> None:
    source = source_of(
        tmp_path,
        {
            "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "maturin"\n'
            '[project]\nname = "x"\nversion = "1.0"\n',
            "setup.py": "setup(version=compute(), use_scm_version=True)",
        },
    )
    assert (source.kind, source.read()) == ("project.version", "1.0")


def test_pbr_reads_its_own_tags_and_requires_nothing(tmp_path: Path) -> None:
    build = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "pbr.build"\n'
    source = source_of(tmp_path, {"pyproject.toml": build + 'backend-path = ["."]\n'})
    assert source.build_environment(NEW) == {"PBR_VERSION": "1.3.0rc1"}


def test_flit_takes_the_file_that_it_looks_at_first(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": FLIT + '[tool.flit.metadata]\nmodule = "x"\n',
        "x/__init__.py": '"""X."""\n',
        "x/_version.py": '__version__ = "0.9"\n',
        "x/version.py": '__version__ = "1.0"\n',
    }
    assert source_of(tmp_path, files).location == "x/version.py __version__"
    (tmp_path / "x" / "version.py").write_text("", encoding="utf-8")
    assert find_source(find_project(tmp_path)).read() == "0.9"


def test_finding_a_static_version_loads_no_family_and_no_toml_writer(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "x"\nversion = "1.0"\n', encoding="utf-8"
    )
    code = (
        "import sys; from pathlib import Path\n"
        "from shipway.project.project import find_project\n"
        "from shipway.project.sources import find_source\n"
        f"print(find_source(find_project(Path({str(tmp_path)!r}))).read())\n"
        "print(*sorted(name for name in sys.modules if name.startswith(('shipway.', 'tomlkit'))))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    assert done[0] == "1.0"
    loaded = set(done[1].split())
    assert "shipway.project.sources.toml" in loaded
    assert not loaded & {"tomlkit", "shipway.project.sources.families", "shipway.project.edits"}


@pytest.mark.parametrize(
    "setup",
    [
        "NAME = 'x'\nsetup(name=NAME, version='1.0', python_requires='>=3.8')",
        "a = {'name': 'x', 'version': '1.0', 'python_requires': '>=3.8', **b}\nsetup(**a)",
        "a = dict(name='x', python_requires='>=3.8')\nsetup(version='1.0', **a, **a.more, **more)",
        "setup(**dict(name='x', version='1.0'), **{'python_requires': '>=3.8', key: 1})",
    ],
    ids=["variable", "dictionary", "call", "in-place"],
)
def test_what_setup_is_given_by_a_variable_is_read_too(setup: str, tmp_path: Path) -> None:
    project = find_project(write_files(tmp_path, {"setup.py": setup}))
    assert (project.name, project.requires_python) == ("x", ">=3.8")
    assert find_source(project).read() == "1.0"
