"""A project opened for work: its files, its repository, its state, where its version lives."""

from __future__ import annotations

import shlex
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from packaging.version import Version

from .asking import Asker
from .belongings import untouched
from .doors.environment import working_folder
from .doors.git_history import all_tags, is_shallow
from .doors.repositories import find_repository
from .doors.state import StateFolder
from .errors.git import NotAGitRepository, NoVersionTag
from .errors.usage import NoProject
from .neighbours import project_of, project_tags
from .project.project import Project, read_toml
from .project.tags import TagNames, tag_names
from .project.versions import bump, parse_version

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from .config import Config
    from .doors.git import Repository
    from .project.sources import VersionSource

__all__ = ["Surroundings", "Workspace", "open_surroundings", "open_workspace", "project_changes"]

_FIRST = "0.1.0"
"""What a project without a release is taken to begin with; setuptools-scm counts up to it too."""


@dataclass(frozen=True)
class Workspace:
    """Everything that a task starts from."""

    project: Project
    repository: Repository

    @cached_property
    def source(self) -> VersionSource:
        """Where the version lives."""
        return self.asker.source(self.project)

    @cached_property
    def asker(self) -> Asker:
        """Who finds where the version lives, and asks the build backend where no file says it."""
        timeout = self.project.config.build_timeout
        return Asker(
            self.project.root, self.repository, self.state, self.changes, timeout, self.tag_of
        )

    @contextmanager
    def locked_to_ask(self, command: str) -> Iterator[None]:
        """Hold the lock of those who ask, where the version takes asking the build backend.

        A release that runs keeps nobody from it. Raises `ReleaseRunning`.
        """
        if self.source.kind != "backend":
            yield
            return
        with self.asker.beside(command):
            yield

    @cached_property
    def state(self) -> StateFolder:
        """What shipway remembers of the project."""
        return StateFolder.of(self.repository, self.project.name)

    def written_version(self) -> str | None:
        """Return the version as written in the files; None where it lives in the tags."""
        return None if self.source.tag_based else self.source.read()

    def current_version(self) -> Version:
        """Return the version of the files, or the newest one that is tagged in this history.

        Raises `NoVersionTag` where neither says one.
        """
        written = self.written_version()
        if written is not None:
            return parse_version(written, where=self.source.location)
        newest = self.tagged_version()
        if newest is None:
            raise self._no_version_tag()
        return newest

    def version_now(self) -> Version | None:
        """Return the current version; None where there is none yet."""
        try:
            return self.current_version()
        except NoVersionTag:
            return None

    def assumed_version(self) -> Version:
        """Return what the next version comes after, where no tag in this history says one.

        That is the newest one that is tagged elsewhere, else what comes before the first one.

        Raises `NoVersionTag` where tags may be missing, or are called otherwise.
        """
        tags = all_tags(self.repository)
        newest = project_tags(self.repository, self.project, tags).newest
        if newest is not None and not is_shallow(self.repository):
            return newest
        at_root = self.project.root == self.repository.root
        otherwise = at_root and tag_names(tags, self.name).newest is not None
        if otherwise or is_shallow(self.repository) or _unpacked(self.project) is not None:
            raise self._no_version_tag()
        return Version(f"{_FIRST}.dev0")

    def _no_version_tag(self) -> NoVersionTag:
        """Say which tags were looked for, and where others are there which format has them."""
        looked = self.tags.tag_format.format(version="1.2.3", underscored="1_2_3", name=self.name)
        what = f"no tag like {looked} is in the history of HEAD"
        if _unpacked(self.project) is not None:
            from .project.unpacked import UNPACKED_FIX  # noqa: PLC0415 - as below

            return NoVersionTag(
                what,
                why="This is an unpacked sdist: it has PKG-INFO in place of the tags.",
                fix=UNPACKED_FIX,
            )
        learned = tag_names(self.tags.tags, self.name)
        if learned.newest is None:
            return NoVersionTag(what, fix=self._first_tag())
        form = f'tag-format = "{learned.tag_format}"'
        return NoVersionTag(
            f"{what}, but {learned.of(learned.newest)} is",
            fix=[f"in pyproject.toml, under [tool.shipway]: {form}"],
        )

    def _first_tag(self) -> tuple[str, ...]:
        """Return what makes the first tag of this history; tags elsewhere say which is next."""
        elsewhere = tag_names(all_tags(self.repository), self.name, self.tags.tag_format)
        first = _FIRST
        if elsewhere.newest is not None:
            first = shlex.quote(str(bump(elsewhere.newest, "patch")))
        shallow = is_shallow(self.repository)
        fetch = "git fetch --tags --unshallow" if shallow else "git fetch --tags"
        fetch += "   (if tags are on the remote)"
        ways = (
            f"invoke bump --to={first}   (makes the tag)",
            f"invoke release --to={first}   (makes it, and releases)",
        )
        # A first version would be made a second time where a clone only lacks its tags.
        lacking = self.repository.remotes() and (shallow or elsewhere.newest is None)
        return (fetch, *ways) if lacking else (*ways, fetch)

    @property
    def tags(self) -> TagNames:
        """The tags in the history of HEAD, and how the project calls them."""
        return self._tag_names(self.repository.merged_tags())

    @cached_property
    def _tag_names(self) -> Callable[[tuple[str, ...]], TagNames]:
        """What is learned of tags, once of the same ones: there may be thousands."""
        return cache(lambda tags: project_tags(self.repository, self.project, tags))

    @property
    def name(self) -> str:
        """The project's name as written."""
        return self.project.name

    def tagged_version(self) -> Version | None:
        """Return the newest version whose tag is in the history of HEAD."""
        return self.tags.newest

    def unreleased_version(self) -> Version | None:
        """Return the current version; None where it is tagged and something came since."""
        current = self.current_version()
        tagged = self.repository.tag_commit(self.tag_of(current))
        return current if tagged is None or self.untouched_since(tagged) else None

    def untouched_since(self, commit: str) -> bool:
        """Return whether HEAD has the same of the project as a commit; see `belongings`."""
        head = self.repository.head()
        return untouched(self.repository, self.project, self.source, commit, head)

    def changes(self, ignoring: Collection[str] = ()) -> tuple[str, ...]:
        """Return the uncommitted changes of the project; what lies in dist/ is none."""
        return project_changes(self.repository, self.project, ignoring)

    def tag_of(self, version: Version | str) -> str:
        """Return the name that the tag of a version has, or would have."""
        return self.tags.of(version)


