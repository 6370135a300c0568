"""Where versions live: every family is found, read as written, and edited byte for byte."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from shipway.errors.versions import (
    CannotEditVersion,
    ComputedVersion,
    NotAVersion,
    NoVersion,
    VersionElsewhere,
    VersionFileUnreadable,
    VersionNotInFile,
)
from shipway.project.project import find_project
from shipway.project.sources import VersionSource, find_source
from support.layouts import FILE_LAYOUTS, TAG_LAYOUTS, Layout

if TYPE_CHECKING:
    from pathlib import Path

    from shipway.errors.base import ShipwayError

NEW = Version("1.3.0rc1")


def source_of(root: Path, files: dict[str, str]) -> VersionSource:
    """Write the files and find the source."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return find_source(find_project(root))


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
    assert is_now.replace(b"1.3.0rc1", b"1.2.3", 1) == was
    assert (root / layout.edited).read_bytes() == before


@pytest.mark.parametrize("layout", FILE_LAYOUTS, ids=lambda layout: layout.name)
def test_an_edit_reads_back_and_can_be_taken_back(layout: Layout, tmp_path: Path) -> None:
    root = layout.write(tmp_path)
    (edit,) = find_source(find_project(root)).edits(NEW)
    edit.path.write_bytes(edit.after)
    again = find_source(find_project(root))
    assert again.read() == str(NEW)
    assert again.edits(NEW) == ()
    (back,) = again.edits(Version("1.2.3"))
    assert back.after == edit.before


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
ATTR = '[tool.setuptools.dynamic]\nversion = { attr = "x.__version__" }\n'
HATCH = '[tool.hatch.version]\npath = "x.py"\n'
FLIT = '[build-system]\nrequires = ["flit_core"]\nbuild-backend = "flit_core.buildapi"\n'


def backend(name: str) -> str:
    """Return the build-system table of a backend."""
    return f'[build-system]\nrequires = []\nbuild-backend = "{name}"\n'


REFUSALS: dict[str, tuple[dict[str, str], type[ShipwayError], str]] = {
    "nothing": (
        {"setup.py": "import setuptools\nsetuptools.setup()\n"},
        NoVersion,
        "no version in",
    ),
    "project-without": (
        {"pyproject.toml": '[project]\nname = "x"\n', "setup.cfg": "[metadata]\nversion = 1\n"},
        NoVersion,
        "dynamic does not name it",
    ),
    "number": (
        {"pyproject.toml": '[project]\nname = "x"\nversion = 1.2\n'},
        NotAVersion,
        "1.2 is not",
    ),
    "dynamic-from-nowhere": ({"pyproject.toml": DYNAMIC}, NoVersion, "no version in"),
    "computed-attr": (
        {"pyproject.toml": DYNAMIC + ATTR, "x.py": "a = 1\n\n__version__ = '.'.join('12')\n"},
        ComputedVersion,
        "x.py, line 3: __version__ is computed",
    ),
    "tuple-attr": (
        {"pyproject.toml": DYNAMIC + ATTR, "x.py": "__version__ = (1, 2, 3)\n"},
        ComputedVersion,
        "x.py, line 1",
    ),
    "attr-of-itself": (
        {"pyproject.toml": DYNAMIC + ATTR, "x.py": "__version__ = a\na = __version__\n"},
        ComputedVersion,
        "x.py, line 1",
    ),
    "attr-without-module": (
        {"pyproject.toml": DYNAMIC + ATTR},
        VersionNotInFile,
        "there is no module 'x'",
    ),
    "attr-without-variable": (
        {"pyproject.toml": DYNAMIC + ATTR, "x.py": "from other import version as __version__\n"},
        VersionNotInFile,
        "x.py __version__",
    ),
    "attr-imports-in-a-circle": (
        {"pyproject.toml": DYNAMIC + ATTR, "x.py": "from x import __version__\n"},
        VersionNotInFile,
        "x.py __version__",
    ),
    "attr-imported-from-elsewhere": (
        {
            "pyproject.toml": DYNAMIC + ATTR,
            "x.py": "import y\nx.y = [a] = 1\nfrom y import z, w as v\n",
        },
        VersionNotInFile,
        "x.py __version__",
    ),
    "attr-imports-from-above": (
        {"pyproject.toml": DYNAMIC + ATTR, "x.py": f"from {'.' * 99}y import __version__\n"},
        VersionNotInFile,
        "x.py __version__",
    ),
    "attr-in-no-python": (
        {"pyproject.toml": DYNAMIC + ATTR, "x.py": "__version__ = '1.2.3\n"},
        VersionNotInFile,
        "x.py __version__",
    ),
    "two-files": (
        {"pyproject.toml": DYNAMIC + '[tool.setuptools.dynamic]\nversion.file = ["a", "b"]\n'},
        VersionNotInFile,
        "2 files: a, b",
    ),
    "missing-file": (
        {"setup.cfg": "[metadata]\nname = x\nversion = file: VERSION\n"},
        VersionFileUnreadable,
        "VERSION cannot be read",
    ),
    "empty-file": (
        {"setup.cfg": "[metadata]\nname = x\nversion = file: VERSION\n", "VERSION": " \n"},
        VersionNotInFile,
        "VERSION: there is no version",
    ),
    "computed-package-dir": (
        {
            "setup.cfg": "[metadata]\nname = x\nversion = attr: x.y.__version__\n",
            "setup.py": "setup(package_dir={'': where()})",
        },
        VersionNotInFile,
        "there is no module 'x.y'",
    ),
    "computed-setup-py": (
        {"setup.py": "from setuptools import setup\nimport x\nsetup(version=x.__version__)\n"},
        ComputedVersion,
        "setup.py, line 3: version is computed",
    ),
    "hatch-without-path": (
        {"pyproject.toml": DYNAMIC + "[tool.hatch.version]\nvalidate-bump = true\n"},
        VersionNotInFile,
        "path is missing",
    ),
    "hatch-path-without-version": (
        {"pyproject.toml": DYNAMIC + HATCH, "x.py": "# __version__ = '1'\n"},
        VersionNotInFile,
        "x.py",
    ),
    "hatch-broken-pattern": (
        {"pyproject.toml": DYNAMIC + HATCH + 'pattern = "("\n', "x.py": ""},
        VersionNotInFile,
        "pattern does not compile",
    ),
    "hatch-pattern-without-group": (
        {"pyproject.toml": DYNAMIC + HATCH + 'pattern = "1"\n', "x.py": "1"},
        VersionNotInFile,
        "x.py",
    ),
    "hatch-code": (
        {"pyproject.toml": DYNAMIC + '[tool.hatch.version]\nsource = "code"\npath = "x.py"\n'},
        VersionElsewhere,
        "'code'",
    ),
    "flit-without-module": (
        {"pyproject.toml": FLIT + DYNAMIC},
        VersionNotInFile,
        "there are 0 of them",
    ),
    "flit-two-modules": (
        {"pyproject.toml": FLIT + DYNAMIC, "x.py": "", "src/x.py": ""},
        VersionNotInFile,
        "there are 2 of them",
    ),
    "flit-computed": (
        {"pyproject.toml": FLIT + DYNAMIC, "x.py": "__version__ = str(1)\n"},
        ComputedVersion,
        "x.py, line 1",
    ),
    "poetry-placeholder": (
        {
            "pyproject.toml": '[tool.poetry]\nname = "x"\nversion = "0.0.0"\n'
            "[tool.poetry-dynamic-versioning]\nenable = true\n"
        },
        VersionElsewhere,
        "poetry-dynamic-versioning, which takes it from git tags",
    ),
    "versioneer": (
        {"setup.cfg": "[versioneer]\nVCS = git\n", "setup.py": "setup(version=versioneer.get())"},
        VersionElsewhere,
        "versioneer",
    ),
    "pbr": (
        {"pyproject.toml": '[build-system]\nrequires = ["pbr>=6"]\nbuild-backend = "pbr.build"\n'},
        VersionElsewhere,
        "pbr",
    ),
    "maturin": ({"pyproject.toml": backend("maturin") + DYNAMIC}, VersionElsewhere, "Cargo.toml"),
    "meson": ({"pyproject.toml": backend("mesonpy") + DYNAMIC}, VersionElsewhere, "meson.build"),
    "pdm": ({"pyproject.toml": backend("pdm.backend") + DYNAMIC}, VersionElsewhere, "pdm"),
    "flit-scm": (
        {"pyproject.toml": backend("flit_scm:buildapi") + DYNAMIC},
        VersionElsewhere,
        "git",
    ),
    "scikit-build": (
        {"pyproject.toml": backend("scikit_build_core.build") + DYNAMIC},
        VersionElsewhere,
        "scikit-build",
    ),
}


