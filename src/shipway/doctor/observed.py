"""A setup as it is observed: the repository, its files, and GitHub. Each question is asked once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from shipway.adoption.documents import workflow_texts
from shipway.adoption.facts import Facts
from shipway.doors.github import connect
from shipway.doors.github.protection import Unseen
from shipway.errors.base import ShipwayError
from shipway.errors.github import (
    GitHubTooSlow,
    GitHubUnreachable,
    NotOnGitHub,
    RateLimited,
    RepositoryNotFound,
    RepositoryRenamed,
    TokenMissing,
    TokenRefused,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shipway.doors.access import Limits
    from shipway.doors.github import GitHub
    from shipway.doors.github.protection import (
        ActionsPermissions,
        BranchProtection,
        DeployPattern,
        Environment,
        ImmutableReleases,
        Rule,
        Ruleset,
        WorkflowPermissions,
    )
    from shipway.doors.github.repository import RepositoryFacts
    from shipway.doors.github.workflows import Workflow
    from shipway.workspace import Workspace

__all__ = ["Setup", "observed"]

_Value = TypeVar("_Value")

_FOR_ALL = (GitHubTooSlow, GitHubUnreachable, RateLimited, TokenRefused)
"""What the next question would meet as well."""


@dataclass(frozen=True)
class Setup:
    """What the families of findings look at."""

    facts: Facts
    hub: GitHub | Unseen
    """The repository on GitHub, or what asking it needs."""
    _lost: list[Unseen] = field(default_factory=list, repr=False)
    """What keeps GitHub from answering anything, once that is known."""

    @property
    def workspace(self) -> Workspace:
        """The project and its repository."""
        return self.facts.workspace

    @cached_property
    def workflows(self) -> Mapping[str, str]:
        """The workflow files of the working tree, by their paths from the root."""
        return workflow_texts(self.workspace.repository.root)

    def ask(self, question: Callable[[GitHub], _Value | Unseen]) -> _Value | Unseen:
        """Return what GitHub answers; what keeps it from answering is a need, and no answer.

        A GitHub that cannot be reached is not asked again: each question would wait for it anew.
        """
        if isinstance(self.hub, Unseen):
            return self.hub
        if self._lost:
            return self._lost[0]
        try:
            return question(self.hub)
        except ShipwayError as error:
            needs = Unseen(f"an answer of GitHub: {error.what}")
            if isinstance(error, _FOR_ALL):
                self._lost.append(needs)
            return needs

    @cached_property
    def repository(self) -> RepositoryFacts | Unseen | ShipwayError:
        """What GitHub says of the repository; an error where it is elsewhere, or hidden."""

        def question(hub: GitHub) -> RepositoryFacts | ShipwayError:
            try:
                return hub.repository()
            except (RepositoryNotFound, RepositoryRenamed) as error:
                return error
            except TokenRefused as error:
                self._lost.append(Unseen("a token that GitHub accepts"))
                return error

        return self.ask(question)

    @cached_property
    def known_workflows(self) -> tuple[Workflow, ...] | Unseen:
        """The workflows that GitHub knows of."""
        return self.ask(lambda hub: hub.workflows.all())

    @cached_property
    def actions(self) -> ActionsPermissions | Unseen:
        """Whether GitHub Actions run."""
        return self.ask(lambda hub: hub.settings.actions())

    @cached_property
    def workflow_permissions(self) -> WorkflowPermissions | Unseen:
        """What the token of a workflow may do by default."""
        return self.ask(lambda hub: hub.settings.workflow_permissions())

    @cached_property
    def environments(self) -> Mapping[str, Environment] | Unseen:
        """The environments, by their names."""
        found = self.ask(lambda hub: hub.settings.environments())
        return found if isinstance(found, Unseen) else {each.name: each for each in found}

    def deploy_patterns(self, environment: str) -> tuple[DeployPattern, ...] | Unseen:
        """Return what may deploy to an environment that goes by patterns."""
        return self.ask(lambda hub: hub.settings.deploy_patterns(environment))

    @cached_property
    def secrets(self) -> tuple[str, ...] | Unseen:
        """The names of the repository's secrets."""
        return self.ask(lambda hub: hub.settings.secrets())

    def environment_secrets(self, environment: str) -> tuple[str, ...] | Unseen:
        """Return the names of an environment's secrets."""
        return self.ask(lambda hub: hub.settings.environment_secrets(environment))

    @cached_property
    def branch_rules(self) -> tuple[Rule, ...] | Unseen:
        """The rules of rulesets that are in force for the default branch."""
        return self.ask(lambda hub: hub.settings.branch_rules(self.facts.default_branch))

    @cached_property
    def branch_protection(self) -> BranchProtection | Unseen | None:
        """The classic protection of the default branch; None: it has none."""
        return self.ask(lambda hub: hub.settings.branch_protection(self.facts.default_branch))

    @cached_property
    def tag_rulesets(self) -> tuple[Ruleset, ...] | Unseen:
        """The rulesets for tags."""
        return self.ask(lambda hub: hub.settings.rulesets("tag"))

    @cached_property
    def immutable_releases(self) -> ImmutableReleases | Unseen:
        """Whether releases are immutable once they are published."""
        return self.ask(lambda hub: hub.settings.immutable_releases())


def observed(workspace: Workspace, command: str, limits: Limits | None = None) -> Setup:
    """Return the setup of a repository; GitHub is asked later, when something wants to know.

    The build backend may be asked for the version now, under a lock that `command` takes.
    """
    facts = Facts(workspace)
    try:
        with workspace.locked_to_ask(command):
            _ = facts.version_location, facts.newest
    except ShipwayError:
        # The finding about the version says it.
        pass
    return Setup(facts, _hub(facts, limits))


def _hub(facts: Facts, limits: Limits | None) -> GitHub | Unseen:
    remote = facts.remote or facts.workspace.project.config.remote
    options = {} if limits is None else {"limits": limits}
    try:
        return connect(facts.workspace.repository, remote, **options)
    except NotOnGitHub as error:
        return Unseen(f"a repository on GitHub: {error.what}")
    except TokenMissing:
        return Unseen("a token for GitHub: gh auth login, or GITHUB_TOKEN")
    except ShipwayError as error:
        return Unseen(f"a token for GitHub: {error.what}")
