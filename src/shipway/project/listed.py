"""Files that another tool's configuration lists as having the version: what a bump may miss.

The bump step calls it. Such a list is not shipway's, so nothing is edited by it; but who
comes from the other tool learns from it what belongs into `version-files`.

Sources: https://github.com/your-tools/tbump, https://callowayproject.github.io/bump-my-version/,
https://github.com/c4urself/bump2version, https://commitizen-tools.github.io/commitizen/.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from shipway.errors.usage import BrokenToml
from shipway.errors.versions import VersionFileUnreadable

from .edits import read_text
from .paths import real_path
from .patterns import spans_of
from .project import read_toml
from .versions import parse_version

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from .project import Project

__all__ = ["listed_elsewhere"]

_VERSION = "{current_version}"
_SECTION = re.compile(
    r"(?m)^\[bumpversion:file:[ ]*(?P<path>[^\](]+?)[ ]*(?:\([^)]*\))?\](?P<rest>[^\[]*)"
)
_SEARCH = re.compile(r"(?m)^search[ ]*[=:][ ]*(?P<search>.+)$")


class _Entry(NamedTuple):
    where: str
    """The file with the list."""
    path: str
    search: str = _VERSION
    """The text that the tool looks for."""


def listed_elsewhere(project: Project, old: str, edited: Collection[Path]) -> tuple[str, ...]:
    """Return which files that say `old` another tool would edit, and are not `edited`.

    Each with the file that lists it. Lists and files that cannot be read are passed over.
    """
    found: dict[str, str] = {}
    for entry in _entries(project):
        path = real_path(project.root / entry.path, project.root)
        if path.is_relative_to(project.root) and path not in edited and _says(path, entry, old):
            told = f"{entry.where} lists {entry.path}, which says {old}"
            found.setdefault(entry.path, told)
    return tuple(found.values())


def _entries(project: Project) -> Iterator[_Entry]:
    tbump = _toml(project.root / "tbump.toml")
    yield from _of_table("tbump.toml", tbump, "file", "src")
    for name in ("pyproject.toml", ".bumpversion.toml", ".cz.toml"):
        tools = _toml(project.root / name).get("tool")
        for tool, key, path in (
            ("tbump", "file", "src"),
            ("bumpversion", "files", "filename"),
            ("commitizen", "version_files", ""),
        ):
            table = tools.get(tool) if isinstance(tools, dict) else None
            yield from _of_table(name, table, key, path)
    for name in (".bumpversion.cfg", "setup.cfg"):
        for section in _SECTION.finditer(_text(project.root / name)):
            search = _SEARCH.search(section["rest"])
            yield _Entry(name, section["path"], search["search"].strip() if search else _VERSION)


def _of_table(where: str, table: object, key: str, path: str) -> Iterator[_Entry]:
    """Yield what a list in a table names: paths with a pattern after a colon, or tables."""
    entries = table.get(key) if isinstance(table, dict) else None
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, str):
            yield _Entry(where, entry.partition(":")[0])
        elif isinstance(entry, dict) and isinstance(entry.get(path), str):
            yield _Entry(where, entry[path], str(entry.get("search") or _VERSION))


def _says(path: Path, entry: _Entry, old: str) -> bool:
    text = _text(path)
    if entry.search == _VERSION:
        return any(spans_of(text, parse_version(old)))
    # A search for something else is for what a bump does not change, as in a changelog.
    return _VERSION in entry.search and entry.search.replace(_VERSION, old) in text


def _text(path: Path) -> str:
    if path.is_file():
        with suppress(VersionFileUnreadable):
            return read_text(path).text
    return ""


def _toml(path: Path) -> dict[str, Any]:
    try:
        return read_toml(path)
    except (BrokenToml, OSError):
        return {}