@pytest.mark.parametrize(("files", "error", "text"), REFUSALS.values(), ids=REFUSALS.keys())
def test_what_cannot_be_read_is_refused_and_named(
    files: dict[str, str], error: type[ShipwayError], text: str, tmp_path: Path
) -> None:
    with pytest.raises(error) as raised:
        source_of(tmp_path, files)
    assert text in raised.value.what
    assert raised.value.fix
    assert raised.value.why


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


@pytest.mark.parametrize(
    ("name", "text", "broken"),
    [
        ("pyproject.toml", '[project]\nversion = "1.0"\n', '[project\nversion = "1.0"\n'),
        ("setup.cfg", "[metadata]\nversion = 1.0\n", "[metadata]\nversion = 1.0\n[metadata]\n"),
        ("setup.py", "setup(version='1.0')", "setup(version='1.0'"),
    ],
)
def test_a_file_that_breaks_meanwhile_is_refused(
    name: str, text: str, broken: str, tmp_path: Path
) -> None:
    source = source_of(tmp_path, {name: text})
    (tmp_path / name).write_text(broken, encoding="utf-8")
    with pytest.raises(VersionNotInFile, match="has no version any more"):
        source.edits(NEW)


def test_a_static_version_needs_no_look_at_anything_else(tmp_path: Path) -> None:
    source = source_of(
        tmp_path,
        {
            "pyproject.toml": backend("maturin") + '[project]\nname = "x"\nversion = "1.0"\n',
            "setup.py": "setup(version=compute(), use_scm_version=True)",
        },
    )
    assert (source.kind, source.read()) == ("project.version", "1.0")


def test_a_pattern_that_refuses_the_new_version_is_an_error_and_not_a_wrong_edit(
    tmp_path: Path,
) -> None:
    pattern = "pattern = '(?P<version>\\d+\\.\\d+\\.\\d+)$'\n"
    source = source_of(
        tmp_path,
        {"pyproject.toml": DYNAMIC + HATCH + pattern, "x.py": "old 1.2.3 new\nnow 1.2.3\n"},
    )
    assert source.edits(Version("1.2.4"))[0].after == b"old 1.2.3 new\nnow 1.2.4\n"
    with pytest.raises(CannotEditVersion, match=r"no change makes it read as 1\.3\.0rc1"):
        source.edits(NEW)


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
