"""docs/github.md names for each call of the door the permission that the door asks for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shipway.doors.github.protection import DeployPattern, Unseen
from shipway.errors.github import PermissionMissing
from support.github import faults
from support.github.contract import find
from support.slowness import quick_ones

if TYPE_CHECKING:
    from collections.abc import Callable

    from shipway.doors.github import GitHub
    from shipway.doors.github.assets import Asset
    from shipway.doors.github.releases import Release
    from support.github.server import GitHubStandIn

DOCUMENT = Path(__file__).parents[2] / "docs" / "github.md"
THIS = Path(__file__)


def release(hub: GitHub) -> Release:
    return hub.releases.of_tag("v1.0")[0]


def asset(hub: GitHub) -> Asset:
    return hub.releases.upload(release(hub), THIS, "0" * 64)


def draft(hub: GitHub) -> Release:
    return hub.releases.create_draft("v2", target="main", title="", notes="", prerelease=False)


CALLS: list[tuple[str, str, Callable[[GitHub], object]]] = [
    ("GET", "", lambda hub: hub.repository()),
    ("GET", "/commits/{ref}", lambda hub: hub.refs.commit_of_tag("v1.0")),
    ("GET", "/actions/runs", lambda hub: hub.runs.of_commit("0" * 40)),
    ("GET", "/actions/runs/{run_id}", lambda hub: hub.runs.get(1)),
    ("GET", "/actions/runs/{run_id}/jobs", lambda hub: hub.runs.jobs(1)),
    ("GET", "/actions/runs/{run_id}/pending_deployments", lambda hub: hub.runs.waits_for(1)),
    ("GET", "/actions/jobs/{job_id}/logs", lambda hub: hub.runs.end_of_log(1, 1)),
    ("GET", "/actions/workflows", lambda hub: hub.workflows.all()),
    ("GET", "/actions/workflows/{workflow_id}/runs", lambda hub: next(hub.runs.of_workflow(1))),
    (
        "POST",
        "/actions/workflows/{workflow_id}/dispatches",
        lambda hub: hub.workflows.dispatch(hub.workflows.find("Publish"), "main", {}),
    ),
    ("GET", "/releases", lambda hub: hub.releases.of_tag("v1.0")),
    ("GET", "/releases/tags/{tag}", lambda hub: hub.releases.published("v1.0")),
    ("GET", "/releases/latest", lambda hub: hub.releases.latest()),
    ("GET", "/releases/{release_id}", lambda hub: hub.releases.get(1)),
    ("POST", "/releases", draft),
    (
        "PATCH",
        "/releases/{release_id}",
        lambda hub: hub.releases.publish(release(hub), latest="true"),
    ),
    ("GET", "/releases/{release_id}/assets", asset),
    ("POST", "/releases/{release_id}/assets", asset),
    ("DELETE", "/releases/assets/{asset_id}", asset),
    ("GET", "/environments", lambda hub: hub.settings.environments()),
    (
        "GET",
        "/environments/{environment_name}/deployment-branch-policies",
        lambda hub: hub.settings.deploy_patterns("pypi"),
    ),
    (
        "PUT",
        "/environments/{environment_name}",
        lambda hub: hub.settings.make_environment("pypi"),
    ),
    (
        "POST",
        "/environments/{environment_name}/deployment-branch-policies",
        lambda hub: hub.settings.allow_deploy("pypi", DeployPattern("tag", "v*")),
    ),
    (
        "GET",
        "/environments/{environment_name}/secrets",
        lambda hub: hub.settings.environment_secrets("pypi"),
    ),
    ("GET", "/actions/secrets", lambda hub: hub.settings.secrets()),
    ("GET", "/branches/{branch}/protection", lambda hub: hub.settings.branch_protection("main")),
    ("GET", "/rules/branches/{branch}", lambda hub: hub.settings.branch_rules("main")),
    ("GET", "/rulesets", lambda hub: hub.settings.rulesets("tag")),
    ("GET", "/rulesets/{ruleset_id}", lambda hub: hub.settings.rulesets("tag")),
    ("GET", "/actions/permissions", lambda hub: hub.settings.actions()),
    ("GET", "/actions/permissions/workflow", lambda hub: hub.settings.workflow_permissions()),
    ("GET", "/immutable-releases", lambda hub: hub.settings.immutable_releases()),
]


def documented() -> dict[str, str]:
    """Return the permission of each call, as the table has it."""
    pattern = re.compile(r"^\| `([A-Z]+ [^`]*)` \| `([a-z: ]+)` \|", re.MULTILINE)
    rows = pattern.findall(DOCUMENT.read_text(encoding="utf-8"))
    return {call.strip(): permission for call, permission in rows}


@pytest.mark.parametrize(
    ("method", "path", "call"),
    quick_ones({"POST", "DELETE"}, CALLS),
    ids=[f"{method} {path}" for method, path, _ in CALLS],
)
def test_the_permission_of_each_call_is_documented(
    github: GitHubStandIn, hub: GitHub, method: str, path: str, call: Callable[[GitHub], object]
) -> None:
    repository = github.repository
    repository.add_commit()
    repository.add_workflow("Publish", ".github/workflows/publish.yml", inputs={})
    repository.add_ruleset("tags", "tag")
    repository.add_release("v1.0", draft=True)
    if method == "DELETE" and "assets" in path:
        repository.add_asset(repository.releases[0], THIS.name, b"").state = "starter"
    refused = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(f"/repos/octo-org/sample{path}")) + "$"
    if path == "/commits/{ref}":
        refused = "/commits/"
    # Without a word of GitHub's about what is missing.
    github.fail(faults.Fault(403, {"message": "Forbidden"}).on(method, refused))
    try:
        answer = call(hub)
    except PermissionMissing as missing:
        needs = missing.needs
    else:
        assert isinstance(answer, Unseen)
        needs = answer.needs
    permission = needs.split("`")[1]
    assert documented()[f"{method} {path}".strip()] == permission


def test_every_call_of_the_table_is_made_and_is_one_of_github() -> None:
    calls = {f"{method} {path}".strip() for method, path, _ in CALLS}
    assert documented().keys() == calls
    for method, path, _ in CALLS:
        filled = re.sub(r"\{\w+\}", "1", path)
        assert find(method, f"/repos/octo-org/sample{filled}") or path.endswith("/logs")
