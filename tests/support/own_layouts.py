"""Projects whose build backend has a place of its own for the version, among decoys."""

from __future__ import annotations

from support.layout import Layout, build_system

__all__ = ["OWN_LAYOUTS"]

_DYNAMIC = '[project]\nname = "example-pkg"\ndynamic = ["version"]\n'
_HATCH = build_system("hatchling", "hatchling.build") + _DYNAMIC
_PDM = build_system("pdm-backend", "pdm.backend") + _DYNAMIC
_SCIKIT = build_system("scikit-build-core", "scikit_build_core.build") + _DYNAMIC
_SCIKIT_REGEX = (
    '[tool.scikit-build.metadata.version]\nprovider = "scikit_build_core.metadata.regex"\n'
)
_MESON = build_system("meson-python", "mesonpy") + _DYNAMIC
_MATURIN = build_system("maturin>=1,<2", "maturin") + _DYNAMIC
_LIBRARY = '[lib]\nname = "example_pkg"\ncrate-type = ["cdylib"]\n'

_HATCH_LAYOUTS = (
    Layout(
        "hatch-code",
        "hatch.code",
        {
            "pyproject.toml": _HATCH
            + '[tool.hatch.version]\nsource = "code"\npath = "example_pkg/about.py"\n',
            "example_pkg/__init__.py": "",
            "example_pkg/about.py": "import sys\nold = '1.2.3'\n__version__ = '1.2.3'  # 1.2.3",
        },
        "example_pkg/about.py",
        "example_pkg/about.py __version__",
    ),
    Layout(
        "hatch-code-expression",
        "hatch.code",
        {
            "pyproject.toml": _HATCH
            + '[tool.hatch.version]\nsource = "code"\npath = "about.py"\nexpression = "NUMBER"\n',
            "example_pkg.py": "",
            "about.py": '\ufeff__version__ = "1.2.3"\r\nNUMBER: str = "1.2.3"\r\n',
        },
        "about.py",
        "about.py NUMBER",
    ),
)
_PDM_LAYOUTS = (
    Layout(
        "pdm-file",
        "pdm.file",
        {
            "pyproject.toml": _PDM
            + '[tool.pdm.version]\nsource = "file"\npath = "src/example_pkg/__init__.py"\n',
            "src/example_pkg/__init__.py": '\ufeff"""Of 1.2.3."""\r\n__version__: str = "0.9"\r\n'
            "__version__ = '1.2.3'  # not 1.2.3rc1\r\nVERSION = '1.2.3'",
        },
        "src/example_pkg/__init__.py",
        "src/example_pkg/__init__.py (by [tool.pdm.version])",
    ),
    Layout(
        "pdm-pattern",
        "pdm.file",
        {
            "pyproject.toml": _PDM
            + "[tool.pdm.version]\npath = 'NEWS'\npattern = '^Release (\\S+)$'\n",
            "example_pkg.py": "",
            "NEWS": "1.2.3\nRelease 1.2.3 is near\nRelease 1.2.3\nRelease 1.2.2",
        },
        "NEWS",
        "NEWS (by [tool.pdm.version])",
    ),
)
_SCIKIT_LAYOUTS = (
    Layout(
        "scikit-build-regex",
        "scikit-build.regex",
        {
            "pyproject.toml": _SCIKIT + _SCIKIT_REGEX + 'input = "src/example_pkg/__init__.py"\n',
            "src/example_pkg/__init__.py": "# version 1.2.3\r\nversion: str = 'v1.2.3'  # v1.2.3\r",
            "CMakeLists.txt": "project(example_pkg VERSION 1.2.3)\n",
        },
        "src/example_pkg/__init__.py",
        "src/example_pkg/__init__.py (by [tool.scikit-build.metadata.version])",
    ),
    Layout(
        "scikit-build-regex-named",
        "scikit-build.regex",
        {
            "pyproject.toml": _SCIKIT
            + _SCIKIT_REGEX
            + "input = 'include/version.h'\nregex = 'NUMBER \"(?P<value>.*)\"'\n",
            "include/version.h": '// 1.2.3\n#define OTHER "1.2.3"\n#define NUMBER "1.2.3"',
            "CMakeLists.txt": "project(example_pkg)\n",
        },
        "include/version.h",
        "include/version.h (by [tool.scikit-build.metadata.version])",
    ),
)
_MESON_LAYOUTS = (
    Layout(
        "meson",
        "meson",
        {
            "pyproject.toml": _MESON,
            "meson.build": "# project('other', version: '1.2.3')\r\nproject('version 1.2.3',\r\n"
            "  default_options: ['warning_level=1'], # version: '1.2.3',\r\n"
            "  license: ['1.2.3', '@0@'.format('1.2.3')], meson_version : '>=0.64',\r\n"
            "  version :\r\n    '1.2.3')\r\n"
            "message('1.2.3')",
        },
        "meson.build",
        "meson.build project(version: …)",
    ),
    Layout(
        "meson-long-string",
        "meson",
        {
            "pyproject.toml": _MESON,
            "meson.build": "project('example-pkg', version: '''1.2.3''', license: '''it's\n"
            "version: 1.2.3''')\nconfigure_file(output: 'a', "
            "configuration: {'version': '1.2.3'})\n",
        },
        "meson.build",
        "meson.build project(version: …)",
    ),
)
_CARGO_LAYOUTS = (
    Layout(
        "cargo",
        "cargo",
        {
            "pyproject.toml": _MATURIN,
            "Cargo.toml": '# version = "1.2.3"\r\n[package]\r\nname = "example-pkg"\r\n'
            "rust-version = '1.65'\r\nversion = '1.2.3' # 1.2.3\r\nedition = '2021'\r\n"
            + _LIBRARY
            + '[package.metadata.other]\nversion = "1.2.3"',
            "src/lib.rs": "",
        },
        "Cargo.toml",
        "Cargo.toml [package] version",
        new="1.3.0-rc.1",
    ),
    Layout(
        "cargo-named-manifest",
        "cargo",
        {
            "pyproject.toml": _MATURIN + '[tool.maturin]\nmanifest-path = "rust/Cargo.toml"\n',
            "rust/Cargo.toml": '\ufeff[package]\nname = "x"\nversion = "1.2.3"\n' + _LIBRARY,
            "rust/src/lib.rs": "",
        },
        "rust/Cargo.toml",
        "rust/Cargo.toml [package] version",
        new="1.3.0-rc.1",
    ),
    Layout(
        "cargo-workspace",
        "cargo",
        {
            "pyproject.toml": _MATURIN + "[tool.maturin]\nmanifest-path = 'crates/py/Cargo.toml'\n",
            "Cargo.toml": "[workspace]\nmembers = ['crates/*']\n"
            "[workspace.package]\nversion = '1.2.3'\n"
            "[workspace.metadata]\nversion = '1.2.3'\n",
            "crates/py/Cargo.toml": "[package]\nname = 'py'\nversion.workspace = true\n" + _LIBRARY,
            "crates/py/src/lib.rs": "",
            "crates/core/Cargo.toml": "[package]\nname = 'core'\nversion = '1.2.3'\n",
            "crates/core/src/lib.rs": "",
        },
        "Cargo.toml",
        "Cargo.toml [workspace.package] version",
        new="1.3.0-rc.1",
    ),
)

_CONFIGURED_LAYOUTS = (
    Layout(
        "configured",
        "configured",
        {
            "setup.py": "from setuptools import setup\nmodule = open('about', 'rb').read()\n"
            "setup(name='example-pkg', version=module.split(b'!')[1].decode(), "
            "py_modules=['example_pkg'])\n",
            "pyproject.toml": '[tool.shipway.version-source]\npath = "about"\n'
            'pattern = "!{version}!"\n',
            "example_pkg.py": "",
            "about": "1.2.3 is not !1.2.3!, nor 1.2.3\r\n",
        },
        "about",
        "about (by version-source)",
    ),
)

OWN_LAYOUTS = (
    *_HATCH_LAYOUTS,
    *_PDM_LAYOUTS,
    *_SCIKIT_LAYOUTS,
    *_MESON_LAYOUTS,
    *_CARGO_LAYOUTS,
    *_CONFIGURED_LAYOUTS,
)
"""Layouts whose version stands where only this backend reads it in this way."""
