"""All that a bump changes: the version's source and the copies that follow it.

The bump step calls it. All changes are found or all problems are told; nothing
is written here.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from shipway.errors.base import ShipwayError, refuse

from .changelog.promotion import promotion_replacements
from .edits import merged
from .lockfile import lock_replacements
from .paths import shown_path
from .repeats import find_repeats
from .version_files import version_file_replacements
from .versions import parse_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from packaging.version import Version

    from .changelog.promotion import Promotion
    from .edits import Edit, Replacement
    from .project import Project
    from .sources import VersionSource

__all__ = ["bump_edits", "promotion_edits", "stale_repeats"]


def bump_edits(  # noqa: PLR0913 - all that may say the version
    project: Project,
    source: VersionSource,
    old: str,
    new: Version,
    siblings: Sequence[Path] = (),
    *,
    tracked: Callable[[Path], bool] = lambda _: True,
    promotion: Promotion | None = None,
) -> tuple[Edit, ...]:
    """Return one edit for each file that a bump from `old`, as written, to `new` changes.

    These are the file of the source, the project's entry in `uv.lock`, the
    `version-files` of the configuration, the files of `siblings` that pin exactly the old
    version, the changelog where there is a `promotion`, and what else repeats `old` for
    sure, as far as it is `tracked`: what a build writes, the next one writes anew. A file that
    says `new` already is left out, so that a bump that was interrupted can be finished.

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
        *(partial(_pins, path, project, current, new) for path in siblings),
        partial(_promoted, project, promotion, tracked),
    ]
    problems: list[ShipwayError] = []
    found: list[Replacement] = []
    for part in parts:
        try:
            found += part()
        except ShipwayError as problem:
            problems.append(problem)
    try:
        for item in _repeated(project, source, current, new):
            # Two ways to say the same place: what was found before goes first.
            if not _taken(item, found) and tracked(item.path):
                found.append(item)
    except ShipwayError as problem:
        problems.append(problem)
    refuse(problems)
    return merged(found)


def stale_repeats(project: Project, source: VersionSource, old: str) -> tuple[str, ...]:
    """Return the places that should repeat the version `old` and say another one.

    Each as file, line, and what it says. Raises `VersionFileUnreadable`.
    """
    if source.tag_based:
        return ()
    current = parse_version(old, where=source.location)
    return tuple(
        f"{shown_path(repeat.file.path, project.root)}:{repeat.line} says {repeat.written}"
        for repeat in find_repeats(project)
        if not repeat.is_version(current)
    )


def _repeated(
    project: Project, source: VersionSource, old: Version, new: Version
) -> tuple[Replacement, ...]:
    if source.tag_based:
        # What a file says then is a placeholder, or was written by a tool.
        return ()
    return tuple(
        repeat.replacement(new)
        for repeat in find_repeats(project)
        if repeat.is_version(old) and not repeat.is_version(new)
    )


def _taken(item: Replacement, found: Iterable[Replacement]) -> bool:
    return any(
        item.path == other.path and item.start < other.end and other.start < item.end
        for other in found
    )


def promotion_edits(
    project: Project, promotion: Promotion, tracked: Callable[[Path], bool]
) -> tuple[Edit, ...]:
    """Return the edit of the changelog alone, for a version that the files say already.

    Raises `ChangelogMissing` and `VersionFileUnreadable`.
    """
    return merged(_promoted(project, promotion, tracked))


def _promoted(
    project: Project, promotion: Promotion | None, tracked: Callable[[Path], bool]
) -> tuple[Replacement, ...]:
    if promotion is None:
        return ()
    found = promotion_replacements(project, promotion)
    return found if all(tracked(item.path) for item in found[:1]) else ()


def _pins(path: Path, project: Project, old: Version, new: Version) -> tuple[Replacement, ...]:
    from .pins import pin_replacements  # noqa: PLC0415 - few projects have siblings

    return pin_replacements(path, project.name, old, new)
