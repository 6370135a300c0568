"""A version that stands as a string in pyproject.toml: `[project]` and `[tool.poetry]`."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from shipway.errors.versions import NotAVersion
from shipway.project.paths import real_path

from .base import FileSource

if TYPE_CHECKING:
    from shipway.project.edits import Reader
    from shipway.project.project import Project

__all__ = ["find_poetry", "find_project_version", "toml_reader"]


def find_project_version(project: Project) -> FileSource | None:
    """Return the source for a static `[project] version` (PEP 621).

    Raises `NotAVersion` where it is no string, and `NoVersion` where `[project]`
    neither has a version nor names it in `dynamic`.
    """
    table = project.table("project")
    if "version" in table:
        return _literal(project, ("project",), "project.version")
    dynamic = table.get("dynamic")
    if not table or (isinstance(dynamic, list) and "version" in dynamic):
        return None
    from .undeclared import undeclared  # noqa: PLC0415 - for the message alone

    raise undeclared(project)


def find_poetry(project: Project) -> FileSource | None:
    """Return the source for `[tool.poetry] version`, with or without a dynamic `[project]`.

    Raises `NotAVersion` where it is no string.
    """
    if "version" not in project.table("tool", "poetry"):
        return None
    return _literal(project, ("tool", "poetry"), "poetry.version")


def toml_reader(*keys: str | int) -> Reader:
    """Return the reader of the string at `keys` of a TOML text."""

    def read(text: str) -> str | None:
        try:
            value: Any = tomllib.loads(text)
            for key in keys:
                value = value[key]
        except (ValueError, RecursionError, LookupError, TypeError):
            return None
        return value if isinstance(value, str) else None

    return read


def _literal(project: Project, table: tuple[str, ...], kind: str) -> FileSource:
    location = f"pyproject.toml [{'.'.join(table)}] version"
    value = project.table(*table)["version"]
    if not isinstance(value, str):
        raise NotAVersion(
            f"{location}: {value!r} is not a string", fix=[f'put it in quotes: version = "{value}"']
        )
    path = real_path(project.root / "pyproject.toml", project.root)
    return FileSource(kind, location, path, value, toml_reader(*table, "version"))
