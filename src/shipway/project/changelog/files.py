"""Which file is the changelog of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.errors.notes import ChangelogMissing
from shipway.project.paths import real_path

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from shipway.project.project import Project

__all__ = ["FOLDERS", "changelog_among", "find_changelog"]

FOLDERS = ("", "docs", "doc")
"""Where a changelog may lie, below the project's folder."""
_NAMES = ("changelog", "changes", "history", "news")
_ENDINGS = (".md", ".rst")


def find_changelog(project: Project) -> Path | None:
    """Return the changelog: what `changelog` in the configuration names, else the usual file.

    Links are followed. None where there is none, or it is not to be used.
    Raises `ChangelogMissing` where one is named that is not there.
    """
    named = project.config.changelog
    if named is not None:
        path = real_path(project.root / named, project.root)
        if named and not (path.is_file() and path.is_relative_to(project.root)):
            raise ChangelogMissing(f"{named}, the `changelog` of [tool.shipway], is not there")
        return path if named else None
    folders = [project.root / folder for folder in FOLDERS]
    names = [
        path.relative_to(project.root).as_posix()
        for folder in folders
        if folder.is_dir()
        for path in folder.iterdir()
        if path.is_file()
    ]
    found = changelog_among(names)
    return None if found is None else real_path(project.root / found, project.root)


def changelog_among(names: Iterable[str]) -> str | None:
    """Return which of some paths, relative to the project's folder, is the changelog."""
    known = {name.lower(): name for name in sorted(names, reverse=True)}
    wanted = (
        f"{folder}/{name}{ending}".lstrip("/")
        for folder in FOLDERS
        for name in _NAMES
        for ending in _ENDINGS
    )
    return next((known[name] for name in wanted if name in known), None)
