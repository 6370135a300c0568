"""The stand-in can fail: what is not as GitHub describes it is seen, on both sides of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from support.github.server import TOKEN, GitHubStandIn, running

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADERS = {
    "Authorization": f"Bearer {TOKEN}",
    "Accept": "application/vnd.github+json",
    "User-Agent": "shipway/0 (a test)",
    "X-GitHub-Api-Version": "2026-03-10",
}


@pytest.fixture
def stand_in() -> Iterator[GitHubStandIn]:
    """Run a stand-in whose violations are looked at by the test."""
    state = GitHubStandIn()
    with running(state):
        yield state


def call(state: GitHubStandIn, method: str, path: str, **options: Any) -> requests.Response:
    url = f"{state.url}/repos/octo-org/sample{path}"
    headers = {**HEADERS, **options.pop("headers", {})}
    return requests.request(method, url, headers=headers, timeout=10, **options)


def test_everything_it_answers_is_as_github_describes_it(stand_in: GitHubStandIn) -> None:
    repository = stand_in.repository
    sha = repository.add_commit()
    repository.tags["v1.0.0"] = sha
    workflow = repository.add_workflow("Publish", ".github/workflows/publish.yml", inputs={})
    run = repository.add_run(workflow, sha, "failure")
    environment = repository.add_environment("pypi")
    environment.reviewers, environment.wait_minutes = ("octocat",), 5
    environment.branch_policies, environment.secrets = (("tag", "v*"),), ["PYPI_API_TOKEN"]
    ruleset = repository.add_ruleset("main")
    ruleset.rules = [{"type": "deletion"}, {"type": "non_fast_forward"}]
    repository.immutable_releases = True
    repository.protection["main"] = {
        "enforce_admins": {"url": "https://api.github.com/x", "enabled": True}
    }
    release = repository.add_release("v1.0.0")
    for path in (
        "",
        "/git/ref/tags/v1.0.0",
        "/commits/tags/v1.0.0",
        f"/actions/runs?head_sha={sha}",
        f"/actions/runs/{run.id}",
        f"/actions/runs/{run.id}/jobs?filter=all",
        "/actions/workflows",
        "/actions/workflows/publish.yml",
        "/actions/workflows/publish.yml/runs?event=push&per_page=1",
        "/actions/permissions",
        "/actions/permissions/workflow",
        "/actions/secrets",
        "/environments",
        "/environments/pypi",
        "/environments/pypi/secrets",
        "/environments/pypi/deployment-branch-policies",
        "/branches/main/protection",
        "/rules/branches/main",
        "/rulesets?targets=branch,tag",
        f"/rulesets/{ruleset.id}",
        "/immutable-releases",
        "/releases",
        "/releases/latest",
        "/releases/tags/v1.0.0",
        f"/releases/{release.id}",
        f"/releases/{release.id}/assets",
    ):
        assert call(stand_in, "GET", path).status_code == 200, path
    assert stand_in.violations == []


@pytest.mark.parametrize(
    ("method", "path", "options", "fault"),
    [
        ("GET", "/releases?colour=red", {}, "unknown query parameter 'colour'"),
        ("GET", "/actions/runs?status=sad", {}, "status"),
        ("POST", "/releases", {"json": {"name": "no tag"}}, "'tag_name' is a required property"),
        ("POST", "/releases", {"json": {"tag_name": "v1", "x": 1}}, "Additional properties"),
        ("GET", "/gists", {}, "no such operation"),
        ("GET", "", {"headers": {"X-GitHub-Api-Version": "2022-11-28"}}, "another version"),
        ("GET", "", {"headers": {"User-Agent": "curl"}}, "does not say who asks"),
    ],
)
def test_a_wrong_request_is_seen(
    stand_in: GitHubStandIn, method: str, path: str, options: dict[str, Any], fault: str
) -> None:
    call(stand_in, method, path, **options)
    assert any(fault in violation for violation in stand_in.violations), stand_in.violations


def test_a_wrong_answer_is_seen(stand_in: GitHubStandIn) -> None:
    workflow = stand_in.repository.add_workflow("Tests", ".github/workflows/tests.yml")
    workflow.state = "asleep"
    call(stand_in, "GET", "/actions/workflows")
    assert "answer: InvalidData workflows/0/state" in stand_in.violations[0]


def test_a_token_that_reaches_the_storage_of_logs_is_seen(stand_in: GitHubStandIn) -> None:
    run = stand_in.repository.add_run(
        stand_in.repository.add_workflow("Tests", "tests.yml"), stand_in.repository.add_commit()
    )
    job = run.add_job("build", "failure", log="it broke")
    # The stand-in's storage is on its own host, where requests takes the header along.
    assert call(stand_in, "GET", f"/actions/jobs/{job.id}/logs").text == "it broke"
    assert "the token was sent to the storage" in stand_in.violations[0]


def test_drafts_are_not_found_by_their_tag_until_they_are_published(
    stand_in: GitHubStandIn,
) -> None:
    made = call(stand_in, "POST", "/releases", json={"tag_name": "v1", "draft": True}).json()
    assert call(stand_in, "GET", "/releases/tags/v1").status_code == 404
    call(stand_in, "PATCH", f"/releases/{made['id']}", json={"draft": False})
    assert call(stand_in, "GET", "/releases/tags/v1").json()["id"] == made["id"]
    assert stand_in.violations == []
