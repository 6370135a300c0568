"""A project among others in its repository: who else is there, and which tags are whose.

Called by `workspace`, which remembers what is learned of tags, `release`, `undoing` and
`belongings`.
"""

from __future__ import annotations

import os
import re
import shlex
from typing import TYPE_CHECKING

from .doors.environment import working_folder
from .doors.git_history import tracked
from .doors.repositories import find_repository
from .errors.base import ShipwayError
from .errors.git import NotAGitRepository
from .errors.usage import NoProject, NoProjectName
from .project.project import MARKS, Project, find_project, read_toml
from .project.tags import Place, TagNames, tag_names

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from .doors.git import Repository

__all__ = ["other_projects", "project_of", "project_tags", "projects_below", "sibling_files"]

_SHOWN = 5
"""Of how many projects are named."""


def project_tags(repository: Repository, project: Project, tags: tuple[str, ...]) -> TagNames:
    """Return how the project calls its own of all tags in the history of HEAD."""
    return tag_names(
        tags,
        project.name,
        project.config.tag_format,
        lambda: _place(repository, project),
    )


def other_projects(repository: Repository, project: Project) -> Mapping[Path, str]:
    """Return the folders and names of the other projects that git tracks in the repository."""
    projects = _projects(repository)
    return {folder: name for folder, name in projects.items() if folder != project.root}


def projects_below(repository: Repository, folder: Path) -> Mapping[Path, str]:
    """Return the folders and names of the projects that git tracks below a folder of none.

    A folder is of none where nothing there can be built or has a name. Empty for others.
    """
    projects = _projects(repository)
    if folder in projects or _is_built(folder):
        return {}
    return {path: name for path, name in projects.items() if path.is_relative_to(folder)}


def _projects(repository: Repository) -> Mapping[Path, str]:
    folders = dict.fromkeys(path.parent for path in tracked(repository, MARKS))
    named = ((folder, _name(folder)) for folder in folders)
    return {folder: name for folder, name in named if name}


def sibling_files(repository: Repository, project: Project) -> tuple[Path, ...]:
    """Return pyproject.toml and setup.cfg of every other folder of the repository, if tracked.

    Those that do not have the project's name in them, in any spelling, are left out.
    """
    spelled = re.sub(r"[-_.]+", "[-_.]+", project.name).encode()
    mentioned = re.compile(spelled, re.IGNORECASE)
    # The same question as that of `other_projects`, so that git is asked once.
    files = (path for path in tracked(repository, MARKS) if path.name in MARKS[:2])
    others = (path for path in files if path.parent != project.root and path.is_file())
    return tuple(path for path in others if mentioned.search(path.read_bytes()))


def _place(repository: Repository, project: Project) -> Place:
    """Return where the project stands among the others; those inside its folder do not count."""
    others = other_projects(repository, project)
    if project.root == repository.root:
        return Place(tuple(others.values()))
    beside = {
        folder: name for folder, name in others.items() if not folder.is_relative_to(project.root)
    }
    taken = repository.root in beside and _is_built(repository.root)
    return Place(tuple(beside.values()), at_root=False, root_taken=taken)


def _is_built(folder: Path) -> bool:
    """Return whether a folder is of something that is built, and not only a set of tools."""
    return "build-system" in read_toml(folder / "pyproject.toml") or (folder / "setup.py").is_file()


def _name(folder: Path) -> str | None:
    try:
        return Project(folder, read_toml(folder / "pyproject.toml")).name
    except ShipwayError:
        # A file of settings alone, or one that somebody else has to mend.
        return None


def project_of(start: Path) -> Project:
    """Find the project of a folder. Raises `NoProject`, with the names of those below it."""
    try:
        project = find_project(start)
    except NoProject as error:
        if start.is_dir():
            _refuse_above_projects(start, error.what)
        raise
    try:
        _ = project.name
    except NoProjectName:
        _refuse_above_projects(project.root, f"{project.root} has settings and no project")
    return project


def _refuse_above_projects(folder: Path, what: str) -> None:
    """Refuse a folder with nothing but other projects below it, such as a monorepo's root."""
    try:
        found = projects_below(find_repository(folder), folder)
    except NotAGitRepository:
        return
    paths = [shlex.quote(os.path.relpath(path, working_folder())) for path in found]
    if paths:
        raise NoProject(
            f"{what}; below it are {_some(found.values())}",
            fix=[f"add --project={path}" for path in paths[:_SHOWN]],
        )


def _some(names: Collection[str]) -> str:
    shown = ", ".join(list(names)[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN} more" if len(names) > _SHOWN else shown
