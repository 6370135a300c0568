"""Projects whose version is git's newest tag, one or more of every family."""

from __future__ import annotations

from support.layout import Layout, build_system
from support.tool_layouts import TOOL_LAYOUTS

__all__ = ["TAG_LAYOUTS"]

_DYNAMIC = '[project]\nname = "example-pkg"\ndynamic = ["version"]\n'

TAG_LAYOUTS = (
    Layout(
        "scm-table",
        "setuptools-scm",
        {
            "pyproject.toml": build_system("setuptools-scm", "setuptools.build_meta")
            + _DYNAMIC
            + "[tool.setuptools_scm]\n",
            "example_pkg.py": "",
        },
    ),
    Layout(
        "scm-table-beside-attr",
        "setuptools-scm",
        {
            "pyproject.toml": build_system("setuptools-scm", "setuptools.build_meta")
            + _DYNAMIC
            + '[tool.setuptools_scm]\nwrite_to = "example_pkg/_version.py"\n'
            + 'dist_name = "Another.Name"\n'
            + '[tool.setuptools.dynamic]\nversion.attr = "example_pkg._version.version"\n',
            "example_pkg/__init__.py": "",
            "example_pkg/_version.py": "version = '1.2.3'\n",
        },
    ),
    Layout(
        "scm-requirement",
        "setuptools-scm",
        {
            "pyproject.toml": build_system("setuptools_scm[simple]>=9", "setuptools.build_meta")
            + _DYNAMIC,
            "example_pkg.py": "",
        },
    ),
    Layout(
        "scm-setup-py",
        "setuptools-scm",
        {
            "pyproject.toml": build_system("setuptools_scm", "setuptools.build_meta"),
            "setup.py": "import setuptools\nsetuptools.setup(\n    name='example.pkg',\n"
            "    use_scm_version=True,\n    py_modules=['example_pkg'],\n)\n",
            "example_pkg.py": "",
        },
    ),
    Layout(
        "hatch-vcs",
        "hatch-vcs",
        {
            "pyproject.toml": build_system("hatch-vcs", "hatchling.build")
            + _DYNAMIC
            + '[tool.hatch.version]\nsource = "vcs"\n',
            "example_pkg.py": "",
        },
    ),
    Layout(
        "hatch-vcs-named",
        "hatch-vcs",
        {
            "pyproject.toml": build_system("hatch-vcs", "hatchling.build")
            + _DYNAMIC
            + '[tool.hatch.version]\nsource = "vcs"\nraw-options.dist_name = "x.y"\n',
            "example_pkg.py": "",
        },
    ),
    *TOOL_LAYOUTS,
)
"""Layouts whose version is git's newest tag, where the backend believes a variable."""
