"""Backends with a place of their own: what is no plain text there is refused, with a way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shipway.errors.versions import (
    VersionElsewhere,
    VersionFileAmbiguous,
    VersionFileMissing,
    VersionFileOutside,
    VersionFileUnreadable,
    VersionNotInFile,
)
from shipway.project.project import find_project
from shipway.project.sources import find_source
from shipway.project.sources.meson import read_meson
from support.layout import build_system, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from shipway.errors.base import ShipwayError

DYNAMIC = '[project]\nname = "x"\ndynamic = ["version"]\n'
PDM = build_system("pdm-backend", "pdm.backend") + DYNAMIC + "[tool.pdm.version]\n"
SCIKIT = (
    build_system("scikit-build-core", "scikit_build_core.build")
    + DYNAMIC
    + "[tool.scikit-build.metadata.version]\n"
)
REGEX = SCIKIT + 'provider = "scikit_build_core.metadata.regex"\n'
MATURIN = build_system("maturin", "maturin") + DYNAMIC
INHERITS = '[package]\nname = "x"\nversion = { workspace = true }\n'

SOURCE = DYNAMIC + "[tool.shipway.version-source]\n"

REFUSALS: dict[str, tuple[dict[str, str], type[ShipwayError], str]] = {
    "configured-missing": (
        {"pyproject.toml": SOURCE + 'path = "about"\n'},
        VersionFileMissing,
        "about does not exist",
    ),
    "configured-outside": (
        {"pyproject.toml": SOURCE + 'path = "../about"\n'},
        VersionFileOutside,
        "../about is outside",
    ),
    "configured-without-match": (
        {"pyproject.toml": SOURCE + 'path = "about"\n', "about": "nothing\n"},
        VersionNotInFile,
        "about (by version-source)",
    ),
    "configured-several": (
        {"pyproject.toml": SOURCE + 'path = "about"\n', "about": "1.0\n\n1.1\n"},
        VersionFileAmbiguous,
        "about has a version in lines 1, 3",
    ),
    "pdm-call": (
        {"pyproject.toml": PDM + 'source = "call"\ngetter = "x:get"\n'},
        VersionElsewhere,
        "pdm-backend's source 'call'",
    ),
    "pdm-without-path": (
        {"pyproject.toml": PDM + 'source = "file"\n'},
        VersionNotInFile,
        "path is missing",
    ),
    "pdm-pattern-without-group": (
        {"pyproject.toml": PDM + 'path = "x.py"\npattern = "1"\n', "x.py": "1"},
        VersionNotInFile,
        "[tool.pdm.version]: the pattern has no group 1",
    ),
    "pdm-annotated": (
        {"pyproject.toml": PDM + 'path = "x.py"\n', "x.py": '__version__: str = "1"\n'},
        VersionNotInFile,
        "x.py (by [tool.pdm.version]): there is no version",
    ),
    "scikit-build-provider": (
        {"pyproject.toml": SCIKIT + 'provider = "mine"\nprovider-path = "."\n'},
        VersionElsewhere,
        "provider 'mine'",
    ),
    "scikit-build-in-pieces": (
        {"pyproject.toml": REGEX + 'input = "x.h"\nresult = "{major}.{minor}"\n', "x.h": ""},
        VersionElsewhere,
        "several texts",
    ),
    "scikit-build-without-input": ({"pyproject.toml": REGEX}, VersionNotInFile, "input is missing"),
    "scikit-build-pattern-without-group": (
        {"pyproject.toml": REGEX + 'input = "x.h"\nregex = "(1)"\n', "x.h": "1"},
        VersionNotInFile,
        "no group value",
    ),
    "meson-without-file": (
        {"pyproject.toml": build_system("meson-python", "mesonpy") + DYNAMIC},
        VersionFileUnreadable,
        "meson.build cannot be read",
    ),
    "cargo-without-file": ({"pyproject.toml": MATURIN}, VersionNotInFile, "Cargo.toml, and there"),
    "cargo-without-version": (
        {"pyproject.toml": MATURIN, "Cargo.toml": '[package]\nname = "x"\n'},
        VersionNotInFile,
        "Cargo.toml [package] version: there is no version",
    ),
    "cargo-without-workspace": (
        {"pyproject.toml": MATURIN, "Cargo.toml": INHERITS},
        VersionNotInFile,
        "Cargo.toml takes its version from a workspace",
    ),
    "cargo-workspace-of-others": (
        {
            "pyproject.toml": MATURIN + '[tool.maturin]\nmanifest-path = "../y/Cargo.toml"\n',
            "../Cargo.toml": '[workspace]\npackage.version = "1.2.3"\n',
            "../y/Cargo.toml": INHERITS,
        },
        VersionNotInFile,
        "takes its version from a workspace",
    ),
    "cargo-workspace-without-version": (
        {"pyproject.toml": MATURIN, "Cargo.toml": INHERITS + '[workspace]\nmembers = ["/x", ""]\n'},
        VersionNotInFile,
        "Cargo.toml [workspace.package] version: there is no version",
    ),
}


@pytest.mark.parametrize(("files", "error", "text"), REFUSALS.values(), ids=REFUSALS.keys())
def test_what_cannot_be_read_is_refused_and_named(
    files: dict[str, str], error: type[ShipwayError], text: str, tmp_path: Path
) -> None:
    with pytest.raises(error) as raised:
        find_source(find_project(write_files(tmp_path / "project", files)))
    assert text in raised.value.what
    assert raised.value.fix
    assert raised.value.why


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# project('x', version: '1')\n",
        "x = 1\nproject('x', version: '1')\n",
        "project('x')\nversion = '1'\n",
        "project('x', [version: '1'])\n",
        "project('x', default_options: {'version': '1'})\n",
        "project('x', version: run_command('git', 'describe').stdout().strip())\n",
        "project('x', version: files('VERSION'))\n",
        "project('x', version: '1' + '.2')\n",
        "project('x', version: '1'.strip())\n",
        "project('x', version: f'1')\n",
        "project('x', version: '1\\x2e2')\n",
        "project('x', ",
        "project('x', version: ",
        "project('x', version: '1",
    ],
)
def test_meson_says_no_plain_text(text: str, tmp_path: Path) -> None:
    assert read_meson(text) is None
    pyproject = build_system("meson-python", "mesonpy") + DYNAMIC
    root = write_files(tmp_path, {"pyproject.toml": pyproject, "meson.build": text})
    with pytest.raises(VersionElsewhere, match=r"meson\.build") as raised:
        find_source(find_project(root))
    assert raised.value.fix == (
        "in meson.build, write it out: project('NAME', version: '1.2.3', …)",
    )
