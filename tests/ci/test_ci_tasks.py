"""The tasks `wait-for-ci`, `watch` and `dispatch`, as a user runs them."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from support.workflows import between_looks

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Shipway
    from support.github.actions import Workflow
    from support.workflows import Pushed


@pytest.fixture
def publish(pushed: Pushed) -> Workflow:
    """Have the workflow that publishes."""
    inputs: dict[str, object] = {"dry_run": {}, "target_env": {}}
    path = ".github/workflows/publish.yml"
    return pushed.github.repository.add_workflow("Publish", path, inputs=inputs)


class TestWaitForCI:
    def test_waits_and_tells_each_change_in_a_line(self, pushed: Pushed, shipway: Shipway) -> None:
        tests = pushed.run(pushed.tests)
        pushed.run(pushed.audit, "success")
        between_looks(pushed.github, lambda: tests.finish("success"))
        ran = shipway("wait-for-ci", "--json")
        assert ran.status == 0
        assert ran.data["commit"] == pushed.sha
        assert [each["state"] for each in ran.data["workflows"]] == ["passed", "passed"]
        lines = [line for line in ran.stderr.splitlines() if "Test Suite:" in line]
        assert [line.partition("  ")[0] for line in lines] == [
            "… Test Suite: queued",
            "✓ Test Suite: success",
        ]

    def test_ends_with_1_where_one_is_red(self, pushed: Pushed, shipway: Shipway) -> None:
        pushed.run(pushed.tests, "failure")
        ran = shipway("wait-for-ci", "--workflow=tests.yml", "--json")
        assert (ran.status, ran.code) == (1, "SW841")

    def test_takes_its_workflows_from_the_configuration(
        self, pushed: Pushed, shipway: Shipway
    ) -> None:
        path: Path = pushed.sample.root / "pyproject.toml"
        path.write_text(path.read_text() + '\n[tool.shipway]\nci-workflows = ["audit.yml"]\n')
        pushed.run(pushed.audit, "success")
        ran = shipway("wait-for-ci", f"--sha={pushed.sha[:10]}")
        assert (ran.status, ran.stdout.strip()) == (0, f"{pushed.sha[:12]} has passed audit.yml")

    def test_refuses_what_is_no_commit(self, pushed: Pushed, shipway: Shipway) -> None:
        assert pushed.sha
        ran = shipway("wait-for-ci", "--sha=v9", "--json")
        assert (ran.status, ran.code) == (2, "SW101")


class TestWatch:
    @pytest.mark.slow
    def test_follows_the_newest_publish_run(
        self, pushed: Pushed, publish: Workflow, shipway: Shipway
    ) -> None:
        run = pushed.run(publish)
        between_looks(pushed.github, lambda: run.add_job("build"), lambda: run.finish("success"))
        ran = shipway("watch", "--json")
        assert (ran.status, ran.data["run"], ran.data["conclusion"]) == (0, run.id, "success")
        assert ran.data["jobs"][0]["name"] == "build"
        assert "… build / Set up job: in progress" in ran.stderr
        assert "✓ build / Set up job: success" in ran.stderr

    def test_ends_as_the_run_does(
        self, pushed: Pushed, publish: Workflow, shipway: Shipway
    ) -> None:
        run = pushed.run(publish, "failure")
        page = f"https://github.com/octo-org/sample/actions/runs/{run.id}"
        ran = shipway("watch", f"--run={page}", "--json")
        assert (ran.status, ran.code) == (1, "SW841")
        assert shipway("watch", "--run=99", "--json").code == "SW820"
        assert shipway("watch", "--run=mine", "--json").code == "SW101"

    def test_says_where_there_is_no_run(self, pushed: Pushed, shipway: Shipway) -> None:
        assert pushed.sha
        assert shipway("watch", "--json").code == "SW845"


class TestWithoutAProjectAtTheRoot:
    """They are about a commit, which several projects of a repository share."""

    @pytest.mark.slow
    def test_all_three_work_there(
        self, pushed: Pushed, publish: Workflow, shipway: Shipway
    ) -> None:
        pushed.sample.root.joinpath("packages").mkdir()
        pushed.sample.git("mv", "pyproject.toml", "packages/pyproject.toml")
        pushed.push("Move the project", publish__txt="")
        for workflow in (pushed.tests, pushed.audit, publish):
            pushed.run(workflow, "success")
        waited = shipway("wait-for-ci", "--json")
        assert waited.status == 0, waited.stderr
        watched = shipway("watch", "--json")
        assert (watched.status, watched.data["conclusion"]) == (0, "success")
        call = shipway("-R", "dispatch", "--target=testpypi", "--json")
        assert call.data["ref"] == "refs/heads/main"
        assert shipway("dispatch", "--target=pypi", "--json").code == "SW102"


class TestDispatch:
    def test_starts_a_rehearsal_and_watches_it(
        self, pushed: Pushed, publish: Workflow, shipway: Shipway
    ) -> None:
        assert publish.inputs

        def end() -> None:
            while not pushed.github.repository.runs:
                time.sleep(0.02)
            pushed.github.repository.runs[0].finish("success")

        threading.Thread(target=end, daemon=True).start()
        ran = shipway("dispatch", "--target=testpypi", "--dry-run", "--watch")
        run = pushed.github.repository.runs[0]
        assert (ran.status, run.branch, run.event) == (0, "main", "workflow_dispatch")
        assert run.inputs == {"dry_run": "true", "target_env": "testpypi"}
        assert f"actions/runs/{run.id}" in ran.stdout
        first, _, _ = ran.stderr.partition("\n")
        assert first.startswith("a real run is started")
        assert "-R before the task" in first

    def test_only_shows_the_call(self, pushed: Pushed, publish: Workflow, shipway: Shipway) -> None:
        assert publish.inputs
        ran = shipway("-R", "dispatch", "--target=testpypi", "--dry-run", "--json")
        assert ran.data["inputs"] == {"dry_run": "true", "target_env": "testpypi"}
        assert ran.data["ref"] == "refs/heads/main"
        assert pushed.github.calls == []

    def test_refuses_pypi_from_a_branch_before_anything_is_sent(
        self, pushed: Pushed, publish: Workflow, shipway: Shipway
    ) -> None:
        assert publish.inputs
        for more in ("", "--ref=main", "--dry-run", "--ref=refs/heads/v1.0.0", "--ref=v1.0.0"):
            ran = shipway("dispatch", "--target=pypi", "--json", *filter(None, [more]))
            assert (ran.status, ran.code) == (1, "SW846")
        assert shipway("dispatch", "--target=elsewhere", "--json").code == "SW101"
        assert pushed.github.calls == []

    def test_starts_pypi_from_a_version_tag(
        self, pushed: Pushed, publish: Workflow, shipway: Shipway
    ) -> None:
        assert publish.inputs
        pushed.sample.git("tag", "v1.0.0")
        pushed.github.repository.tags["v1.0.0"] = pushed.sha
        ran = shipway("dispatch", "--target=pypi", "--json")
        run = pushed.github.repository.runs[0]
        assert (ran.status, ran.data["run"], run.branch) == (0, run.id, "v1.0.0")
        assert run.inputs == {"dry_run": "false", "target_env": "pypi"}
