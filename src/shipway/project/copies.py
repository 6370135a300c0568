"""All that a bump changes: the version's source and the copies that follow it.

The bump step calls it. All changes are found or all problems are told; nothing
is written here.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from shipway.errors.base import ShipwayError, refuse

from .edits import merged
from .lockfile import lock_replacements
from .version_files import version_file_replacements
from .versions import parse_version

if TYPE_CHECKING:
    from packaging.version import Version

    from .edits import Edit, Replacement
    from .project import Project
    from .sources import VersionSource

__all__ = ["bump_edits"]


def bump_edits(project: Project, source: VersionSource, old: str, new: Version) -> tuple[Edit, ...]:
    """Return one edit for each file that a bump from `old`, as written, to `new` changes.

    These are the file of the source, the project's entry in `uv.lock`, and the
    `version-files` of the configuration. A file that says `new` already is left
    out, so that a bump that was interrupted can be finished.

    Raises the problem that stands in the way, or `SeveralProblems`.
    """
    current = parse_version(old, where=source.location)
    parts = [
        partial(source.replacements, new),
        partial(lock_replacements, project, new),
        *(
            partial(version_file_replacements, project, entry, current, new)
            for entry in project.config.version_files
        ),
    ]
    problems: list[ShipwayError] = []
    found: list[Replacement] = []
    for part in parts:
        try:
            found += part()
        except ShipwayError as problem:
            problems.append(problem)
    refuse(problems)
    return merged(found)
