"""Settings of a repository: a value, or that this token cannot see it. Whoever asks judges.

https://docs.github.com/en/rest/deployments, …/branches, …/repos/rules, …/actions/permissions
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from shipway.errors.github import PermissionMissing, RepositoryNotFound

from .needs import (
    ACTIONS_READ,
    ADMINISTRATION_READ,
    ADMINISTRATION_WRITE,
    ENVIRONMENTS_READ,
    METADATA_READ,
    SECRETS_READ,
    Needs,
)
from .protection import (
    ActionsPermissions,
    BranchProtection,
    DeployPattern,
    Environment,
    ImmutableReleases,
    Rule,
    Ruleset,
    Unseen,
    WorkflowPermissions,
    read_environment,
    read_protection,
    read_rule,
    read_ruleset,
)
from .repository import read_repository
from .session import quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from .fields import Fields
    from .session import Session

__all__ = ["Settings"]

_Value = TypeVar("_Value")

_BY_PATTERNS = {"protected_branches": False, "custom_branch_policies": True}


class Settings:
    """The settings of a repository.

    Each reading returns `Unseen` where the token's rights do not suffice, and raises the
    other errors of `Session.get`.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def environments(self) -> tuple[Environment, ...] | Unseen:
        """Return the environments with what protects them."""
        return self._all("/environments", ACTIONS_READ, read_environment, "environments")

    def deploy_patterns(self, environment: str) -> tuple[DeployPattern, ...] | Unseen:
        """Return which branches and tags may deploy to an environment that goes by patterns."""
        path = f"/environments/{quoted(environment)}/deployment-branch-policies"
        return self._all(path, ACTIONS_READ, _pattern, "branch_policies")

    def make_environment(self, name: str) -> None:
        """Make an environment without protection; one that is there loses its own.

        Raises `PermissionMissing`, and what `Session.send` raises.
        """
        # A PUT: done twice it is as if it was done once.
        self._session.send("PUT", f"/environments/{quoted(name)}", ADMINISTRATION_WRITE)

    def restrict_environment(self, environment: Environment) -> None:
        """Let an environment go by patterns, of which it has none yet; its other protection stays.

        Raises `PermissionMissing`, and what `Session.send` raises.
        """
        reviewers = [{"type": kind, "id": number} for kind, number in environment.reviewer_ids]
        data = {
            "wait_timer": environment.wait_minutes,
            "prevent_self_review": environment.prevents_self_review,
            "reviewers": reviewers or None,
            "deployment_branch_policy": _BY_PATTERNS,
        }
        path = f"/environments/{quoted(environment.name)}"
        self._session.send("PUT", path, ADMINISTRATION_WRITE, data)

    def allow_deploy(self, environment: str, allowed: DeployPattern) -> None:
        """Let what fits a pattern deploy to an environment that goes by patterns.

        Raises `PermissionMissing`, and what `Session.send` raises.
        """
        path = f"/environments/{quoted(environment)}/deployment-branch-policies"
        # Done twice it is as if it was done once: GitHub answers where the pattern is.
        data = {"name": allowed.pattern, "type": allowed.kind}
        self._session.send("POST", path, ADMINISTRATION_WRITE, data)

    def secrets(self) -> tuple[str, ...] | Unseen:
        """Return the names of the repository's secrets for Actions."""
        return self._all("/actions/secrets", SECRETS_READ, _name, "secrets")

    def environment_secrets(self, environment: str) -> tuple[str, ...] | Unseen:
        """Return the names of an environment's secrets."""
        path = f"/environments/{quoted(environment)}/secrets"
        return self._all(path, ENVIRONMENTS_READ, _name, "secrets")

    def branch_protection(self, branch: str) -> BranchProtection | Unseen | None:
        """Return the classic protection of a branch; None: it has none."""
        path = f"/branches/{quoted(branch, safe='/')}/protection"
        return self._one(path, ADMINISTRATION_READ, read_protection)

    def branch_rules(self, branch: str) -> tuple[Rule, ...] | Unseen:
        """Return the rules of all rulesets that are in force for a branch."""
        path = f"/rules/branches/{quoted(branch, safe='/')}"
        return self._all(path, METADATA_READ, read_rule)

    def rulesets(self, *targets: str) -> tuple[Ruleset, ...] | Unseen:
        """Return the rulesets for `branch`, `tag` or `push`, those of the organization too."""
        listed = self._all("/rulesets", METADATA_READ, _id, targets=",".join(targets))
        if isinstance(listed, Unseen):
            return listed
        found = []
        for number in listed:
            ruleset = self._one(f"/rulesets/{number}", METADATA_READ, read_ruleset)
            if isinstance(ruleset, Unseen):
                return ruleset
            # One that was deleted since the list was read is none.
            found += [ruleset] if ruleset else []
        return tuple(found)

    def actions(self) -> ActionsPermissions | Unseen:
        """Return whether GitHub Actions run, and which."""
        found = self._one("/actions/permissions", ADMINISTRATION_READ, _actions)
        return found or Unseen(str(ADMINISTRATION_READ))

    def workflow_permissions(self) -> WorkflowPermissions | Unseen:
        """Return what the token of a workflow may do by default."""
        found = self._one("/actions/permissions/workflow", ADMINISTRATION_READ, _workflow)
        return found or Unseen(str(ADMINISTRATION_READ))

    def immutable_releases(self) -> ImmutableReleases | Unseen:
        """Return whether releases are immutable once they are published."""
        found = self._one("/immutable-releases", ADMINISTRATION_READ, _immutable)
        return found or ImmutableReleases(enabled=False, enforced_by_owner=False)

    def _one(
        self, path: str, needs: Needs, read: Callable[[Fields], _Value]
    ) -> _Value | Unseen | None:
        """Return a setting; None where GitHub says that there is none to one who may know."""
        try:
            found = self._session.get(path, needs)
        except PermissionMissing as missing:
            return Unseen(missing.needs)
        if found is not None:
            return read(found)
        return None if read_repository(self._session).admin else Unseen(str(needs))

    def _all(
        self,
        path: str,
        needs: Needs,
        read: Callable[[Fields], _Value],
        key: str = "",
        **query: str,
    ) -> tuple[_Value, ...] | Unseen:
        try:
            return tuple(map(read, self._session.pages(path, needs, key, **query)))
        except PermissionMissing as missing:
            return Unseen(missing.needs)
        except RepositoryNotFound:
            # Raises it again where it is the whole repository that is not there.
            return () if read_repository(self._session).admin else Unseen(str(needs))


def _pattern(found: Fields) -> DeployPattern:
    return DeployPattern(found.optional_text("type") or "branch", found.text("name"))


def _name(found: Fields) -> str:
    return found.text("name")


def _id(found: Fields) -> int:
    return found.number("id")


def _actions(found: Fields) -> ActionsPermissions:
    return ActionsPermissions(
        enabled=found.flag("enabled"),
        # Left out where Actions are off.
        allowed=found.optional_text("allowed_actions") or "all",
        pinned_by_hash=found.optional_flag("sha_pinning_required") or False,
    )


def _workflow(found: Fields) -> WorkflowPermissions:
    return WorkflowPermissions(
        found.text("default_workflow_permissions"),
        may_approve=found.flag("can_approve_pull_request_reviews"),
    )


def _immutable(found: Fields) -> ImmutableReleases:
    return ImmutableReleases(
        enabled=found.flag("enabled"), enforced_by_owner=found.flag("enforced_by_owner")
    )
