"""setuptools-scm: the version is git's newest tag, and a variable can say another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.errors.usage import NoProjectName

from .setup_py import read_setup_arguments

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from packaging.version import Version

    from shipway.project.edits import Edit, Replacement
    from shipway.project.project import Project

__all__ = [
    "TagSource",
    "built_by",
    "configured_name",
    "find_scm",
    "is_configured",
    "pretend_variables",
    "requires",
    "scm_source",
    "writes",
]

_TABLES = ("setuptools_scm", "setuptools-scm", "vcs-versioning")
_VARIABLE = "SETUPTOOLS_SCM_PRETEND_VERSION"


@dataclass(frozen=True)
class TagSource:
    """A version that a build backend takes from git's tags."""

    kind: str
    location: str
    variables: tuple[str, ...]
    """The variables that the backend believes before it looks at tags."""
    path: None = None
    tag_based: bool = True

    def read(self) -> None:
        """Return None: the tags say the version."""

    def replacements(self, new: Version) -> tuple[Replacement, ...]:  # noqa: ARG002 - no file says it
        """Return nothing: the tag is the bump."""
        return ()

    def edits(self, new: Version) -> tuple[Edit, ...]:  # noqa: ARG002 - no file says it
        """Return nothing: the tag is the bump."""
        return ()

    def build_environment(self, version: Version) -> Mapping[str, str]:
        """Return the variables, each with `version`."""
        return dict.fromkeys(self.variables, str(version))

    def needs_tag(self, version: Version) -> bool:  # noqa: ARG002 - so it is for any
        """Tell whether the tool believes no variable."""
        return not self.variables


def find_scm(project: Project) -> TagSource | None:
    """Return the source where setuptools-scm says the version, by whatever way it is enabled."""
    if not requires(project, "setuptools-scm", "vcs-versioning") and not is_configured(project):
        return None
    return scm_source(project, "setuptools-scm")


def scm_source(project: Project, kind: str) -> TagSource:
    """Return the source for a version that setuptools-scm says to whoever reads pyproject.toml."""
    name = configured_name(project) or _name(project)
    return TagSource(kind, "git tags, read by setuptools-scm", pretend_variables(name))


def configured_name(project: Project) -> object:
    """Return the `dist_name` of setuptools-scm's configuration; None where it has none."""
    names = (project.table("tool", table).get("dist_name") for table in _TABLES)
    return next(filter(None, names), None)


def is_configured(project: Project) -> bool:
    """Tell whether pyproject.toml or setup.py sets setuptools-scm to work."""
    tool = project.table("tool")
    by_table = any(table in tool for table in _TABLES)
    return by_table or "use_scm_version" in read_setup_arguments(project)


def writes(project: Project, path: Path) -> bool:
    """Tell whether setuptools-scm writes the file, so that the version in it is the tags'."""
    tables = [project.table("tool", table) for table in _TABLES]
    files = [table.get(key) for table in tables for key in ("version_file", "write_to")]
    return any(isinstance(file, str) and project.root / file == path for file in files)


def pretend_variables(name: object) -> tuple[str, ...]:
    """Return the variable that setuptools-scm believes for the project `name`.

    Without a name it is the one that it believes for every project.
    https://setuptools-scm.readthedocs.io/en/latest/overrides/
    """
    if not isinstance(name, str):
        return (_VARIABLE,)
    return (f"{_VARIABLE}_FOR_{re.sub(r'[-_.]+', '_', name).upper()}",)


def requires(project: Project, *names: str) -> bool:
    """Tell whether one of the build requirements (PEP 518) is one of `names`."""
    required = (re.match(r"[\w.-]+", item.strip()) for item in project.build_requires)
    return any(match and re.sub(r"[-_.]+", "-", match[0]).lower() in names for match in required)


def built_by(project: Project, module: str, name: str) -> bool:
    """Tell whether a build backend builds the project, by its module and the project it is of.

    One in the project's own tree (PEP 517, backend-path) that requires it is taken to wrap it.
    """
    wraps = "backend-path" in project.table("build-system") and requires(project, name)
    return wraps or project.backend.partition(".")[0] == module


def _name(project: Project) -> str | None:
    try:
        return project.name
    except NoProjectName:
        return None
