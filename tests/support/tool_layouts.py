"""Projects whose version a tool of its own takes from git's newest tag."""

from __future__ import annotations

from support.layout import Layout, build_system

__all__ = ["TOOL_LAYOUTS", "UNTOLD_LAYOUTS"]

_PROJECT = '[project]\nname = "example-pkg"\n'
_DYNAMIC = _PROJECT + 'dynamic = ["version"]\n'
_SETUPTOOLS = "setuptools.build_meta"
_CFG = "[metadata]\nname = example-pkg\n"

TOOL_LAYOUTS = (
    Layout(
        "pdm-scm",
        "pdm.scm",
        {
            "pyproject.toml": build_system("pdm-backend", "pdm.backend")
            + _DYNAMIC
            + '[tool.pdm.version]\nsource = "scm"\nwrite_to = "example_pkg/VERSION"\n',
            "example_pkg/__init__.py": '__version__ = "1.2.3"\n',
        },
    ),
    Layout(
        "scikit-build-scm",
        "scikit-build.scm",
        {
            "pyproject.toml": build_system(
                'scikit-build-core", "setuptools-scm', "scikit_build_core.build"
            )
            + _DYNAMIC
            + '[tool.scikit-build.metadata.version]\nprovider = "scikit_build_core.metadata.'
            'setuptools_scm"\n[tool.setuptools_scm]\n',
            "CMakeLists.txt": "project(example_pkg VERSION 1.2.3)\n",
        },
    ),
    Layout(
        "flit-scm",
        "flit_scm",
        {
            "pyproject.toml": build_system("flit_scm", "flit_scm:buildapi")
            + _PROJECT
            + 'dynamic = ["version", "description"]\n'
            + '[tool.setuptools_scm]\nwrite_to = "example_pkg/_version.py"\n',
            "example_pkg/__init__.py": '"""An example."""\nfrom ._version import __version__\n',
            ".gitignore": "_version.py\n",
        },
    ),
    Layout(
        "poetry-dynamic-versioning",
        "poetry-dynamic-versioning",
        {
            "pyproject.toml": build_system(
                'poetry-core", "poetry-dynamic-versioning', "poetry_dynamic_versioning.backend"
            )
            + '[tool.poetry]\nname = "example-pkg"\nversion = "0.0.0"\ndescription = ""\n'
            + "authors = []\n[tool.poetry-dynamic-versioning]\nenable = true\n",
            "example_pkg.py": '__version__ = "0.0.0"\n',
        },
    ),
    Layout(
        "poetry-dynamic-versioning-beside-project",
        "poetry-dynamic-versioning",
        {
            "pyproject.toml": build_system(
                'poetry-core", "poetry-dynamic-versioning', "poetry_dynamic_versioning.backend"
            )
            + _DYNAMIC
            + '[tool.poetry]\nversion = "0.0.0"\n'
            + "[tool.poetry-dynamic-versioning]\nenable = true\n",
            "example_pkg.py": "",
        },
    ),
    Layout(
        "uv-dynamic-versioning",
        "uv-dynamic-versioning",
        {
            "pyproject.toml": build_system('hatchling", "uv-dynamic-versioning', "hatchling.build")
            + _DYNAMIC
            + '[tool.hatch.version]\nsource = "uv-dynamic-versioning"\n',
            "example_pkg.py": "",
        },
    ),
    Layout(
        "pbr",
        "pbr",
        {
            "pyproject.toml": build_system('pbr>=6", "setuptools', "pbr.build"),
            "setup.cfg": _CFG + "[files]\npackages = example_pkg\n",
            "setup.py": "import setuptools\nsetuptools.setup(pbr=True)\n",
            "example_pkg/__init__.py": "",
        },
    ),
    Layout(
        "pbr-setup-py",
        "pbr",
        {
            "setup.cfg": _CFG + "[files]\npackages = example_pkg\n",
            "setup.py": "import setuptools\nsetuptools.setup(setup_requires=['pbr'], pbr=True)\n",
            "example_pkg/__init__.py": "",
        },
    ),
)
"""Layouts of tools that believe a variable."""

_VERSIONEER = (
    "import setuptools, versioneer\nsetuptools.setup(\n    name='example-pkg',\n"
    "    version=versioneer.get_version(),\n    cmdclass=versioneer.get_cmdclass(),\n"
    "    py_modules=['example_pkg'],\n)\n"
)

UNTOLD_LAYOUTS = (
    Layout(
        "versioneer",
        "versioneer",
        {
            "pyproject.toml": build_system('setuptools", "versioneer', _SETUPTOOLS),
            "setup.py": _VERSIONEER,
            "setup.cfg": _CFG + "[versioneer]\nVCS = git\nstyle = pep440\n"
            "versionfile_source = _version.py\ntag_prefix = v\n",
            "example_pkg.py": "",
        },
    ),
    Layout(
        "versioneer-table",
        "versioneer",
        {
            "pyproject.toml": build_system('setuptools", "versioneer[toml]', _SETUPTOOLS)
            + '[tool.versioneer]\nVCS = "git"\nstyle = "pep440"\n'
            + 'versionfile_source = "_version.py"\ntag_prefix = "v"\n',
            "setup.py": _VERSIONEER,
            "example_pkg.py": "",
        },
    ),
    Layout(
        "versioningit-setuptools",
        "versioningit",
        {
            "pyproject.toml": build_system('setuptools", "versioningit', _SETUPTOOLS)
            + _DYNAMIC
            + "[tool.versioningit]\n",
            "example_pkg.py": "",
        },
    ),
    Layout(
        "versioningit-hatch",
        "versioningit",
        {
            "pyproject.toml": build_system('hatchling", "versioningit', "hatchling.build")
            + _DYNAMIC
            + '[tool.hatch.version]\nsource = "versioningit"\n',
            "example_pkg.py": "",
        },
    ),
)
"""Layouts of tools that believe no variable: a tag on the commit is all they listen to."""
