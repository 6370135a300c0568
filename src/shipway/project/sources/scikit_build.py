"""`[tool.scikit-build.metadata.version]`: the providers of scikit-build-core."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.errors.versions import VersionElsewhere, VersionNotInFile

from .files import file_source, pattern_reader
from .scm import built_by, scm_source

if TYPE_CHECKING:
    from shipway.project.project import Project

    from .base import VersionSource

__all__ = ["find_scikit_build"]

_TABLE = "[tool.scikit-build.metadata.version]"
_PROVIDER = "scikit_build_core.metadata."

# https://scikit-build-core.readthedocs.io/en/latest/configuration/dynamic.html#regex
_DEFAULT_PATTERN = r"""(?i)^(__version__|VERSION)(?: ?\: ?str)? *= *(['"])v?(?P<value>.+?)\2"""


def find_scikit_build(project: Project) -> VersionSource | None:
    """Return the source of the version's provider.

    Raises `VersionElsewhere`, `VersionNotInFile` and `VersionFileUnreadable`.
    """
    if not built_by(project, "scikit_build_core", "scikit-build-core"):
        return None
    table = project.table("tool", "scikit-build", "metadata", "version")
    provider = table.get("provider")
    if provider == f"{_PROVIDER}setuptools_scm":
        return scm_source(project, "scikit-build.scm")
    if provider != f"{_PROVIDER}regex":
        raise VersionElsewhere(f"the version comes from {_TABLE} provider {provider!r}")
    if table.get("result", "{value}") != "{value}" or table.get("remove"):
        raise VersionElsewhere(
            f"{_TABLE} makes the version of several texts",
            fix=["write the version in one piece, and take result and remove out of that table"],
        )
    path, pattern = table.get("input"), table.get("regex")
    if not isinstance(path, str):
        raise VersionNotInFile(
            f"pyproject.toml {_TABLE}: input is missing",
            fix=['name the file that has the version: input = "src/NAME/__init__.py"'],
        )
    reader = pattern_reader(
        _TABLE, pattern if isinstance(pattern, str) else _DEFAULT_PATTERN, "value"
    )
    return file_source(project, "scikit-build.regex", f"(by {_TABLE})", project.root / path, reader)
