"""What a repository says of itself that its workflows and publishers are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from shipway.ci.workflowfile import FOLDER, publish_file
from shipway.doors.git_remotes import default_branch
from shipway.errors.base import ShipwayError
from shipway.errors.github import NotOnGitHub
from shipway.verification.pythons import RELEASED, admitted, in_order

from .tagpatterns import environment_pattern, trigger_pattern
from .workflow import Settings, own_settings

if TYPE_CHECKING:
    from packaging.version import Version

    from shipway.doors.github import Place
    from shipway.project.project import Project
    from shipway.workspace import Workspace

__all__ = ["Facts", "supported_pythons"]

_CLASSIFIER = re.compile(r"Programming Language :: Python :: (3\.\d{1,2})")
_USUAL_REMOTE = "origin"
_USUAL_BRANCHES = ("main", "master", "trunk")


@dataclass(frozen=True)
class Facts:
    """A repository and its project, as init and doctor see them. Each question is asked once."""

    workspace: Workspace

    @property
    def name(self) -> str:
        """The project's name."""
        return self.workspace.name

    @cached_property
    def version_location(self) -> str | ShipwayError:
        """Where the version lives, or why nobody can tell; the caller holds the lock."""
        try:
            return self.workspace.source.location
        except ShipwayError as error:
            return error

    @cached_property
    def newest(self) -> Version | None:
        """The version in the files, else the newest tag; None where there is neither."""
        try:
            return self.workspace.current_version()
        except ShipwayError:
            return None

    @cached_property
    def tag_format(self) -> str:
        """How the tags of versions are called."""
        return self.workspace.tags.tag_format

    @property
    def trigger(self) -> str:
        """The pattern of tags that start the publish workflow."""
        return trigger_pattern(self.tag_format, self.name, self.newest)

    @property
    def protected_tags(self) -> str:
        """The pattern of tags that may publish, and that nobody may move."""
        return environment_pattern(self.tag_format, self.name)

    @cached_property
    def remote(self) -> str | None:
        """The remote that is pushed to: the configured one, else the only one; None: none."""
        remotes = self.workspace.repository.remotes()
        configured = self.workspace.project.config.remote
        if configured in remotes:
            return configured
        return remotes[0] if len(remotes) == 1 and configured == _USUAL_REMOTE else None

    @cached_property
    def default_branch(self) -> str:
        """The default branch: as the remote says it, else by its name or as the one checked out."""
        repository = self.workspace.repository
        there = default_branch(repository, self.remote) if self.remote else None
        if there is not None:
            return there
        usual = (name for name in _USUAL_BRANCHES if repository.commit_of(f"refs/heads/{name}"))
        return next(usual, repository.branch() or _USUAL_BRANCHES[0])

    @cached_property
    def place(self) -> Place | None:
        """The repository on GitHub; None where the remote does not surely lead there."""
        from shipway.doors.github import find_place  # noqa: PLC0415 - requests costs 0.1 s

        try:
            place = find_place(self.workspace.repository, self.remote or _USUAL_REMOTE)
        except NotOnGitHub:
            return None
        return place if place.sure else None

    @cached_property
    def pythons(self) -> tuple[str, ...]:
        """The minor versions of Python that the project supports."""
        return supported_pythons(self.workspace.project)

    @property
    def at_root(self) -> bool:
        """Whether the project's folder is the repository's."""
        return self.workspace.project.root == self.workspace.repository.root

    @property
    def folder(self) -> str:
        """The project's folder from the root of the repository; empty where it is the root."""
        root = self.workspace.repository.root
        return "" if self.at_root else self.workspace.project.root.relative_to(root).as_posix()

    @property
    def workflow(self) -> str:
        """The path of the workflow that publishes the project, from the root."""
        return f"{FOLDER}/{publish_file(self.workspace)}"

    @property
    def own(self) -> bool:
        """Whether it is shipway's own repository."""
        root = self.workspace.project.root
        return self.name == "shipway" and (root / "src" / "shipway" / "adoption").is_dir()

    @property
    def settings(self) -> Settings:
        """In what the repository's publish workflow differs from others."""
        if self.own:
            return own_settings()
        return Settings(
            self.default_branch,
            self.pythons,
            self.trigger,
            project="" if self.at_root else self.workspace.state.name,
            folder=self.folder,
        )


def supported_pythons(project: Project) -> tuple[str, ...]:
    """Return the minor versions that a project supports.

    Those of `pythons` in `[tool.shipway]`, else of its classifiers, else all that
    `Requires-Python` admits.
    """
    if project.config.pythons:
        return in_order(project.config.pythons)
    admits = [name for name in RELEASED if admitted(project.requires_python, name)]
    named = project.table("project").get("classifiers") or project.setup_cfg.get(
        "metadata", "classifiers", fallback=""
    )
    classified = [name for name in _CLASSIFIER.findall(str(named)) if name in admits]
    return in_order(classified or admits or RELEASED[-1:])
