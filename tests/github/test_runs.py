"""Runs, jobs and logs; workflows and how they are started."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from shipway.errors.github import (
    DispatchRefused,
    DispatchUnknown,
    OddAnswer,
    PermissionMissing,
    RunDeleted,
    WorkflowDisabled,
    WorkflowMissing,
)
from support.github import faults

if TYPE_CHECKING:
    from shipway.doors.github import GitHub
    from support.github.actions import Workflow
    from support.github.server import GitHubStandIn


@pytest.fixture
def publish(github: GitHubStandIn) -> Workflow:
    """Have a workflow that may be started by hand, and a commit."""
    github.repository.add_commit()
    path = ".github/workflows/publish.yml"
    return github.repository.add_workflow("Publish", path, inputs={"dry_run": {}})


class TestRuns:
    def test_are_those_of_exactly_one_commit(self, github: GitHubStandIn, hub: GitHub) -> None:
        repository = github.repository
        tests = repository.add_workflow("Test Suite", ".github/workflows/tests.yml")
        audit = repository.add_workflow("Security Audit", ".github/workflows/audit.yml")
        older, sha = repository.add_commit("One"), repository.add_commit("Two")
        repository.add_run(tests, older, "success")
        green, waiting = repository.add_run(tests, sha, "success"), repository.add_run(audit, sha)
        found = hub.runs.of_commit(sha)
        assert [(run.id, run.workflow, run.status, run.conclusion) for run in found] == [
            (waiting.id, "Security Audit", "queued", None),
            (green.id, "Test Suite", "completed", "success"),
        ]
        assert [run.done for run in found] == [False, True]
        assert found[0].commit == sha
        assert found[0].path == ".github/workflows/audit.yml"
        assert found[0].page == f"https://github.com/octo-org/sample/actions/runs/{waiting.id}"
        assert hub.runs.of_commit("0" * 40) == ()

    def test_are_what_their_newest_attempt_is(
        self, github: GitHubStandIn, hub: GitHub, publish: Workflow
    ) -> None:
        run = github.repository.add_run(publish, github.repository.branches["main"], "failure")
        first = hub.runs.get(run.id)
        run.rerun()
        run.add_job("build", "success")
        run.finish("success")
        second = hub.runs.get(run.id)
        assert (first.attempt, first.conclusion) == (1, "failure")
        assert (second.attempt, second.conclusion) == (2, "success")
        assert second.created == first.created
        assert second.started > first.started
        assert [(job.attempt, job.conclusion) for job in hub.runs.jobs(run.id)] == [(2, "success")]
        every = hub.runs.jobs(run.id, every_attempt=True)
        assert [(job.attempt, job.conclusion) for job in every] == [(1, "failure"), (2, "success")]

    def test_are_found_by_workflow_event_branch_and_time(
        self, github: GitHubStandIn, hub: GitHub, publish: Workflow
    ) -> None:
        repository = github.repository
        sha = repository.add_commit()
        repository.add_run(publish, sha, "success")
        tagged = repository.add_run(publish, sha, "success", branch="v1.0.0")
        by_hand = repository.add_run(publish, sha, event="workflow_dispatch")

        def found(branch: str = "", event: str = "") -> list[int]:
            runs = hub.runs.of_workflow(publish.id, branch=branch, event=event)
            return [run.id for run in runs]

        assert found(branch="v1.0.0") == [tagged.id]
        assert found(event="workflow_dispatch") == [by_hand.id]
        assert len(found()) == 3
        since = datetime.fromisoformat(by_hand.created_at).astimezone(UTC)
        recent = hub.runs.of_workflow(publish.id, since=since - timedelta(milliseconds=1))
        assert [run.id for run in recent] == [by_hand.id]

    def test_say_which_environments_they_wait_for(
        self, github: GitHubStandIn, hub: GitHub, publish: Workflow
    ) -> None:
        run = github.repository.add_run(publish, github.repository.branches["main"])
        assert hub.runs.waits_for(run.id) == ()
        run.status, run.waits_for = "waiting", ["pypi"]
        assert hub.runs.waits_for(run.id) == ("pypi",)
        github.repository.runs.clear()
        with pytest.raises(RunDeleted):
            hub.runs.waits_for(run.id)

    def test_that_were_deleted_are_named(
        self, github: GitHubStandIn, hub: GitHub, publish: Workflow
    ) -> None:
        run = github.repository.add_run(publish, github.repository.branches["main"])
        assert hub.runs.get(run.id).id == run.id
        github.repository.runs.clear()
        with pytest.raises(RunDeleted, match=f"octo-org/sample has no workflow run {run.id}"):
            hub.runs.get(run.id)
        with pytest.raises(RunDeleted):
            hub.runs.jobs(run.id)


class TestJobs:
    def test_have_steps_and_times(
        self, github: GitHubStandIn, hub: GitHub, publish: Workflow
    ) -> None:
        run = github.repository.add_run(publish, github.repository.branches["main"])
        run.add_job("build", "failure", seconds=90)
        run.add_job("verify")
        build, verify = hub.runs.jobs(run.id)
        assert (build.done, build.conclusion, verify.done) == (True, "failure", False)
        assert build.started
        assert build.completed
        assert build.completed - build.started == timedelta(seconds=90)
        assert (
            build.page == f"https://github.com/octo-org/sample/actions/runs/{run.id}/job/{build.id}"
        )
        assert [(step.number, step.name, step.conclusion) for step in build.steps] == [
            (1, "Set up job", "success"),
            (2, "Do it", "failure"),
        ]
        assert [(step.status, step.completed) for step in verify.steps] == [("in_progress", None)]

    def test_have_a_log_whose_end_is_told(
        self, github: GitHubStandIn, hub: GitHub, publish: Workflow
    ) -> None:
        lines = [f"2026-11-20T10:00:{i % 60:02}.1234567Z line {i} \N{CHECK MARK}" for i in range(9)]
        run = github.repository.add_run(publish, github.repository.branches["main"])
        job = run.add_job("build", "failure", log="\ufeff" + "\r\n".join(lines))
        assert hub.runs.end_of_log(job.id, 2) == ("line 7 \N{CHECK MARK}", "line 8 \N{CHECK MARK}")
        whole = hub.runs.end_of_log(job.id, 100)
        assert whole is not None
        assert (len(whole), whole[0]) == (9, "line 0 \N{CHECK MARK}")

    def test_have_a_log_of_any_length(
        self, github: GitHubStandIn, hub: GitHub, publish: Workflow
    ) -> None:
        run = github.repository.add_run(publish, github.repository.branches["main"])
        job = run.add_job("build", "failure", log="x" * 99 + "\n" + "long line\n" * 500_000 + "end")
        assert hub.runs.end_of_log(job.id, 2) == ("long line", "end")

    def test_have_none_before_they_are_over(
        self, github: GitHubStandIn, hub: GitHub, publish: Workflow
    ) -> None:
        run = github.repository.add_run(publish, github.repository.branches["main"])
        assert hub.runs.end_of_log(run.add_job("build").id, 5) is None

    @pytest.mark.parametrize("status", [403, 404, 410])
    def test_have_none_where_the_storage_has_it_no_more(
        self, github: GitHubStandIn, hub: GitHub, publish: Workflow, status: int
    ) -> None:
        run = github.repository.add_run(publish, github.repository.branches["main"])
        job = run.add_job("build", "failure", log="it broke")
        github.fail(faults.nonsense(b"<Error/>", status).on("GET", "/storage/"))
        assert hub.runs.end_of_log(job.id, 5) is None

    def test_have_a_log_although_the_storage_fails_once(
        self, github: GitHubStandIn, hub: GitHub, publish: Workflow
    ) -> None:
        run = github.repository.add_run(publish, github.repository.branches["main"])
        job = run.add_job("build", "failure", log="it broke")
        github.fail(faults.server_error(503).on("GET", "/storage/"))
        assert hub.runs.end_of_log(job.id, 5) == ("it broke",)

    def test_have_a_log_that_needs_the_api_to_answer(
        self, github: GitHubStandIn, hub: GitHub, publish: Workflow
    ) -> None:
        run = github.repository.add_run(publish, github.repository.branches["main"])
        job = run.add_job("build", "failure", log="it broke")
        github.fail(faults.server_error().on("GET", "/logs"))
        assert hub.runs.end_of_log(job.id, 5) == ("it broke",)
        github.fail(faults.Fault(302, {}, {"Location": "ftp://example.org/log"}))
        with pytest.raises(OddAnswer, match="does not say where the file is"):
            hub.runs.end_of_log(job.id, 5)


class TestWorkflows:
    @pytest.mark.parametrize("name", ["Publish", "publish.yml", ".github/workflows/publish.yml"])
    def test_are_found_by_name_and_file(self, hub: GitHub, publish: Workflow, name: str) -> None:
        found = hub.workflows.find(name)
        assert (found.id, found.file, found.active) == (publish.id, "publish.yml", True)

    def test_one_that_is_missing_is_named_with_those_that_are_there(
        self, hub: GitHub, publish: Workflow
    ) -> None:
        assert publish.id
        with pytest.raises(WorkflowMissing, match=r"it has: Publish \(publish\.yml\)"):
            hub.workflows.find("Test Suite")

    def test_a_dispatch_says_which_run_it_is(
        self, github: GitHubStandIn, hub: GitHub, publish: Workflow
    ) -> None:
        started = hub.workflows.dispatch(hub.workflows.find("Publish"), "main", {"dry_run": "true"})
        run = github.repository.runs[0]
        assert (started.run_id, run.workflow, run.inputs) == (run.id, publish, {"dry_run": "true"})
        assert started.page == hub.runs.get(run.id).page

    @pytest.mark.parametrize(
        "fault", [faults.server_error(after=True), faults.connection_cut(after=True)]
    )
    def test_a_lost_answer_to_a_dispatch_starts_nothing_twice(
        self, github: GitHubStandIn, hub: GitHub, publish: Workflow, fault: faults.Fault
    ) -> None:
        sha = github.repository.branches["main"]
        github.repository.add_run(publish, sha, event="workflow_dispatch")
        github.fail(fault.on("POST", times=1))
        started = hub.workflows.dispatch(hub.workflows.find("Publish"), "main", {})
        assert len(github.repository.runs) == 2
        assert started.run_id == github.repository.runs[0].id

    def test_where_no_run_is_there_after_a_lost_answer_nobody_can_tell(
        self, github: GitHubStandIn, hub: GitHub, publish: Workflow
    ) -> None:
        assert publish.id
        github.repository.runs_of_dispatch = False
        github.fail(faults.server_error(after=True).on("POST"))
        with pytest.raises(DispatchUnknown):
            hub.workflows.dispatch(hub.workflows.find("Publish"), "main", {})
        assert github.count("POST") == 1

    def test_where_two_runs_are_there_after_a_lost_answer_nobody_can_tell(
        self, github: GitHubStandIn, hub: GitHub, publish: Workflow
    ) -> None:
        workflow = hub.workflows.find("Publish")
        assert list(hub.runs.of_workflow(publish.id)) == []
        github.fail(faults.server_error(after=True).on("POST"))
        # Somebody else starts it at the same moment.
        sha = github.repository.branches["main"]
        add_run = github.repository.add_run

        def two(*arguments: object, **options: object) -> object:
            add_run(publish, sha, event="workflow_dispatch")
            return add_run(*arguments, **options)  # type: ignore[arg-type] # handed through

        github.repository.add_run = two  # type: ignore[method-assign, assignment] # for this call
        with pytest.raises(DispatchUnknown):
            hub.workflows.dispatch(workflow, "main", {})

    def test_a_disabled_one_is_not_started(
        self, github: GitHubStandIn, hub: GitHub, publish: Workflow
    ) -> None:
        active = hub.workflows.find("Publish")
        publish.state = "disabled_inactivity"
        for workflow in (hub.workflows.find("Publish"), active):
            with pytest.raises(WorkflowDisabled) as caught:
                hub.workflows.dispatch(workflow, "main", {})
            assert "gh workflow enable publish.yml" in caught.value.fix
        assert github.repository.runs == []

    @pytest.mark.parametrize(
        ("ref", "inputs", "said"),
        [
            ("no-such-branch", {}, "No ref found for: no-such-branch"),
            ("main", {"colour": "red"}, "Unexpected inputs provided"),
        ],
    )
    def test_a_wrong_dispatch_is_refused(
        self, hub: GitHub, publish: Workflow, ref: str, inputs: dict[str, str], said: str
    ) -> None:
        assert publish.id
        with pytest.raises(DispatchRefused, match=said):
            hub.workflows.dispatch(hub.workflows.find("Publish"), ref, inputs)

    def test_one_that_cannot_be_started_by_hand_says_so(
        self, hub: GitHub, publish: Workflow
    ) -> None:
        publish.inputs = None
        with pytest.raises(DispatchRefused, match="does not have 'workflow_dispatch' trigger"):
            hub.workflows.dispatch(hub.workflows.find("Publish"), "main", {})

    def test_one_that_vanishes_meanwhile_is_missing(
        self, github: GitHubStandIn, hub: GitHub, publish: Workflow
    ) -> None:
        assert publish.id
        workflow = hub.workflows.find("Publish")
        github.fail(faults.not_found().on("POST"))
        with pytest.raises(WorkflowMissing):
            hub.workflows.dispatch(workflow, "main", {})

    def test_a_token_without_the_permission_is_told_which(
        self, github: GitHubStandIn, hub: GitHub, publish: Workflow
    ) -> None:
        assert publish.id
        workflow = hub.workflows.find("Publish")
        github.fail(faults.permission_missing("actions=write").on("POST"))
        with pytest.raises(PermissionMissing, match="`actions: write`"):
            hub.workflows.dispatch(workflow, "main", {})
