"""Exact pins of a project in pyproject.toml and setup.cfg of its siblings: they follow its version.

`copies` calls it. A sibling that says `example==1.2.3` means the example that lies beside
it; left behind, the two could not be installed together any more.
"""

from __future__ import annotations

import configparser
import re
import tomllib
from functools import partial
from typing import TYPE_CHECKING, Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from .edits import read_text
from .sources.toml import toml_reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from .edits import Reader, Replacement

    Keys = tuple[str | int, ...]
    _Move = Callable[[str, str, Version, Version], str | None]
    _Place = tuple[str, Reader, _Move]

__all__ = ["pin_replacements"]


def pin_replacements(path: Path, name: str, old: Version, new: Version) -> tuple[Replacement, ...]:
    """Return the replacements of the pins on exactly `old` in a sibling's file.

    In a pyproject.toml a pin is `name==old`, with extras and markers or without, in
    `[project] dependencies`, `optional-dependencies` (PEP 621) or `[dependency-groups]`
    (PEP 735), and in poetry's tables of dependencies; in a setup.cfg, in `install_requires`
    and `[options.extras_require]`. None where the file does not parse: it is the sibling's
    to mend.

    Raises `CannotEditVersion` and `VersionFileUnreadable`.
    """
    file = read_text(path)
    text = file.text.replace("\r\n", "\n")
    places = _in_setup_cfg(text) if path.name == "setup.cfg" else _in_pyproject(text, name)
    moved = ((reader, move(written, name, old, new)) for written, reader, move in places)
    return tuple(file.replacement_for(to, reader) for reader, to in moved if to)


def _in_pyproject(text: str, name: str) -> Iterator[_Place]:
    """Yield what each dependency specifier is, how it is read, and how it is moved."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError):
        return
    for keys, written in _requirements(data):
        yield written, toml_reader(*keys), _moved
    for keys, written in _constraints(data, name):
        yield written, toml_reader(*keys), _moved_constraint


def _in_setup_cfg(text: str) -> Iterator[_Place]:
    """Yield the same of a setup.cfg: one specifier a line.

    https://setuptools.pypa.io/en/latest/userguide/declarative_config.html
    """
    parser = _parsed(text)
    options = [("options", "install_requires")]
    if parser.has_section("options.extras_require"):
        options += [("options.extras_require", extra) for extra in parser["options.extras_require"]]
    for section, option in options:
        for number, written in enumerate(_lines(parser, section, option)):
            yield written, partial(_read_line, section, option, number), _moved


def _parsed(text: str) -> configparser.ConfigParser:
    """Return a parsed setup.cfg; an empty one where it does not parse."""
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except configparser.Error:
        return configparser.ConfigParser()
    return parser


def _lines(parser: configparser.ConfigParser, section: str, option: str) -> list[str]:
    """Return the lines of a value, each without the comment that it ends with."""
    lines = parser.get(section, option, fallback="").splitlines()
    return [line.partition(" #")[0].strip() for line in lines]


def _read_line(section: str, option: str, number: int, text: str) -> str | None:
    return dict(enumerate(_lines(_parsed(text), section, option))).get(number)


def _requirements(data: dict[str, Any]) -> Iterator[tuple[Keys, str]]:
    """Yield every dependency specifier (PEP 508) with the keys that lead to it."""
    project = _table(data, "project")
    yield from _listed(project.get("dependencies"), "project", "dependencies")
    yield from _grouped(project.get("optional-dependencies"), "project", "optional-dependencies")
    yield from _grouped(data.get("dependency-groups"), "dependency-groups")


def _constraints(data: dict[str, Any], name: str) -> Iterator[tuple[Keys, str]]:
    """Yield what poetry's tables say of a dependency, with the keys that lead to it.

    https://python-poetry.org/docs/dependency-specification/
    """
    root: Keys = ("tool", "poetry")
    groups = ((*root, "group", group) for group in _table(data, *root, "group"))
    tables = [(*root, "dependencies"), (*root, "dev-dependencies")]
    for keys in (*tables, *((*group, "dependencies") for group in groups)):
        for key, value in _table(data, *keys).items():
            if canonicalize_name(key) == canonicalize_name(name):
                yield from _versions(value, *keys, key)


def _versions(value: object, *keys: str | int) -> Iterator[tuple[Keys, str]]:
    """Yield the versions of a dependency: a text, a table with one, or several of those."""
    if isinstance(value, str):
        yield keys, value
    elif isinstance(value, dict):
        yield from _versions(value.get("version"), *keys, "version")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _versions(item, *keys, number)


def _table(data: dict[str, Any], *keys: str | int) -> dict[str, Any]:
    """Return the table at `keys`; empty where there is none."""
    table: Any = data
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else {}


def _grouped(groups: object, *keys: str) -> Iterator[tuple[Keys, str]]:
    for group, items in groups.items() if isinstance(groups, dict) else ():
        yield from _listed(items, *keys, group)


def _listed(items: object, *keys: str) -> Iterator[tuple[Keys, str]]:
    for number, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, str):
            yield (*keys, number), item


def _moved(text: str, name: str, old: Version, new: Version) -> str | None:
    """Return a specifier with its pin moved; None where it is no pin of exactly this."""
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        return None
    if canonicalize_name(requirement.name) != canonicalize_name(name) or requirement.url:
        return None
    specifiers = list(requirement.specifier)
    if len(specifiers) != 1 or specifiers[0].operator not in {"==", "==="}:
        return None
    pinned = specifiers[0].version
    if not _is_version(pinned, old):
        return None
    # A marker may have the same characters, further on.
    place = re.compile(r"(===?\s*)" + re.escape(pinned))
    return place.sub(lambda found: found[1] + str(new), text, count=1)


def _moved_constraint(text: str, name: str, old: Version, new: Version) -> str | None:  # noqa: ARG001 - as `_moved`
    """Return poetry's constraint moved: an exact one is a version, with equals signs or without."""
    pinned = text.lstrip("= ")
    operator = text.removesuffix(pinned)
    return f"{operator}{new}" if _is_version(pinned, old) else None


def _is_version(text: str, version: Version) -> bool:
    try:
        return Version(text) == version
    except InvalidVersion:  # 1.2.*
        return False
