"""`version-files` of the configuration: further files that repeat the version.

`copies` calls it. A pattern is the text around the version; the version itself
may be spelled in any way that PEP 440 admits.
"""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING

from packaging.version import Version

from shipway.errors.versions import (
    VersionFileAmbiguous,
    VersionFileIsPattern,
    VersionFileMissing,
    VersionFileNoMatch,
    VersionFileOutside,
)

from .edits import read_text
from .paths import real_path

if TYPE_CHECKING:
    from pathlib import Path

    from shipway.config import VersionFile

    from .edits import Replacement, TextFile
    from .project import Project

__all__ = ["version_file_replacements"]

# PEP 440, appendix B. packaging's own pattern never gives a character back, and so
# finds no version in `1.2.3.cfg`, where the c might have begun a pre-release.
_VERSION = r"""(?ix:
    (?:[0-9]+!)? [0-9]+(?:\.[0-9]+)*
    (?:[-_.]?(?:alpha|a|beta|b|preview|pre|c|rc)[-_.]?[0-9]*)?
    (?:-[0-9]+|[-_.]?(?:post|rev|r)[-_.]?[0-9]*)?
    (?:[-_.]?dev[-_.]?[0-9]*)?
    (?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?
)"""
_NO_VERSION_BEFORE = r"(?<![0-9A-Za-z])(?<![0-9][.])[vV]?"
_NO_VERSION_AFTER = r"(?![0-9A-Za-z])"


def version_file_replacements(
    project: Project, entry: VersionFile, old: Version, new: Version
) -> tuple[Replacement, ...]:
    """Return the replacements in one of the `version-files`.

    None where the file says `new` already.

    Raises `VersionFileIsPattern`, `VersionFileOutside`, `VersionFileMissing`,
    `VersionFileUnreadable`, `VersionFileNoMatch` and `VersionFileAmbiguous`.
    """
    file = read_text(_path(project, entry))
    matches = list(_expression(entry.pattern, project).finditer(file.text))
    current = [match for match in matches if _versions(match) == {old}]
    if not current and any(_versions(match) == {new} for match in matches):
        return ()
    if not current:
        raise _no_match(entry, matches, old)
    if len(current) > 1:
        lines = ", ".join(str(_line(file, match)) for match in current)
        raise VersionFileAmbiguous(
            f"{entry.path} has {old} {len(current)} times, in lines {lines}",
            fix=[f"give {entry.path} a pattern with the text around the one that is meant"],
        )
    spans = current[0].regs[1:]
    return tuple(file.replacement(start, end, str(new)) for start, end in spans)


def _path(project: Project, entry: VersionFile) -> Path:
    path = project.root / entry.path
    real = real_path(path, project.root)
    if not real.is_relative_to(project.root):
        raise VersionFileOutside(f"{entry.path} is outside {project.root}")
    if real.is_file():
        return real
    if any(sign in entry.path for sign in "*?["):
        raise VersionFileIsPattern(f"{entry.path!r} is a pattern, not the path of a file")
    what = "is a folder" if real.is_dir() else "does not exist"
    raise VersionFileMissing(
        f"{entry.path} {what}",
        fix=["in [tool.shipway] version-files, correct the path or take it out"],
    )


def _expression(pattern: str, project: Project) -> re.Pattern[str]:
    """Return the pattern as a regular expression with a group for each `{version}`."""
    literals = [""]
    for literal, field, _, _ in Formatter().parse(pattern):
        literals[-1] += literal
        if field == "name":
            literals[-1] += project.name
        elif field == "version":
            literals.append("")
    before = "" if literals[0] else _NO_VERSION_BEFORE
    after = "" if literals[-1] else _NO_VERSION_AFTER
    # A pattern of several lines fits a file with either kind of line endings.
    escaped = [re.escape(literal).replace("\\\n", r"\r?\n") for literal in literals]
    return re.compile(before + f"({_VERSION})".join(escaped) + after)


def _versions(match: re.Match[str]) -> set[Version]:
    try:
        return {Version(text) for text in match.groups()}
    except ValueError:  # a number too long for Python to read
        return set()


def _line(file: TextFile, match: re.Match[str]) -> int:
    return file.text.count("\n", 0, match.start(1)) + 1


def _no_match(entry: VersionFile, matches: list[re.Match[str]], old: Version) -> VersionFileNoMatch:
    others = sorted({text for match in matches for text in match.groups()})
    seen = f"; it has {', '.join(others)}" if others else ""
    return VersionFileNoMatch(
        f"{entry.path} does not have {old} where {entry.pattern!r} says{seen}",
        fix=[f"write {old} into {entry.path}, or correct its pattern"],
    )
