"""`[tool.pdm.version]`: pdm-backend's regular expression over a file, and its tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.errors.versions import VersionElsewhere, VersionNotInFile

from .files import file_source, pattern_reader
from .scm import TagSource

if TYPE_CHECKING:
    from shipway.project.project import Project

    from .base import VersionSource

__all__ = ["find_pdm"]

# https://backend.pdm-project.org/metadata/#dynamic-project-version
_DEFAULT_PATTERN = r"""^(?:__version__|VERSION)\s*=\s*["'](.+?)["']\s*(?:#.*)?$"""


def find_pdm(project: Project) -> VersionSource | None:
    """Return the source that `[tool.pdm.version]` names.

    Raises `VersionElsewhere`, `VersionNotInFile` and `VersionFileUnreadable`.
    """
    table = project.table("tool", "pdm", "version")
    if project.backend.partition(".")[0] != "pdm" or not table:
        return None
    path = table.get("path")
    source = table.get("source", "file" if isinstance(path, str) else None)
    if source == "scm":
        return TagSource("pdm.scm", "git tags, read by pdm-backend", ("PDM_BUILD_SCM_VERSION",))
    if source != "file":
        raise VersionElsewhere(f"the version comes from pdm-backend's source {source!r}")
    if not isinstance(path, str):
        raise VersionNotInFile(
            "pyproject.toml [tool.pdm.version]: path is missing",
            fix=['name the file that has the version: path = "src/NAME/__init__.py"'],
        )
    pattern = table.get("pattern")
    reader = pattern_reader(
        "[tool.pdm.version]", pattern if isinstance(pattern, str) else _DEFAULT_PATTERN, 1
    )
    return file_source(project, "pdm.file", "(by [tool.pdm.version])", project.root / path, reader)
