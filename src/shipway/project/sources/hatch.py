"""`[tool.hatch.version]`: hatchling's regular expression, code, and tags."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shipway.errors.versions import VersionElsewhere, VersionNotInFile
from shipway.project.assignments import parsed
from shipway.project.edits import read_text

from .files import computed, file_source, pattern_reader
from .python import variable_source
from .scm import TagSource, pretend_variables
from .tag_tools import HATCH_PLUGINS, tag_tool

if TYPE_CHECKING:
    from pathlib import Path

    from shipway.project.project import Project

    from .base import VersionSource

__all__ = ["find_hatch"]

# https://hatch.pypa.io/latest/version/#configuration
_DEFAULT_PATTERN = r"""(?i)^(__version__|VERSION) *= *(['"])v?(?P<version>.+?)\2"""


def find_hatch(project: Project) -> VersionSource | None:
    """Return the source that `[tool.hatch.version]` names.

    Raises `VersionElsewhere`, `VersionNotInFile`, `ComputedVersion` and `VersionFileUnreadable`.
    """
    table = project.table("tool", "hatch", "version")
    source = table.get("source", "regex")
    if not table:
        return None
    if source == "vcs":
        return _vcs(project)
    if source in HATCH_PLUGINS:
        return tag_tool(source)
    if source == "code":
        return _code(project)
    if source != "regex":
        raise VersionElsewhere(f"the version comes from hatch's source {source!r}")
    path, pattern = _path(project), table.get("pattern")
    expression = pattern if isinstance(pattern, str) and pattern else _DEFAULT_PATTERN
    reader = pattern_reader("[tool.hatch.version]", expression, "version")
    place = "(by [tool.hatch.version])"
    return file_source(project, "hatch.path", place, path, reader)


def _code(project: Project) -> VersionSource:
    """Return the source for a module that hatchling runs, where the version is a text in it.

    https://hatch.pypa.io/latest/plugins/version-source/code/
    """
    table = project.table("tool", "hatch", "version")
    name, path = table.get("expression") or "__version__", _path(project)
    read_text(path)  # Where it is missing, hatchling fails whatever it should call.
    if not isinstance(name, str) or not name.isidentifier():
        raise VersionElsewhere(f"the version comes from hatch's source 'code': {name}")
    _refuse_rebinding(project, path, name)
    return variable_source(project, "hatch.code", path, name, lambda _: None)


def _path(project: Project) -> Path:
    path = project.table("tool", "hatch", "version").get("path")
    if not isinstance(path, str):
        raise VersionNotInFile(
            "pyproject.toml [tool.hatch.version]: path is missing",
            fix=['name the file that has the version: path = "src/NAME/__init__.py"'],
        )
    return project.root / path


def _refuse_rebinding(project: Project, path: Path, name: str) -> None:
    """Refuse a variable that is bound twice: hatchling runs the module, and the last one counts.

    Raises `ComputedVersion` and `VersionFileUnreadable`.
    """
    bound = [
        node.lineno
        for node in ast.walk(parsed(read_text(path).text))
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
    ]
    if len(bound) > 1:
        raise computed(project, path, max(bound), name)


def _vcs(project: Project) -> TagSource:
    options = project.table("tool", "hatch", "version", "raw-options")
    # hatch-vcs hands no name to setuptools-scm, so the variable is the one for every project.
    variables = pretend_variables(options.get("dist_name"))
    return TagSource("hatch-vcs", "git tags, read by hatch-vcs", variables)
