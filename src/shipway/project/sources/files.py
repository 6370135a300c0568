"""Make the source for a version in a file, and the error for one that is computed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shipway.errors.versions import ComputedVersion, VersionNotInFile
from shipway.project.edits import read_text, read_with
from shipway.project.paths import real_path, shown_path

from .base import FileSource

if TYPE_CHECKING:
    from pathlib import Path

    from shipway.project.edits import Reader
    from shipway.project.project import Project

__all__ = ["computed", "file_source", "pattern_reader"]


def file_source(project: Project, kind: str, place: str, path: Path, reader: Reader) -> FileSource:
    """Return the source for the version that `reader` finds in the file.

    `place` says where in the file, such as `__version__`. Raises
    `VersionFileUnreadable` and `VersionNotInFile`.
    """
    real = real_path(path, project.root)
    location = f"{shown_path(path, project.root)} {place}".rstrip()
    written = read_with(reader, read_text(real).text)
    if not written:
        raise VersionNotInFile(
            f"{location}: there is no version",
            fix=[f"write the version there as a plain text, such as 1.2.3, in {real}"],
        )
    return FileSource(kind, location, real, written, reader)


def pattern_reader(where: str, pattern: str, group: str | int) -> Reader:
    """Return the reader of what a group of a regular expression matches.

    `where` is the table that has it. Raises `VersionNotInFile`.
    """
    try:
        expression = re.compile(pattern, re.MULTILINE)
    except re.error as error:
        raise VersionNotInFile(
            f"pyproject.toml {where}: pattern does not compile: {error}",
            fix=["mend the regular expression"],
        ) from error
    if group not in {*range(1, expression.groups + 1), *expression.groupindex}:
        raise VersionNotInFile(
            f"pyproject.toml {where}: the pattern has no group {group}",
            fix=["put the part that matches the version in such a group"],
        )

    def read(text: str) -> str | None:
        match = expression.search(text)
        return match[group] if match else None

    return read


def computed(project: Project, path: Path, line: int, name: str) -> ComputedVersion:
    """Return the error for a version that `line` of a Python file computes."""
    return ComputedVersion(
        f"{shown_path(path, project.root)}, line {line}: {name} is computed",
        fix=[f'write it as a text, {name} = "1.2.3", and let other code read it from there'],
    )
