"""Which files of its repository a project is made of, and whether commits touch them.

In a repository of several projects a commit on top of a release may be about another one.
Called by `workspace` and `release`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .doors.git_history import differ, links_below
from .neighbours import other_projects
from .project.project import MARKS
from .project.tags import bears_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .doors.git import Repository
    from .project.project import Project
    from .project.sources import VersionSource

__all__ = ["untouched"]


def untouched(
    repository: Repository, project: Project, source: VersionSource, since: str, until: str | None
) -> bool:
    """Return whether two commits have the same of a project, so that nothing new is to release.

    The project is its folder, what links in it lead to, and the files outside of it
    that pyproject.toml names or the version is in. A project inside its folder is
    another one as soon as tags bear that one's name.
    """
    if until is None or since == until:
        return since == until
    own = [project.root, *_outside(repository, project, source)]
    if not differ(repository, since, until, own):
        return True
    inside = _released_inside(repository, project)
    return bool(inside) and not differ(repository, since, until, own, without=inside)


def _outside(repository: Repository, project: Project, source: VersionSource) -> Iterator[Path]:
    """Yield what belongs to the project and is in the repository outside of its folder."""
    if source.path is not None:
        yield source.path.resolve()
    yield from _named(project)
    yield from links_below(repository, project.root)


def _named(project: Project) -> Iterator[Path]:
    """Yield what pyproject.toml names outside of the project's folder, such as `../README.md`.

    What leads to another project is a dependency and no file of this one.
    """
    for text in dict.fromkeys(_texts(project.pyproject)):
        if text.startswith("../") and "\0" not in text:
            path = (project.root / text).resolve()
            if path.exists() and not any((path / mark).is_file() for mark in MARKS):
                yield path


def _released_inside(repository: Repository, project: Project) -> list[Path]:
    """Return the folders inside the project's of projects that have tags of their own."""
    tags = repository.merged_tags()
    return [
        folder
        for folder, name in other_projects(repository, project).items()
        if folder.is_relative_to(project.root) and any(bears_name(tag, name) for tag in tags)
    ]


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - any TOML
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
