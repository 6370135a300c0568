"""Where the version of a project lives: found, not configured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.errors.versions import NoVersion

from .base import VersionSource
from .toml import find_project_version

if TYPE_CHECKING:
    from shipway.project.project import Project

__all__ = ["VersionSource", "find_source"]


def find_source(project: Project) -> VersionSource:
    """Return where the version of the project lives.

    Raises `NoVersion`, `VersionElsewhere`, `ComputedVersion`, `NotAVersion`,
    `VersionNotInFile` and `VersionFileUnreadable`; for `version-source` what
    `configured_source` does.
    """
    named = project.config.version_source
    if named is not None:
        from .configured import configured_source  # noqa: PLC0415 - few projects name it

        return configured_source(project, named)
    static = find_project_version(project)
    if static is not None:
        return static
    from .families import FAMILIES  # noqa: PLC0415 - a static version goes without them

    for find in FAMILIES:
        source = find(project)
        if source is not None:
            return source
    raise NoVersion(f"{project.root} has no version in pyproject.toml, setup.cfg or setup.py")
