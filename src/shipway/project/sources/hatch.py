"""`[tool.hatch.version]`: hatchling's regular expression over a file, and hatch-vcs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shipway.errors.versions import VersionElsewhere, VersionNotInFile

from .files import file_source
from .scm import TagSource, pretend_variables

if TYPE_CHECKING:
    from shipway.project.edits import Reader
    from shipway.project.project import Project

    from .base import VersionSource

__all__ = ["find_hatch"]

# https://hatch.pypa.io/latest/version/#configuration
_DEFAULT_PATTERN = r"""(?i)^(__version__|VERSION) *= *(['"])v?(?P<version>.+?)\2"""


def find_hatch(project: Project) -> VersionSource | None:
    """Return the source that `[tool.hatch.version]` names.

    Raises `VersionElsewhere`, `VersionNotInFile` and `VersionFileUnreadable`.
    """
    table = project.table("tool", "hatch", "version")
    source = table.get("source", "regex")
    if not table:
        return None
    if source == "vcs":
        return _vcs(project)
    if source != "regex":
        raise VersionElsewhere(f"the version comes from hatch's source {source!r}")
    path, pattern = table.get("path"), table.get("pattern")
    if not isinstance(path, str):
        raise VersionNotInFile(
            "pyproject.toml [tool.hatch.version]: path is missing",
            fix=['name the file that has the version: path = "src/NAME/__init__.py"'],
        )
    reader = _pattern_reader(pattern if isinstance(pattern, str) and pattern else _DEFAULT_PATTERN)
    place = "(by [tool.hatch.version])"
    return file_source(project, "hatch.path", place, project.root / path, reader)


def _pattern_reader(pattern: str) -> Reader:
    try:
        expression = re.compile(pattern, re.MULTILINE)
    except re.error as error:
        raise VersionNotInFile(
            f"pyproject.toml [tool.hatch.version]: pattern does not compile: {error}",
            fix=["mend the regular expression"],
        ) from error

    def read(text: str) -> str | None:
        match = expression.search(text)
        return match.groupdict().get("version") if match else None

    return read


def _vcs(project: Project) -> TagSource:
    options = project.table("tool", "hatch", "version", "raw-options")
    # hatch-vcs hands no name to setuptools-scm, so the variable is the one for every project.
    variables = pretend_variables(options.get("dist_name"))
    return TagSource("hatch-vcs", "git tags, read by hatch-vcs", variables)
