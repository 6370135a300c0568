"""Versions that cannot be read or edited are refused, with what says them and a way out."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from packaging.version import Version

from shipway.errors.base import ShipwayError
from shipway.errors.versions import (
    CannotEditVersion,
    ComputedVersion,
    NotAVersion,
    NoVersion,
    VersionElsewhere,
    VersionFileUnreadable,
    VersionNotInFile,
)
from shipway.project.project import Project, find_project
from shipway.project.sources import VersionSource, find_source
from support.layout import write_files

DYNAMIC = '[project]\nname = "x"\ndynamic = ["version"]\n'
ATTR = '[tool.setuptools.dynamic]\nversion = { attr = "x.__version__" }\n'
CODE = '[tool.hatch.version]\nsource = "code"\npath = "x.py"\n'
HATCH = '[tool.hatch.version]\npath = "x.py"\n'
FLIT = '[build-system]\nrequires = ["flit_core"]\nbuild-backend = "flit_core.buildapi"\n'


def source_of(root: Path, files: dict[str, str]) -> VersionSource:
    """Write the files and find the source."""
    return find_source(find_project(write_files(root, files)))


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
        "no group version",
    ),
    "hatch-code-call": (
        {"pyproject.toml": DYNAMIC + CODE + 'expression = "get()"\n', "x.py": ""},
        VersionElsewhere,
        "'code': get()",
    ),
    "hatch-code-without-file": (
        {"pyproject.toml": DYNAMIC + CODE},
        VersionFileUnreadable,
        "x.py cannot be read",
    ),
    "hatch-code-call-without-file": (
        {"pyproject.toml": DYNAMIC + CODE + 'expression = "get()"\n'},
        VersionFileUnreadable,
        "x.py cannot be read",
    ),
    "hatch-code-bound-twice": (
        {"pyproject.toml": DYNAMIC + CODE, "x.py": "__version__ = '1'\n__version__ += '.dev'\n"},
        ComputedVersion,
        "x.py, line 2: __version__ is computed",
    ),
    "hatch-env": (
        {"pyproject.toml": DYNAMIC + '[tool.hatch.version]\nsource = "env"\nvariable = "X"\n'},
        VersionElsewhere,
        "'env'",
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
        source.edits(Version("1.3.0rc1"))


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
        source.edits(Version("1.3.0rc1"))


PLACES = (
    "project",
    "project.version",
    "project.dynamic",
    "project.name",
    "build-system.requires",
    "build-system.build-backend",
    "tool.poetry.version",
    "tool.poetry-dynamic-versioning.enable",
    "tool.versioneer",
    "tool.versioningit",
    "tool.pdm.version",
    "tool.pdm.version.path",
    "tool.pdm.version.source",
    "tool.pdm.version.pattern",
    "tool.maturin.manifest-path",
    "tool.scikit-build.metadata.version",
    "tool.scikit-build.metadata.version.provider",
    "tool.scikit-build.metadata.version.input",
    "tool.scikit-build.metadata.version.regex",
    "tool.hatch.version",
    "tool.hatch.version.path",
    "tool.hatch.version.source",
    "tool.hatch.version.pattern",
    "tool.hatch.version.raw-options",
    "tool.flit.module.name",
    "tool.setuptools.dynamic.version",
    "tool.setuptools.dynamic.version.attr",
    "tool.setuptools.dynamic.version.file",
    "tool.setuptools.package-dir",
    "tool.setuptools.packages.find.where",
    "tool.setuptools_scm",
    "tool.setuptools_scm.dist_name",
    "tool.setuptools_scm.write_to",
)
VALUES = st.one_of(
    st.sampled_from([True, 1, 1.5, "", "x", "../x", "a.b", "\0", "(x)", [], {}]),
    st.sampled_from(["code", "file", "scm", "scikit_build_core.metadata.regex"]),
    st.sampled_from(["maturin", "mesonpy", "pdm.backend", "scikit_build_core.build"]),
    st.lists(st.sampled_from([1, "x", "version", {}]), max_size=2),
    st.dictionaries(st.sampled_from(["", "x", "version"]), st.sampled_from([1, "x", []])),
)


@given(st.dictionaries(st.sampled_from(PLACES), VALUES, max_size=5), st.booleans())
@example(
    {"tool.setuptools.package-dir": {"": 1}, "tool.setuptools.dynamic.version.attr": "x"}, False
)
def test_values_of_any_type_are_refused_or_read_and_never_crash(
    values: dict[str, Any], dynamic: bool
) -> None:
    table: dict[str, Any] = {"project": {"name": "x", "dynamic": ["version"]}} if dynamic else {}
    for place, value in sorted(values.items()):
        *keys, last = place.split(".")
        inner = table
        for key in keys:
            inner[key] = inner[key] if isinstance(inner.get(key), dict) else {}
            inner = inner[key]
        inner[last] = value
    with TemporaryDirectory() as folder:
        try:
            source = find_source(Project(Path(folder), table))
        except ShipwayError:
            return
    assert source.tag_based or isinstance(source.read(), str)
