"""Projects whose version stands in a file, one or more of every family."""

from __future__ import annotations

from support.layout import Layout, build_system
from support.own_layouts import OWN_LAYOUTS

__all__ = ["FILE_LAYOUTS"]

_SETUPTOOLS = build_system("setuptools", "setuptools.build_meta")
_HATCH = build_system("hatchling", "hatchling.build")
_FLIT = build_system("flit_core", "flit_core.buildapi")
_POETRY = build_system("poetry-core", "poetry.core.masonry.api")
_DYNAMIC = '[project]\nname = "example-pkg"\ndynamic = ["version"]\n'
_FLIT_DYNAMIC = '[project]\nname = "example-pkg"\ndynamic = ["version", "description"]\n'
_DECOYS = (
    '[tool.bumpversion]\ncurrent_version = "1.2.3"\nversion = "{version}"\n\n'
    '[tool.other]\n# version = "1.2.3"\ntext = """\n[project]\nversion = "1.2.3"\n"""\n\n'
)
_MODULE = '"""An example of 1.2.3."""\n__version__ = "1.2.3"\n'
_ATTR = '[tool.setuptools.dynamic]\nversion = { attr = "example_pkg.__version__" }\n'

FILE_LAYOUTS = (
    Layout(
        "project-table-among-decoys",
        "project.version",
        {
            "pyproject.toml": _SETUPTOOLS
            + _DECOYS
            + '[project]\nname = "example-pkg"\nversion="1.2.3"   # 1.2.3, as it was\n',
            "example_pkg.py": "",
        },
        "pyproject.toml",
        "pyproject.toml [project] version",
    ),
    Layout(
        "project-single-quotes",
        "project.version",
        {
            "pyproject.toml": _HATCH
            + "[project]\nname = 'example-pkg'\n\"version\"    = '1.2.3'\ndependencies = []\n",
            "example_pkg.py": "",
        },
        "pyproject.toml",
        "pyproject.toml [project] version",
    ),
    Layout(
        "project-dotted-keys",
        "project.version",
        {
            "pyproject.toml": 'project.name = "example-pkg"\nproject . version = "1.2.3"\n'
            + _HATCH,
            "example_pkg.py": "",
        },
        "pyproject.toml",
        "pyproject.toml [project] version",
    ),
    Layout(
        "poetry",
        "poetry.version",
        {
            "pyproject.toml": _POETRY
            + '[tool.poetry]\nname = "example-pkg"\nversion = "1.2.3"\n'
            + 'description = "version = 1.2.3"\nauthors = []\n',
            "example_pkg.py": "",
        },
        "pyproject.toml",
        "pyproject.toml [tool.poetry] version",
    ),
    Layout(
        "poetry-with-project-table",
        "poetry.version",
        {
            "pyproject.toml": _POETRY + _DYNAMIC + '[tool.poetry]\nversion = "1.2.3"\n',
            "example_pkg.py": "",
        },
        "pyproject.toml",
        "pyproject.toml [tool.poetry] version",
    ),
    Layout(
        "hatch-path",
        "hatch.path",
        {
            "pyproject.toml": _HATCH
            + _DYNAMIC
            + '[tool.hatch.version]\npath = "src/example_pkg/__about__.py"\n',
            "src/example_pkg/__init__.py": "",
            "src/example_pkg/__about__.py": '# VERSION = "1.2.3"\nVersion = "v1.2.3"\n',
        },
        "src/example_pkg/__about__.py",
        "src/example_pkg/__about__.py (by [tool.hatch.version])",
    ),
    Layout(
        "hatch-pattern",
        "hatch.path",
        {
            "pyproject.toml": _HATCH
            + _DYNAMIC
            + '[tool.hatch.version]\npath = "CHANGES"\npattern = "^## (?P<version>\\\\S+)$"\n',
            "example_pkg/__init__.py": "",
            "CHANGES": "1.2.3 is out\r\n## 1.2.3\r\n## 1.2.2\r\n",
        },
        "CHANGES",
        "CHANGES (by [tool.hatch.version])",
    ),
    Layout(
        "setuptools-attr-src-layout",
        "setuptools.attr",
        {
            "pyproject.toml": _SETUPTOOLS + _DYNAMIC + _ATTR,
            "src/example_pkg/__init__.py": _MODULE,
        },
        "src/example_pkg/__init__.py",
        "src/example_pkg/__init__.py __version__",
    ),
    Layout(
        "setuptools-attr-package-dir",
        "setuptools.attr",
        {
            "pyproject.toml": _SETUPTOOLS
            + _DYNAMIC
            + '[tool.setuptools]\npackage-dir = { example_pkg = "lib" }\n'
            + 'packages = ["example_pkg"]\n[tool.setuptools.dynamic]\n'
            + 'version.attr = "example_pkg.about.VERSION"\n',
            "lib/__init__.py": "",
            "lib/about.py": "old: str = '1.2.3'\nVERSION: str = '1.2.3'  # 1.2.3\n",
        },
        "lib/about.py",
        "lib/about.py VERSION",
    ),
    Layout(
        "setuptools-attr-where",
        "setuptools.attr",
        {
            "pyproject.toml": _SETUPTOOLS
            + _DYNAMIC
            + _ATTR
            + '[tool.setuptools.packages.find]\nwhere = ["python"]\n',
            "python/example_pkg/__init__.py": "__version__ = VERSION = '1.2.3'\n",
        },
        "python/example_pkg/__init__.py",
        "python/example_pkg/__init__.py __version__",
    ),
    Layout(
        "setuptools-attr-imported",
        "setuptools.attr",
        {
            "pyproject.toml": _SETUPTOOLS + _DYNAMIC + _ATTR,
            "example_pkg/__init__.py": "from ._version import number as __version__\n",
            "example_pkg/_version.py": 'minor = "2"\ncurrent = "1.2.3"\nnumber = current\n',
        },
        "example_pkg/_version.py",
        "example_pkg/_version.py number",
    ),
    Layout(
        "setuptools-file",
        "setuptools.file",
        {
            "pyproject.toml": _SETUPTOOLS
            + _DYNAMIC
            + '[tool.setuptools.dynamic]\nversion = { file = ["VERSION"] }\n',
            "example_pkg.py": "",
            "VERSION": "1.2.3",
        },
        "VERSION",
        "VERSION",
    ),
    Layout(
        "setup-cfg",
        "setup.cfg",
        {
            "setup.cfg": "[bumpversion]\nversion = 1.2.3\n[metadata]\nname = example-pkg\n"
            "VERSION: 1.2.3\ndescription = 1.2.3 = version\n",
            "example_pkg.py": "",
        },
        "setup.cfg",
        "setup.cfg [metadata] version",
    ),
    Layout(
        "setup-cfg-attr",
        "setuptools.attr",
        {
            "setup.cfg": "[metadata]\nname = example-pkg\nversion = attr: example_pkg.__version__\n"
            "[options]\npackage_dir =\n    = source\npackages = find:\n"
            "[options.packages.find]\nwhere = source\n",
            "source/example_pkg/__init__.py": _MODULE,
        },
        "source/example_pkg/__init__.py",
        "source/example_pkg/__init__.py __version__",
    ),
    Layout(
        "setuptools-attr-beside-scm",
        "setuptools.attr",
        {
            "pyproject.toml": build_system("setuptools-scm", "setuptools.build_meta")
            + _DYNAMIC
            + _ATTR
            + "[tool.setuptools_scm]\n",
            "example_pkg/__init__.py": _MODULE,
        },
        "example_pkg/__init__.py",
        "example_pkg/__init__.py __version__",
    ),
    Layout(
        "setup-cfg-file",
        "setuptools.file",
        {
            "setup.cfg": "[metadata]\nname = example-pkg\nversion = file: about/VERSION.txt\n",
            "example_pkg.py": "",
            "about/VERSION.txt": "\n1.2.3\n\n",
        },
        "about/VERSION.txt",
        "about/VERSION.txt",
    ),
    Layout(
        "setup-py",
        "setup.py",
        {
            "setup.py": "import setuptools\nrelease = '1.2.3'\nsetuptools.setup("
            "name='example-pkg', py_modules=['example_pkg'], version = '1.2.3', # 1.2.3\n)\n",
            "example_pkg.py": "",
        },
        "setup.py",
        "setup.py setup(version=…)",
    ),
    Layout(
        "setup-py-variable",
        "setup.py",
        {
            "setup.py": 'from setuptools import setup\nABOUT = "1.2.3"\nVERSION = "1.2.3"\n'
            'setup(name="example-pkg", version=VERSION, py_modules=["example_pkg"])\n',
            "example_pkg.py": "",
        },
        "setup.py",
        "setup.py setup(version=…)",
    ),
    Layout(
        "flit-module",
        "flit",
        {"pyproject.toml": _FLIT + _FLIT_DYNAMIC, "example_pkg.py": _MODULE},
        "example_pkg.py",
        "example_pkg.py __version__",
    ),
    Layout(
        "flit-src-package-named",
        "flit",
        {
            "pyproject.toml": _FLIT + _FLIT_DYNAMIC + '[tool.flit.module]\nname = "other.inner"\n',
            "src/other/inner/__init__.py": '"""Inner."""\nfrom .version import __version__\n',
            "src/other/inner/version.py": "__version__: str = '1.2.3'\n",
        },
        "src/other/inner/version.py",
        "src/other/inner/version.py __version__",
    ),
    *OWN_LAYOUTS,
)
"""Layouts whose version stands in a file; that file also has 1.2.3 in places that must stay."""
