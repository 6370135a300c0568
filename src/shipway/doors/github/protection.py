"""What protects a repository, as GitHub says it: environments, branches, tags. Plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from .fields import Fields

__all__ = [
    "ActionsPermissions",
    "BranchProtection",
    "DeployPattern",
    "Environment",
    "ImmutableReleases",
    "Rule",
    "Ruleset",
    "Unseen",
    "WorkflowPermissions",
    "read_environment",
    "read_protection",
    "read_rule",
    "read_ruleset",
]

_STATUS_CHECKS = "required_status_checks"


@dataclass(frozen=True)
class Unseen:
    """A setting that this token cannot see: it is neither right nor wrong."""

    needs: str
    """What would let it be seen, in words."""


@dataclass(frozen=True)
class Environment:
    """A deployment environment and what protects it."""

    name: str
    wait_minutes: int
    reviewers: tuple[str, ...]
    """Logins of users and names of teams."""
    prevents_self_review: bool
    deploys_from: Literal["anything", "protected branches", "patterns"]
    """`patterns`: those that `Settings.deploy_patterns` returns."""
    reviewer_ids: tuple[tuple[str, int], ...] = field(default=(), repr=False, compare=False)
    """The same as GitHub wants to hear of them: `User` or `Team`, and a number."""


@dataclass(frozen=True)
class DeployPattern:
    """A pattern of names that may deploy to an environment."""

    kind: str
    """`branch` or `tag`."""
    pattern: str


@dataclass(frozen=True)
class BranchProtection:
    """The classic protection of a branch; rulesets are apart from it."""

    required_checks: tuple[str, ...]
    up_to_date: bool
    """Whether a branch must be up to date before it is merged."""
    reviews: int
    """Approvals that a pull request needs."""
    includes_admins: bool
    force_pushes: bool
    """Whether they are allowed."""
    deletions: bool
    """Whether they are allowed."""


@dataclass(frozen=True)
class Rule:
    """A rule of a ruleset."""

    kind: str
    """As GitHub calls it: `deletion`, `non_fast_forward`, `required_status_checks` …"""
    required_checks: tuple[str, ...] = ()
    """Names of the checks, of a rule `required_status_checks`."""


@dataclass(frozen=True)
class Ruleset:
    """A ruleset and the refs that it is for."""

    id: int
    name: str
    target: str
    """`branch`, `tag` or `push`."""
    enforced: bool
    include: tuple[str, ...]
    """Patterns such as `refs/tags/v*`, `~DEFAULT_BRANCH`, `~ALL`."""
    exclude: tuple[str, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class ActionsPermissions:
    """Whether GitHub Actions run in the repository, and which ones may."""

    enabled: bool
    allowed: str
    """`all`, `local_only` or `selected`."""
    pinned_by_hash: bool
    """Whether actions must be pinned by the hash of a commit."""


@dataclass(frozen=True)
class WorkflowPermissions:
    """What the token of a workflow may do that does not say it itself."""

    default: str
    """`read` or `write`."""
    may_approve: bool
    """Whether workflows may approve pull requests."""


@dataclass(frozen=True)
class ImmutableReleases:
    """Whether releases cannot be changed once they are published."""

    enabled: bool
    enforced_by_owner: bool


def read_environment(found: Fields) -> Environment:
    """Return an environment. Raises `OddAnswer`."""
    rules = {rule.text("type"): rule for rule in found.each("protection_rules")}
    timer, review = rules.get("wait_timer"), rules.get("required_reviewers")
    policy = found.optional_within("deployment_branch_policy")
    deploys_from: Literal["anything", "protected branches", "patterns"] = "anything"
    if policy is not None:
        deploys_from = "protected branches" if policy.flag("protected_branches") else "patterns"
    return Environment(
        found.text("name"),
        wait_minutes=(timer.optional_number("wait_timer") or 0) if timer else 0,
        reviewers=tuple(map(_reviewer, review.each("reviewers"))) if review else (),
        prevents_self_review=bool(review and review.optional_flag("prevent_self_review")),
        deploys_from=deploys_from,
        reviewer_ids=tuple(map(_reviewer_id, review.each("reviewers"))) if review else (),
    )


def _reviewer(found: Fields) -> str:
    reviewer = found.within("reviewer")
    return reviewer.optional_text("login") or reviewer.text("name")


def _reviewer_id(found: Fields) -> tuple[str, int]:
    return found.text("type"), found.within("reviewer").number("id")


def read_protection(found: Fields) -> BranchProtection:
    """Return the classic protection of a branch. Raises `OddAnswer`."""
    checks = found.optional_within(_STATUS_CHECKS)
    reviews = found.optional_within("required_pull_request_reviews")
    return BranchProtection(
        required_checks=_contexts(checks, "checks"),
        up_to_date=bool(checks and checks.optional_flag("strict")),
        reviews=(reviews.optional_number("required_approving_review_count") or 0) if reviews else 0,
        includes_admins=_enabled(found, "enforce_admins"),
        force_pushes=_enabled(found, "allow_force_pushes"),
        deletions=_enabled(found, "allow_deletions"),
    )


def read_rule(found: Fields) -> Rule:
    """Return a rule. Raises `OddAnswer`."""
    kind = found.text("type")
    parameters = found.optional_within("parameters") if kind == _STATUS_CHECKS else None
    return Rule(kind, _contexts(parameters, _STATUS_CHECKS))


def read_ruleset(found: Fields) -> Ruleset:
    """Return a ruleset with its conditions and rules. Raises `OddAnswer`."""
    conditions = found.optional_within("conditions")
    names = conditions.optional_within("ref_name") if conditions else None
    return Ruleset(
        id=found.number("id"),
        name=found.text("name"),
        target=found.optional_text("target") or "branch",
        enforced=found.text("enforcement") == "active",
        include=names.texts("include") if names else (),
        exclude=names.texts("exclude") if names else (),
        rules=tuple(map(read_rule, found.each("rules"))),
    )


def _contexts(found: Fields | None, key: str) -> tuple[str, ...]:
    return tuple(check.text("context") for check in found.each(key)) if found else ()


def _enabled(found: Fields, name: str) -> bool:
    part = found.optional_within(name)
    return part is not None and part.optional_flag("enabled") is True