def _unpacked(project: Project) -> Version | None:
    from .project.unpacked import unpacked_version  # noqa: PLC0415 - 10 ms that few need

    return unpacked_version(project)


def project_changes(
    repository: Repository, project: Project, ignoring: Collection[str] = ()
) -> tuple[str, ...]:
    """Return the uncommitted changes of a project, as `git status --porcelain` says them.

    The folder of distributions does not count, whether git ignores it or not:
    shipway itself puts files there. `ignoring` are further paths, relative to the
    repository's root.
    """
    dist = project.root / project.config.dist
    inside = dist.is_relative_to(repository.root) and dist != project.root
    own = [dist.relative_to(repository.root).as_posix()] if inside else []
    return repository.changes(project.root, ignoring=[*ignoring, *own])


def open_workspace(folder: str) -> Workspace:
    """Open the project of a folder, given relative to the working folder.

    Raises `NoProject`, also where a folder is named that has none itself, `BrokenToml`,
    `NotAGitRepository`, and what is wrong with the configuration.
    """
    start = (working_folder() / folder).resolve()
    project = project_of(start)
    if folder and project.root != start:
        # From a sub-folder that is a service; of a name that somebody typed it is a guess.
        raise NoProject(
            f"--project={folder} has no project of its own; the nearest above is {project.root}",
            fix=[f"leave out --project, or give --project={shlex.quote(str(project.root))}"],
        )
    workspace = Workspace(project, find_repository(project.root))
    # Read now, so that every fault of the configuration is told before anything is done.
    _ = project.config
    return workspace


@dataclass(frozen=True)
class Surroundings:
    """What a task about a commit starts from, with or without a project."""

    repository: Repository
    config: Config
    workspace: Workspace | None
    """The project; None at the root of a repository that has projects further down only."""


def open_surroundings(folder: str) -> Surroundings:
    """Open the project of a folder as `open_workspace` does, or the repository without one.

    Without a project the settings are those of pyproject.toml at the repository's root, if any.

    Raises what `open_workspace` does, and `NoProject` where a folder is named, and outside of git.
    """
    try:
        workspace = open_workspace(folder)
    except NoProject:
        try:
            repository = find_repository(working_folder())
        except NotAGitRepository:
            repository = None
        if folder or repository is None:
            raise
        settings = read_toml(repository.root / "pyproject.toml")
        return Surroundings(repository, Project(repository.root, settings).config, None)
    return Surroundings(workspace.repository, workspace.project.config, workspace)
