"""The error of a `[project]` that neither has a version nor names it in `dynamic`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.errors.base import ShipwayError
from shipway.errors.versions import NoVersion
from shipway.project.homes import PROJECT, home_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shipway.project.project import Project

    from .base import VersionSource

__all__ = ["undeclared"]

_KEYS_OF_TOOLS = (("commitizen", "version"), ("bumpversion", "current_version"))
"""Where tools that bump keep the version for themselves; no build backend reads it there."""


def undeclared(project: Project) -> NoVersion:
    """Return the error, with a way out that gives up no version which stands somewhere else."""
    what = f"{project.root / 'pyproject.toml'}: [project] has no version"
    what += ", and dynamic does not name it"
    source = _other_source(project)
    if source is None:
        return NoVersion(what, fix=_as_tools_have_it(project))
    why = f"It is in {source.location}, and of [project] it has to be said that it is elsewhere."
    return NoVersion(what, why=why, fix=_ways_to_declare(project))


def _ways_to_declare(project: Project) -> Sequence[str]:
    home = home_of(project)
    if home is not PROJECT:
        where = home.metadata
        return [f"move what [project] says to {where}, where the rest is; then delete [project]"]
    listed = isinstance(project.table("project").get("dynamic"), list)
    change = 'add "version" to dynamic' if listed else 'add dynamic = ["version"]'
    into = "of [project]" if listed else "to [project]"
    return [f"{change} {into} in pyproject.toml"]


def _as_tools_have_it(project: Project) -> Sequence[str] | None:
    for tool, key in _KEYS_OF_TOOLS:
        version = project.table("tool", tool).get(key)
        if isinstance(version, str):
            return [f'add version = "{version}" to [project] in pyproject.toml']
    return None


def _other_source(project: Project) -> VersionSource | None:
    from .families import FAMILIES  # noqa: PLC0415 - they import the module that calls this one

    try:
        return next((found for find in FAMILIES if (found := find(project))), None)
    except ShipwayError:
        return None
