"""A release: the state of the world that is wanted, and the doors to that world."""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from .belongings import untouched
from .doors.git_history import all_tags
from .memory import Memory
from .neighbours import other_projects, project_tags, sibling_files
from .project.project import Project, find_project
from .project.versions import parse_version
from .workspace import project_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from contextlib import ExitStack
    from pathlib import Path

    from packaging.version import Version

    from .doors.git import Repository
    from .doors.github import GitHub, Tagged
    from .doors.journal import Journal
    from .doors.login import Login
    from .doors.state import StateFolder
    from .doors.trial import Trial
    from .project.sources import VersionSource
    from .project.tags import TagNames
    from .reporting import Reporter
    from .target import Target

__all__ = ["Options", "Release"]


@dataclass(frozen=True)
class Options:
    """What a command line may say beyond version and target."""

    push: bool | None = None
    """Push branch and tag before publishing; None leaves it to the target."""
    require: bool = False
    """A Python that is admitted and not on this machine is an error."""
    pythons: tuple[str, ...] = ()
    """Verify on these Pythons only, such as "3.12"."""
    timeout: float = 1800.0
    """How long to wait for the index to serve what was uploaded, in seconds."""
    again: bool = False
    """Only what this very task has proved, or built of a dirty tree, counts."""
    standing: bool = False
    """The task asks how a release stands: what none can go on with is not as it should be."""
    whole: bool = False
    """The task is a whole release, so that more than this step will be done."""
    commits: bool = True
    """The task commits what it writes, and what a run of it that was cut off has written."""
    stamped: bool = False
    """The version is stamped into the copy of the tree that is built, and nowhere else."""
    twice: bool = False
    """Build again what is checked, and compare."""
    from_head: bool = False
    """Build what is checked out, with its uncommitted changes, and not the tag's commit."""


