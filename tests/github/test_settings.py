"""Settings are a value, or cannot be seen: never the one for the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from shipway.doors.github.protection import (
    ActionsPermissions,
    BranchProtection,
    DeployPattern,
    Environment,
    ImmutableReleases,
    Rule,
    Unseen,
    WorkflowPermissions,
)
from shipway.errors.github import GitHubFailing
from support.github import faults
from support.slowness import quick_ones

if TYPE_CHECKING:
    from collections.abc import Callable

    from shipway.doors.github import GitHub
    from support.github.server import GitHubStandIn

CHECKS = [{"context": "Test Suite"}, {"context": "Security Audit"}]


def test_environments_have_their_protection(github: GitHubStandIn, hub: GitHub) -> None:
    repository = github.repository
    repository.add_environment("testpypi")
    pypi = repository.add_environment("pypi")
    pypi.wait_minutes, pypi.reviewers, pypi.prevent_self_review = 5, ("octocat", "hubot"), True
    pypi.branch_policies = (("tag", "v*"), ("branch", "main"))
    repository.add_environment("docs/live").protected_branches = True
    assert hub.settings.environments() == (
        Environment("testpypi", 0, (), prevents_self_review=False, deploys_from="anything"),
        Environment("pypi", 5, ("octocat", "hubot"), True, "patterns"),
        Environment("docs/live", 0, (), False, "protected branches"),
    )
    assert hub.settings.deploy_patterns("pypi") == (
        DeployPattern("tag", "v*"),
        DeployPattern("branch", "main"),
    )
    assert hub.settings.deploy_patterns("docs/live") == ()


def test_an_environment_that_is_not_there_has_nothing(hub: GitHub) -> None:
    assert hub.settings.environments() == ()
    assert hub.settings.deploy_patterns("pypi") == ()
    assert hub.settings.environment_secrets("pypi") == ()


def test_an_environment_is_made(github: GitHubStandIn, hub: GitHub) -> None:
    hub.settings.make_environment("testpypi")
    assert [environment.name for environment in github.repository.environments] == ["testpypi"]


def test_an_environment_is_restricted_and_keeps_its_other_protection(
    github: GitHubStandIn, hub: GitHub
) -> None:
    pypi = github.repository.add_environment("pypi")
    pypi.reviewers, pypi.wait_minutes, pypi.prevent_self_review = ("octocat", "hubot"), 5, True
    (found,) = cast("tuple[Environment, ...]", hub.settings.environments())
    hub.settings.restrict_environment(found)
    hub.settings.allow_deploy("pypi", DeployPattern("tag", "v*"))
    assert hub.settings.environments() == (
        Environment("pypi", 5, ("octocat", "hubot"), True, "patterns"),
    )
    assert pypi.branch_policies == (("tag", "v*"),)


def test_a_pattern_that_is_there_is_not_added_again(github: GitHubStandIn, hub: GitHub) -> None:
    github.repository.add_environment("pypi").branch_policies = (("tag", "v*"),)
    hub.settings.allow_deploy("pypi", DeployPattern("tag", "v*"))
    assert hub.settings.deploy_patterns("pypi") == (DeployPattern("tag", "v*"),)


def test_secrets_are_names(github: GitHubStandIn, hub: GitHub) -> None:
    github.repository.secrets = [f"SECRET_{number}" for number in range(150)]
    github.repository.add_environment("pypi").secrets = ["PYPI_API_TOKEN"]
    assert hub.settings.secrets() == tuple(github.repository.secrets)
    assert hub.settings.environment_secrets("pypi") == ("PYPI_API_TOKEN",)


def test_the_protection_of_a_branch(github: GitHubStandIn, hub: GitHub) -> None:
    assert hub.settings.branch_protection("main") is None
    github.repository.protection["release/1.x"] = {
        "required_status_checks": {
            "strict": True,
            "contexts": [check["context"] for check in CHECKS],
            "checks": [{**check, "app_id": None} for check in CHECKS],
        },
        "required_pull_request_reviews": {
            "dismiss_stale_reviews": True,
            "require_code_owner_reviews": False,
            "required_approving_review_count": 2,
        },
        "enforce_admins": {"url": "https://api.github.com/x", "enabled": True},
        "allow_force_pushes": {"enabled": False},
    }
    assert hub.settings.branch_protection("release/1.x") == BranchProtection(
        required_checks=("Test Suite", "Security Audit"),
        up_to_date=True,
        reviews=2,
        includes_admins=True,
        force_pushes=False,
        deletions=False,
    )


def test_rulesets_and_the_rules_of_a_branch(github: GitHubStandIn, hub: GitHub) -> None:
    branches = github.repository.add_ruleset("main")
    parameters = {"strict_required_status_checks_policy": False, "required_status_checks": CHECKS}
    branches.rules = [
        {"type": "required_status_checks", "parameters": parameters},
        {"type": "deletion"},
    ]
    tags = github.repository.add_ruleset("tags", "tag")
    tags.include, tags.exclude = ("refs/tags/v*",), ("refs/tags/vendored*",)
    tags.rules, tags.enforcement = [{"type": "update"}], "disabled"
    rules = (Rule("required_status_checks", ("Test Suite", "Security Audit")), Rule("deletion"))
    assert hub.settings.branch_rules("main") == rules
    assert hub.settings.branch_rules("docs") == ()
    found = hub.settings.rulesets("tag")
    assert not isinstance(found, Unseen)
    (ruleset,) = found
    assert (ruleset.name, ruleset.target, ruleset.enforced) == ("tags", "tag", False)
    assert (ruleset.include, ruleset.exclude) == (("refs/tags/v*",), ("refs/tags/vendored*",))
    assert ruleset.rules == (Rule("update"),)
    both = hub.settings.rulesets("branch", "tag")
    assert not isinstance(both, Unseen)
    assert [ruleset.rules for ruleset in both] == [rules, (Rule("update"),)]


def test_what_actions_and_workflows_may(github: GitHubStandIn, hub: GitHub) -> None:
    assert hub.settings.actions() == ActionsPermissions(True, "all", pinned_by_hash=False)
    assert hub.settings.workflow_permissions() == WorkflowPermissions("read", may_approve=False)
    github.repository.allowed_actions, github.repository.sha_pinning_required = "selected", True
    github.repository.workflow_permissions, github.repository.can_approve = "write", True
    assert hub.settings.actions() == ActionsPermissions(True, "selected", pinned_by_hash=True)
    assert hub.settings.workflow_permissions() == WorkflowPermissions("write", may_approve=True)
    github.repository.actions_enabled = False
    actions = hub.settings.actions()
    assert not isinstance(actions, Unseen)
    assert not actions.enabled


def test_immutable_releases(github: GitHubStandIn, hub: GitHub) -> None:
    assert hub.settings.immutable_releases() == ImmutableReleases(False, enforced_by_owner=False)
    github.repository.immutable_releases = True
    assert hub.settings.immutable_releases() == ImmutableReleases(True, enforced_by_owner=False)


READINGS: dict[str, Callable[[GitHub], object]] = {
    "environments": lambda hub: hub.settings.environments(),
    "deploy_patterns": lambda hub: hub.settings.deploy_patterns("pypi"),
    "secrets": lambda hub: hub.settings.secrets(),
    "environment_secrets": lambda hub: hub.settings.environment_secrets("pypi"),
    "branch_protection": lambda hub: hub.settings.branch_protection("main"),
    "branch_rules": lambda hub: hub.settings.branch_rules("main"),
    "rulesets": lambda hub: hub.settings.rulesets("branch"),
    "actions": lambda hub: hub.settings.actions(),
    "workflow_permissions": lambda hub: hub.settings.workflow_permissions(),
    "immutable_releases": lambda hub: hub.settings.immutable_releases(),
}


@pytest.mark.parametrize("reading", READINGS)
def test_what_may_not_be_seen_is_unseen_and_says_what_it_needs(
    github: GitHubStandIn, hub: GitHub, reading: str
) -> None:
    github.fail(faults.permission_missing("administration=read").on("GET"))
    assert READINGS[reading](hub) == Unseen("the permission `administration: read`")


@pytest.mark.parametrize("reading", quick_ones({"actions", "secrets"}, READINGS))
def test_what_is_hidden_from_who_is_no_admin_is_unseen_too(
    github: GitHubStandIn, hub: GitHub, reading: str
) -> None:
    github.repository.admin = False
    # GitHub says 404 to those who may not even know.
    github.fail(faults.not_found().on("GET", r"/sample/."))
    found = READINGS[reading](hub)
    assert isinstance(found, Unseen)
    assert "permission" in found.needs


def test_a_ruleset_that_may_not_be_opened_is_unseen(github: GitHubStandIn, hub: GitHub) -> None:
    ruleset = github.repository.add_ruleset("main")
    github.fail(faults.permission_missing().on("GET", f"/rulesets/{ruleset.id}$"))
    assert isinstance(hub.settings.rulesets("branch"), Unseen)


def test_a_ruleset_deleted_meanwhile_is_none(github: GitHubStandIn, hub: GitHub) -> None:
    ruleset = github.repository.add_ruleset("main")
    github.fail(faults.not_found().on("GET", f"/rulesets/{ruleset.id}$"))
    assert hub.settings.rulesets("branch") == ()


@pytest.mark.parametrize("reading", quick_ones({"actions", "secrets"}, READINGS))
def test_a_github_that_fails_is_neither(github: GitHubStandIn, hub: GitHub, reading: str) -> None:
    github.fail(faults.server_error().on("GET", times=9))
    with pytest.raises(GitHubFailing):
        READINGS[reading](hub)
