"""`version-files` of the configuration: further files that repeat the version.

`copies` calls it. A pattern is the text around the version; the version itself
may be spelled in any way that PEP 440 admits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.errors.versions import (
    VersionFileAmbiguous,
    VersionFileIsPattern,
    VersionFileMissing,
    VersionFileNoMatch,
    VersionFileOutside,
)

from .edits import read_text
from .paths import real_path
from .patterns import version_expression, versions_of

if TYPE_CHECKING:
    import re
    from pathlib import Path

    from packaging.version import Version

    from shipway.config import VersionFile

    from .edits import Replacement, TextFile
    from .project import Project

__all__ = ["file_of_entry", "version_file_replacements"]


def version_file_replacements(
    project: Project, entry: VersionFile, old: Version, new: Version
) -> tuple[Replacement, ...]:
    """Return the replacements in one of the `version-files`.

    None where the file says `new` already.

    Raises `VersionFileIsPattern`, `VersionFileOutside`, `VersionFileMissing`,
    `VersionFileUnreadable`, `VersionFileNoMatch` and `VersionFileAmbiguous`.
    """
    file = read_text(file_of_entry(project, entry))
    matches = list(version_expression(entry.pattern, project.name).finditer(file.text))
    current = [match for match in matches if versions_of(match) == {old}]
    if not current and any(versions_of(match) == {new} for match in matches):
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


def file_of_entry(project: Project, entry: VersionFile) -> Path:
    """Return the file that an entry names, with links followed.

    Raises `VersionFileIsPattern`, `VersionFileOutside` and `VersionFileMissing`.
    """
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
        fix=["in [tool.shipway], correct the path or take it out"],
    )


def _line(file: TextFile, match: re.Match[str]) -> int:
    return file.text.count("\n", 0, match.start(1)) + 1


def _no_match(entry: VersionFile, matches: list[re.Match[str]], old: Version) -> VersionFileNoMatch:
    others = sorted({text for match in matches for text in match.groups()})
    seen = f"; it has {', '.join(others)}" if others else ""
    return VersionFileNoMatch(
        f"{entry.path} does not have {old} where {entry.pattern!r} says{seen}",
        fix=[f"write {old} into {entry.path}, or correct its pattern"],
    )