@dataclass(frozen=True)
class Release:
    """What is wanted: this version of this project, on this target."""

    project: Project
    repository: Repository
    state: StateFolder
    version: Version
    target: Target
    journal: Journal
    reporter: Reporter
    find_source: Callable[[Project], VersionSource]
    find_tags: Callable[[], TagNames]
    resources: ExitStack
    """What is to be closed when the task ends."""
    options: Options = field(default_factory=Options)
    command: str = "invoke release"
    """What the user typed, for messages that say how to go on."""
    made: set[str] = field(default_factory=set, repr=False)
    """What this very task has proved and built. A clock would not tell: it can be set back."""
    _sources: Memory[VersionSource] = field(default_factory=Memory, init=False, repr=False)
    _on_github: Memory[Tagged] = field(default_factory=Memory, init=False, repr=False)

    @property
    def source(self) -> VersionSource:
        """Where the version lives, read afresh: a bump may have happened meanwhile."""
        root = self.project.root
        return self._sources.once(root, lambda: self.find_source(find_project(root)))

    @property
    def program(self) -> str:
        """What the user typed to start the task: `shipway` or `invoke`."""
        return "shipway" if self.command.partition(" ")[0] == "shipway" else "invoke"

    @cached_property
    def live(self) -> Target:
        """The target as it can be used: the local index serves from now on."""
        from .targets import opened  # noqa: PLC0415 - few tasks use the target

        return self.resources.enter_context(opened(self.target))

    @cached_property
    def login(self) -> Login:
        """What to upload with; found, or asked for on a terminal, once.

        Raises `MissingCredentials` and `TrustedPublishingFailed`.
        """
        from .doors.login import find_login  # noqa: PLC0415 - twine costs 0.2 s

        return find_login(self.live)

    @cached_property
    def hub(self) -> GitHub:
        """The repository on GitHub that the project's remote leads to.

        Raises `NotOnGitHub`, `TokenMissing`, `TokenRefused`.
        """
        from .doors.github import connect  # noqa: PLC0415 - requests costs 0.1 s

        return connect(self.repository, self.project.config.remote)

    @property
    def on_github(self) -> Tagged:
        """What GitHub has for the version's tag. Raises what `hub` and `GitHub.tagged` do."""
        return self._on_github.once(self.tag, lambda: self.hub.tagged(self.tag))

    @cached_property
    def trial(self) -> Trial:
        """The trial of what is built; it can be begun while that is being built."""
        from .doors.trial import Trial  # noqa: PLC0415 - 20 ms that few tasks need

        return self.resources.enter_context(
            closing(
                Trial(
                    self.project.root,
                    self.state.folder / "nox",
                    self.target.name,
                    self.options.pythons,
                    self.options.require,
                    self.state.shared,
                )
            )
        )

    @contextmanager
    def one_look(self) -> Iterator[None]:
        """While the block runs each question about files, git and GitHub is asked once."""
        with self.repository.one_look(), self._sources.kept(), self._on_github.kept():
            yield

    def towards(self, target: str) -> Release:
        """Return the same release on a target of another name. Raises what `find_target` does."""
        if target == self.target.name:
            return self
        from .targets import find_target  # noqa: PLC0415 - few releases change their target

        found = find_target(target, self.project.config, self.state.index_folder)
        return replace(self, target=found)

    def proved(self, subject: str) -> str | None:
        """Return when something was proved; None if never, or not by a task that is to do so."""
        if self.options.again and subject not in self.made:
            return None
        proof = self.state.proof(subject)
        return None if proof is None else proof.at

    def prove(self, subject: str, pythons: Sequence[str] = ()) -> None:
        """Remember that something was proved now; see `StateFolder.record_proof`."""
        self.state.record_proof(subject, pythons)
        self.made.add(subject)

    @property
    def title(self) -> str:
        """Name and version, for people."""
        return f"{self.project.name} {self.version}"

    @cached_property
    def tag(self) -> str:
        """The name of the version's tag; a release keeps to it, whatever is tagged meanwhile."""
        return self.tags.of(self.version)

    @property
    def refs(self) -> tuple[str, str]:
        """The branch that is checked out and the tag, by their full names."""
        return f"refs/heads/{self.repository.branch()}", f"refs/tags/{self.tag}"

    @property
    def tags(self) -> TagNames:
        """The tags in the history of HEAD, and how the project calls them."""
        return self.find_tags()

    def versions_known(self, also: Iterable[str]) -> Collection[Version]:
        """Return the versions of the project that have a tag, in whatever history.

        `also` are tags that may not be in this clone.
        """
        tags = tuple(dict.fromkeys((*all_tags(self.repository), *also)))
        return project_tags(self.repository, self.project, tags).known.keys()

    @property
    def siblings(self) -> tuple[Path, ...]:
        """The files of other projects of the repository whose pins of the project follow it."""
        wanted = self.project.config.sibling_pins
        return sibling_files(self.repository, self.project) if wanted else ()

    @property
    def others(self) -> Mapping[Path, str]:
        """The folders and names of the other projects of the repository."""
        return other_projects(self.repository, self.project)

    def version_of(self, folder: Path) -> Version | None:
        """Return the version of another project of the repository, by its files or its tags.

        Raises what finding a version does.
        """
        project = find_project(folder)
        written = self.find_source(project).read()
        if written is not None:
            return parse_version(written)
        return project_tags(self.repository, project, self.repository.merged_tags()).newest

    @property
    def commit(self) -> str | None:
        """The commit the release is made of: the tag's, and before there is a tag HEAD."""
        if self.options.from_head:
            return self.repository.head()
        return self.repository.tag_commit(self.tag) or self.repository.head()

    def untouched_since(self, commit: str) -> bool:
        """Return whether HEAD has the same of the project as a commit; see `belongings`."""
        head = self.repository.head()
        return untouched(self.repository, self.project, self.source, commit, head)

    def changes(self, ignoring: Collection[str] = ()) -> tuple[str, ...]:
        """Return the uncommitted changes of the project; see `project_changes`."""
        return project_changes(self.repository, self.project, ignoring)

    @property
    def pushes(self) -> bool:
        """Whether branch and tag are to be on the remote."""
        return self.target.push if self.options.push is None else self.options.push

    @property
    def dist(self) -> Path:
        """The folder that distributions are put in."""
        return self.project.root / self.project.config.dist
