"""The gate: runs appear, go on and end while it looks; what counts, and how it ends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from shipway.ci.commits import read_commit, wanted_workflows
from shipway.ci.verdicts import Terms
from shipway.ci.waiting import wait_for_workflows
from shipway.ci.watching import watch_run
from shipway.doors.repositories import find_repository
from shipway.errors.base import SeveralProblems
from shipway.errors.ci import (
    CIStillRunning,
    CommitNotOnGitHub,
    RunNeverCame,
    RunNotSuccessful,
    WorkflowLeftOut,
)
from shipway.errors.github import RunDeleted, WorkflowDisabled, WorkflowMissing
from support.github import faults
from support.workflows import TESTS, workflow_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shipway.ci.verdicts import Standing
    from shipway.doors.github import GitHub
    from support.workflows import Pushed

BOTH = ("Test Suite", "Security Audit")
BRIEF = Terms(timeout=20, appear=0.3, settle=0.2)


def wait(
    hub: GitHub,
    pushed: Pushed,
    *looks: Callable[[], object],
    names: Sequence[str] = BOTH,
    terms: Terms = BRIEF,
) -> list[list[str]]:
    """Wait, and do one thing after each look; return the states that each look saw."""
    repository = find_repository(pushed.sample.root)
    commit = read_commit(hub, repository, "origin", pushed.sha)
    seen: list[list[str]] = []
    things = list(looks)

    def tell(standings: Sequence[Standing]) -> None:
        seen.append([standing.state.value for standing in standings])
        if things:
            things.pop(0)()

    wanted = wanted_workflows(hub, commit.files, names)
    wait_for_workflows(hub, commit, wanted, terms, tell)
    return seen


def test_runs_are_waited_for_from_before_they_appear_to_their_end(
    hub: GitHub, pushed: Pushed
) -> None:
    runs = []

    def appear() -> None:
        runs.extend([pushed.run(pushed.tests), pushed.run(pushed.audit, "success")])

    def end() -> None:
        runs[0].finish("success")

    seen = wait(hub, pushed, appear, end, terms=replace(BRIEF, appear=10))
    assert seen == [["awaited"] * 2, ["running", "passed"], ["passed", "passed"]]


@pytest.mark.parametrize(
    ("conclusion", "fix"),
    [
        ("failure", "gh run rerun {} --failed"),
        ("timed_out", "gh run rerun {} --failed"),
        ("cancelled", "gh run rerun {}"),
        ("skipped", "see which `if`"),
        ("action_required", "approve the run"),
    ],
)
def test_what_does_not_pass_ends_it_with_the_job_and_its_log(
    hub: GitHub, pushed: Pushed, conclusion: str, fix: str
) -> None:
    run = pushed.run(pushed.tests)
    job = run.add_job("unit", conclusion, log="\x1b[31mred\x1b[0m\n##[error]Exit 1\n")
    run.finish(conclusion)
    pushed.run(pushed.audit)
    with pytest.raises(RunNotSuccessful) as caught:
        wait(hub, pushed)
    error = caught.value
    assert f"Test Suite ended as {conclusion.replace('_', ' ')} on {pushed.sha[:12]}" in error.what
    assert any(fix.format(run.id) in line for line in error.fix)
    if conclusion != "skipped":
        assert f"/actions/runs/{run.id}/job/{job.id}" in error.what
        assert error.details == "red\n[error]Exit 1"


@pytest.mark.parametrize("conclusion", ["failure", "timed_out"])
def test_after_a_tag_the_way_out_is_the_next_version(
    hub: GitHub, pushed: Pushed, conclusion: str
) -> None:
    """Of a run of the branch too: what the tag points to is what failed."""
    pushed.sample.git("tag", "v1.0.0")
    pushed.run(pushed.tests, conclusion)
    pushed.run(pushed.audit)
    with pytest.raises(RunNotSuccessful) as caught:
        wait(hub, pushed)
    told = "\n".join(caught.value.fix)
    assert "the next version: invoke release --part=patch   (v1.0.0 stays as it is)" in told
    assert "the next commit" not in told


def test_a_run_that_a_tag_started_is_told_as_one(hub: GitHub, pushed: Pushed) -> None:
    """The clone need not have the tag: GitHub says what the run is of."""
    pushed.github.repository.tags["v1.0.0"] = pushed.sha
    of_tag = pushed.run(pushed.tests, "failure")
    of_tag.branch = "v1.0.0"
    of_branch = pushed.run(pushed.audit, "failure")
    of_branch.branch = "main"
    told = {run.id: watched(hub, run.id) for run in (of_tag, of_branch)}
    assert "v1.0.0 stays as it is" in told[of_tag.id]
    assert "the next commit has runs of its own" in told[of_branch.id]


def watched(hub: GitHub, run: int) -> str:
    """Return the first way out of a run that failed."""
    with pytest.raises(RunNotSuccessful) as caught:
        watch_run(hub, run, lambda _: None)
    return caught.value.fix[0]


def test_several_that_fail_are_told_together(hub: GitHub, pushed: Pushed) -> None:
    pushed.run(pushed.tests, "failure")
    pushed.run(pushed.audit, "failure")
    with pytest.raises(SeveralProblems) as caught:
        wait(hub, pushed)
    assert len(caught.value.problems) == 2


def test_the_log_of_a_job_may_be_out_of_reach(hub: GitHub, pushed: Pushed) -> None:
    pushed.run(pushed.tests).add_job("unit", "failure", log="x")
    pushed.github.repository.runs[0].finish("failure")
    pushed.run(pushed.audit, "success")
    pushed.github.fail(faults.permission_missing("actions=read").on("GET", "/logs"))
    with pytest.raises(RunNotSuccessful) as caught:
        wait(hub, pushed)
    assert "its log could not be read" in caught.value.details


def test_the_newest_attempt_counts(hub: GitHub, pushed: Pushed) -> None:
    first = pushed.run(pushed.tests, "failure")
    pushed.run(pushed.tests, "success")
    pushed.run(pushed.audit, "success")
    assert wait(hub, pushed) == [["passed", "passed"]]
    # The older run is begun again: what it says now is newer than the other's success.
    first.rerun()
    assert wait(hub, pushed, lambda: first.finish("success")) == [
        ["running", "passed"],
        ["passed", "passed"],
    ]


def test_runs_of_other_commits_and_of_pull_requests_do_not_count(
    hub: GitHub, pushed: Pushed
) -> None:
    pushed.run(pushed.tests, "success")
    pushed.push("Another")
    pushed.run(pushed.tests, "success", event="pull_request")
    pushed.run(pushed.audit, "success")
    with pytest.raises(RunNeverCame, match=r"Test Suite did not run .*: there is no run"):
        wait(hub, pushed)


def test_what_filters_leave_out_is_refused_or_passes(hub: GitHub, pushed: Pushed) -> None:
    pushed.push(
        "Filter",
        **{
            ".github__workflows__tests_yml": workflow_text(
                "Test Suite", "{push: {paths: [src/**]}}"
            )
        },
    )
    pushed.push("Document", docs__a_md="words")
    pushed.run(pushed.audit, "success")
    with pytest.raises(WorkflowLeftOut, match="the paths leave out all that this commit changes"):
        wait(hub, pushed)
    accepting = replace(BRIEF, left_out_passes=True)
    assert wait(hub, pushed, terms=accepting)[-1] == ["left out", "passed"]
    # A push may have brought more than this commit: a run that is there counts.
    pushed.run(pushed.tests, "success")
    assert wait(hub, pushed) == [["passed", "passed"]]


def test_a_workflow_that_the_commit_lacks_never_comes(hub: GitHub, pushed: Pushed) -> None:
    pushed.sample.git("rm", "--quiet", TESTS)
    pushed.push("Remove")
    pushed.run(pushed.audit, "success")
    with pytest.raises(RunNeverCame, match=f"this commit has no {TESTS}"):
        wait(hub, pushed)


def test_one_that_github_has_not_heard_of_yet_is_waited_for(hub: GitHub, pushed: Pushed) -> None:
    known = pushed.github.repository.workflows
    known.remove(pushed.tests)
    pushed.run(pushed.audit, "success")
    seen = wait(hub, pushed, lambda: pushed.run(pushed.tests, "success"))
    assert seen == [["awaited", "passed"], ["passed", "passed"]]


def test_a_name_that_nobody_knows_is_an_error(hub: GitHub, pushed: Pushed) -> None:
    with pytest.raises(WorkflowMissing, match="no workflow 'Unit'"):
        wait(hub, pushed, names=["Unit"])


def test_a_disabled_workflow_is_told_at_once(hub: GitHub, pushed: Pushed) -> None:
    pushed.tests.state = "disabled_manually"
    pushed.run(pushed.audit)
    with pytest.raises(WorkflowDisabled, match="Test Suite is disabled manually"):
        wait(hub, pushed)


def test_a_run_that_is_deleted_meanwhile_is_an_error(hub: GitHub, pushed: Pushed) -> None:
    pushed.run(pushed.tests)
    pushed.run(pushed.audit, "success")
    with pytest.raises(RunDeleted):
        wait(hub, pushed, pushed.github.repository.runs.pop)


def test_an_approval_that_is_waited_for_is_told_also_at_the_end_of_the_time(
    hub: GitHub, pushed: Pushed
) -> None:
    run = pushed.run(pushed.tests)
    run.status, run.waits_for = "waiting", ["staging"]
    pushed.run(pushed.audit, "success")
    with pytest.raises(CIStillRunning, match=r"a person's approval for staging: https://"):
        wait(hub, pushed, terms=replace(BRIEF, timeout=0.3))


def test_a_commit_that_is_not_pushed_is_told_at_once(hub: GitHub, pushed: Pushed) -> None:
    pushed.github.repository.commits.pop(pushed.sha)
    with pytest.raises(CommitNotOnGitHub, match=pushed.sha):
        wait(hub, pushed)


def test_github_may_fail_for_a_while(hub: GitHub, pushed: Pushed) -> None:
    pushed.run(pushed.audit, "success")
    run = pushed.run(pushed.tests)

    def fail() -> None:
        pushed.github.fail(faults.server_error(503).on("GET", "/actions/runs", times=4))
        run.finish("success")

    assert wait(hub, pushed, fail) == [["running", "passed"], ["passed", "passed"]]
