"""The task `health`, as a user runs it, against GitHub's stand-in and an index on loopback."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from health.test_page import read
from support.github import faults

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Shipway
    from support.github.actions import Run, Workflow
    from support.github.server import GitHubStandIn
    from support.projects import Sample
    from support.simpleindex import SimpleIndex

FILE = """\
on: push
jobs:
  build: {name: Build and check}
  publish: {name: Publish}
  verify: {name: "Install on ${{ matrix.os }}"}
"""


@dataclass
class Published:
    """A project that is published by a workflow, and what GitHub knows of its runs."""

    sample: Sample
    github: GitHubStandIn
    publish: Workflow
    tests: Workflow

    def commit(self, message: str) -> str:
        """Commit and push, and let CI pass."""
        self.sample.git("commit", "--quiet", "--allow-empty", "--message", message)
        self.sample.git("push", "--quiet", "origin", "main")
        sha = self.sample.git("rev-parse", "HEAD")
        self.github.repository.commits[sha] = message
        self.github.repository.add_run(self.tests, sha, "success")
        return sha

    def run(self, sha: str, ref: str = "main", conclusion: str = "success") -> Run:
        """Let the publish workflow run to its end."""
        run = self.github.repository.add_run(self.publish, sha, branch=ref)
        run.add_job("Build and check", "success", seconds=90)
        run.add_job("Publish", conclusion, seconds=30)
        verified = "success" if conclusion == "success" else "skipped"
        run.add_job("Install on linux", verified, seconds=40)
        run.finish(conclusion)
        return run

    def tag(self, version: str) -> None:
        """Push a tag."""
        self.sample.git("tag", f"v{version}")
        self.sample.git("push", "--quiet", "origin", f"v{version}")


@pytest.fixture
def published(github: GitHubStandIn, sample: Sample, index: SimpleIndex) -> Published:
    """Have the workflow, and an index that is empty at first."""
    repository = github.repository
    repository.moments.time = datetime.now(UTC) - timedelta(days=10)
    index.configure(sample.root)
    path = sample.root / "pyproject.toml"
    text = path.read_text().replace(
        'default-target = "mirror"', 'default-target = "mirror"\nci-workflows = ["Test Suite"]'
    )
    path.write_text(text)
    workflow = sample.root / ".github" / "workflows" / "publish.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text(FILE)
    sample.git("add", "--all")
    return Published(
        sample,
        github,
        repository.add_workflow("Publish", ".github/workflows/publish.yml"),
        repository.add_workflow("Test Suite", ".github/workflows/tests.yml"),
    )


def test_runs_the_index_and_tags(
    published: Published, index: SimpleIndex, shipway: Shipway, tmp_path: Path
) -> None:
    first = published.run(published.commit("One"), "v1.0.0")
    red = published.run(published.commit("Two"), "v1.1.0", "failure")
    for version in ("1.0.0", "1.1.0"):
        published.tag(version)
    index.add("1.0.0", first.jobs[1].completed_at)
    page = tmp_path / "health.html"
    ran = shipway("health", "--json", f"--html={page}")
    assert ran.status == 0
    data = ran.data
    assert data["runs_by_result"] == {
        "passed": 1, "failed": 1, "others": 0, "running": 0, "again": 0,
    }  # fmt: skip
    goals = {goal["name"]: goal for goal in data["goals"]}
    assert [each["run"] for each in goals["success"]["broken_by"]] == [red.id]
    assert (goals["run"]["met"], goals["publish"]["met"]) == (True, True)
    assert 100 < goals["publish"]["measured"] < 130
    assert [job["role"] for job in data["jobs"]] == ["build", "publish", "verify"]
    assert 40 <= data["spreads"]["served"]["median"] < 50
    assert [(lost["tag"], lost["page"].rpartition("/")[2]) for lost in data["lost"]] == [
        ("v1.1.0", str(red.id))
    ]
    assert data["not_looked_at"] == []
    assert "sampleship: how publishing does" in " ".join(read(page.read_text()).texts)


@pytest.mark.slow
def test_on_a_terminal(published: Published, index: SimpleIndex, shipway: Shipway) -> None:
    red = published.run(published.commit("One"), "odd|`<b>`", "failure")
    index.add("1.0.0")
    published.tag("1.0.0")
    out = shipway("health", "--days=30", "--runs=5").stdout
    assert "publish.yml in octo-org/sample" in out
    assert f"#1 odd|`<b>`, {red.created_at[:10]}: failure  https://github.com/octo-org" in out
    assert "tags that never reached mirror" in out


def test_no_runs_at_all(published: Published, shipway: Shipway) -> None:
    """What is tagged and was never published is told all the same."""
    assert published.publish.id
    published.tag("1.0.0")
    data = shipway("health", "--json").data
    assert data["runs"] == []
    assert [goal["met"] for goal in data["goals"]] == [None, None, None]
    assert [(lost["tag"], lost["page"]) for lost in data["lost"]] == [("v1.0.0", "")]


@pytest.mark.slow
def test_a_branch_that_is_called_like_a_version_is_no_tag(
    published: Published, shipway: Shipway, tmp_path: Path
) -> None:
    """And a secret that got into a name is shown nowhere."""
    published.run(published.commit("One"), "hunter2hunter2")
    published.run(published.commit("Two"), "v7.0.0")
    page, variables = tmp_path / "page.html", {"TWINE_PASSWORD": "hunter2hunter2"}
    ran = shipway("health", "--json", f"--html={page}", variables=variables)
    assert ran.data["lost"] == []
    assert ran.data["runs"][1]["title"] == "#1 ***"
    assert "hunter2" not in page.read_text()


@pytest.mark.slow
def test_a_tag_whose_run_goes_on_is_not_lost(
    published: Published, index: SimpleIndex, shipway: Shipway
) -> None:
    assert index.url
    sha = published.commit("One")
    published.tag("1.0.0")
    published.github.repository.add_run(published.publish, sha, branch="v1.0.0")
    assert shipway("health", "--json").data["lost"] == []


@pytest.mark.slow
def test_of_thousands_of_runs_the_newest_are_looked_at(
    published: Published, shipway: Shipway
) -> None:
    sha = published.commit("One")
    repository = published.github.repository
    for _ in range(2000):
        repository.add_run(published.publish, sha, "success")
    data = shipway("health", "--json", "--runs=150").data
    assert (len(data["runs"]), data["cut"]) == (150, True)
    assert data["runs"][0]["title"] == "#2000 main"
    assert published.github.count("GET", f"/workflows/{published.publish.id}/runs") == 2
    assert published.github.count("GET", "/jobs") == 150


@pytest.mark.slow
def test_runs_before_the_days_are_left_out(published: Published, shipway: Shipway) -> None:
    published.run(published.commit("One"))
    assert shipway("health", "--json", "--days=5").data["runs"] == []
    assert len(shipway("health", "--json", "--days=15").data["runs"]) == 1


@pytest.mark.slow
def test_a_run_that_is_deleted_meanwhile_has_no_times(
    published: Published, shipway: Shipway
) -> None:
    gone = published.run(published.commit("One"))
    published.github.fail(faults.not_found().on(path=f"/runs/{gone.id}/jobs", times=9))
    (run,) = shipway("health", "--json").data["runs"]
    assert (run["conclusion"], run["jobs"], run["busy"]) == ("success", [], None)


@pytest.mark.slow
def test_an_index_that_is_down_is_noted(
    published: Published, index: SimpleIndex, shipway: Shipway
) -> None:
    published.run(published.commit("One"), "v1.0.0")
    index.down = True
    data = shipway("health", "--json").data
    assert data["lost"] is None
    assert data["not_looked_at"][0].startswith("mirror could not be read: ")
    assert data["goals"][2]["met"] is True


@pytest.mark.slow
def test_a_ci_workflow_that_is_not_there_is_noted(published: Published, shipway: Shipway) -> None:
    published.run(published.commit("One"))
    published.github.repository.workflows.remove(published.tests)
    data = shipway("health", "--json").data
    assert data["goals"][2]["met"] is None
    assert "there is no workflow Test Suite" in data["not_looked_at"][0]


class TestRefusals:
    @pytest.mark.slow
    def test_without_the_workflow(
        self, github: GitHubStandIn, sample: Sample, shipway: Shipway
    ) -> None:
        assert github.url != str(sample.root)
        ran = shipway("health", "--json", "--target=local")
        assert (ran.status, "publish.yml" in ran.data["error"]["what"]) == (1, True)

    @pytest.mark.slow
    def test_when_github_refuses(self, published: Published, shipway: Shipway) -> None:
        published.run(published.commit("One"))
        published.github.fail(faults.permission_missing("actions=read").on(path="/jobs", times=9))
        ran = shipway("health", "--json")
        assert (ran.status, "actions" in ran.data["error"]["what"]) == (1, True)

    @pytest.mark.slow
    def test_when_github_is_not_there(self, github: GitHubStandIn, shipway: Shipway) -> None:
        github.fail(faults.server_error(503).on(times=99))
        ran = shipway("health", "--json", "--target=local")
        assert (ran.status, ran.data["error"]["code"][:3]) == (1, "SW8")

    def test_outside_of_github(self, shipway: Shipway) -> None:
        ran = shipway("health", "--json", "--target=local")
        assert ran.status == 1
        assert ran.data["error"]["name"] == "NotOnGitHub"

    @pytest.mark.slow
    def test_without_a_token(self, sample: Sample, shipway: Shipway) -> None:
        sample.git("remote", "set-url", "origin", "https://github.com/octo-org/sample")
        ran = shipway("health", "--json", "--target=local", variables={"PATH": "/usr/bin:/bin"})
        assert ran.data["error"]["name"] == "TokenMissing"

    @pytest.mark.slow
    @pytest.mark.parametrize("option", ["--days=0", "--runs=many", "--runs=99999", "--html="])
    def test_limits_that_are_none(self, shipway: Shipway, option: str) -> None:
        ran = shipway("health", "--json", option)
        assert (ran.status, ran.code) == (2, "SW101")

    @pytest.mark.slow
    def test_a_page_that_cannot_be_written(
        self, published: Published, shipway: Shipway, tmp_path: Path
    ) -> None:
        assert published.publish.id
        (tmp_path / "file").write_text("")
        ran = shipway("health", "--json", f"--html={tmp_path / 'file' / 'x.html'}")
        assert (ran.status, ran.data["error"]["name"]) == (1, "CannotWrite")
