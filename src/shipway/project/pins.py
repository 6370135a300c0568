"""Exact pins of a project in the pyproject.toml of its siblings: they follow its version.

`copies` calls it. A sibling that says `example==1.2.3` means the example that lies beside
it; left behind, the two could not be installed together any more.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from .edits import read_text
from .sources.toml import toml_reader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .edits import Replacement

    Keys = tuple[str | int, ...]

__all__ = ["pin_replacements"]


def pin_replacements(path: Path, name: str, old: Version, new: Version) -> tuple[Replacement, ...]:
    """Return the replacements of the pins on exactly `old` in a sibling's pyproject.toml.

    A pin is `name==old`, with extras and markers or without, in `[project]
    dependencies`, `optional-dependencies` (PEP 621) or `[dependency-groups]` (PEP 735).
    None where the file is not TOML: it is the sibling's to mend.

    Raises `CannotEditVersion` and `VersionFileUnreadable`.
    """
    file = read_text(path)
    try:
        data = tomllib.loads(file.text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError):
        return ()
    moved = ((keys, _moved(text, name, old, new)) for keys, text in _requirements(data))
    return tuple(file.replacement_for(text, toml_reader(*keys)) for keys, text in moved if text)


def _requirements(data: dict[str, Any]) -> Iterator[tuple[Keys, str]]:
    """Yield every dependency specifier (PEP 508) with the keys that lead to it."""
    project = data.get("project")
    if isinstance(project, dict):
        yield from _listed(project.get("dependencies"), "project", "dependencies")
        yield from _grouped(
            project.get("optional-dependencies"), "project", "optional-dependencies"
        )
    yield from _grouped(data.get("dependency-groups"), "dependency-groups")


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
    try:
        if Version(pinned) != old:
            return None
    except InvalidVersion:  # 1.2.*
        return None
    # A marker may have the same characters, further on.
    place = re.compile(r"(===?\s*)" + re.escape(pinned))
    return place.sub(lambda found: found[1] + str(new), text, count=1)
