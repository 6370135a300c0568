"""What a run has come to, and what to do next, by what is known of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shipway.errors.usage import WrongUsage
from shipway.plan import Fact, Status
from shipway.summary.facts import JobResult, Subject, Verdict
from shipway.summary.jobs import first_failed
from shipway.summary.needs import read_needs
from shipway.summary.verdict import headline, judged, ways_on, weighty

DEMO = Subject("demo", "1.2.3", "pypi")
IN_CI = replace(DEMO, run=77, in_workflow=True, tagged=True)


def facts(**states: Status) -> list[Fact]:
    return [Fact(name, state, "") for name, state in states.items()]


DONE = facts(build=Status.DONE, publish=Status.DONE)
ABSENT = facts(build=Status.DONE, publish=Status.MISSING)
OTHER = facts(build=Status.DONE, publish=Status.DIFFERENT)
UNSEEN = facts(build=Status.DONE, publish=Status.UNKNOWN)
UNVERIFIED = facts(publish=Status.DONE, verify=Status.MISSING)


@pytest.mark.parametrize(
    ("state", "failed", "built", "verdict", "said"),
    [
        (DONE, [], True, Verdict.PUBLISHED, "demo 1.2.3 is on pypi"),
        (DONE, ["verify"], True, Verdict.UNFINISHED,
         "demo 1.2.3 is on pypi and not finished: verify failed"),
        (UNVERIFIED, [], True, Verdict.UNFINISHED,
         "demo 1.2.3 is on pypi and not finished: verify is missing"),
        # Somebody else built it, or the ledger is gone: it is there all the same.
        (DONE, [], False, Verdict.PUBLISHED, "demo 1.2.3 is on pypi"),
        (ABSENT, [], True, Verdict.BUILT, "demo 1.2.3 is built and not on pypi"),
        (OTHER, [], True, Verdict.BUILT, "demo 1.2.3 is built, and pypi has another build of it"),
        (ABSENT, ["check", "check", "test"], True, Verdict.FAILED,
         "demo 1.2.3 is not on pypi: check and test failed"),
        (UNSEEN, [], True, Verdict.UNKNOWN,
         "demo 1.2.3 is built; whether pypi has it could not be seen"),
        ([], ["wait-for-ci"], False, Verdict.NOTHING,
         "nothing was built of demo 1.2.3: wait-for-ci failed"),
        ([], [], False, Verdict.NOTHING, "nothing was built of demo 1.2.3"),
    ],
)  # fmt: skip
def test_the_verdict_and_its_sentence(
    state: list[Fact], failed: list[str], built: bool, verdict: Verdict, said: str
) -> None:
    assert judged(state, failed, built=built) is verdict
    assert headline(DEMO, verdict, state, failed) == said


def test_of_uncommitted_changes_nothing_is_released() -> None:
    told = headline(replace(DEMO, dirty=True), Verdict.BUILT, OTHER, [])
    assert told == "demo 1.2.3 is built of uncommitted changes, and not released on pypi"


def test_what_was_taken_back_is_not_said_to_have_failed() -> None:
    back = replace(DEMO, undone=True)
    assert headline(back, Verdict.NOTHING, [], []) == "demo 1.2.3 was taken back"
    assert "check failed" in headline(back, Verdict.NOTHING, [], ["check"])


def test_in_a_workflow_only_what_is_seen_counts() -> None:
    """What another machine has built and proved is not here, which says nothing."""
    state = facts(build=Status.MISSING, publish=Status.UNKNOWN, tag=Status.DONE)
    for announce in (Status.UNKNOWN, Status.MISSING):
        whole = [*state, *facts(announce=announce)]
        seen = [fact.name for fact in weighty(whole, in_workflow=True)]
        assert seen == ["publish", "tag", *(["announce"] if announce is Status.MISSING else [])]
        assert weighty(whole, in_workflow=False) == tuple(whole)


class TestWaysOn:
    @pytest.mark.parametrize(
        ("job", "way"),
        [
            (
                "wait-for-ci",
                "mend it and commit, then the next version: invoke release --part=patch",
            ),
            ("publish", "gh run rerun 77 --failed   (uploads what the index lacks)"),
            (
                "verify",
                "invoke verify --target=pypi --version=1.2.3   (does the same on this machine)",
            ),
            ("announce", "invoke announce --version=1.2.3   (does the same on this machine)"),
        ],
    )  # fmt: skip
    def test_after_a_job_that_failed(self, job: str, way: str) -> None:
        failed = JobResult(job, "failure", page="https://e.org/1")
        ways = ways_on(IN_CI, Verdict.FAILED, failed)
        assert ways[:2] == ("see why: https://e.org/1", way)
        assert ways[-1].startswith("gh run rerun 77 --failed")
        assert len(set(ways)) == len(ways)

    def test_a_branch_goes_on_with_the_next_push(self) -> None:
        ways = ways_on(replace(IN_CI, tagged=False), Verdict.FAILED, JobResult("build", "failure"))
        assert ways[1] == "mend it, commit and push: the push starts the workflow again"

    def test_what_was_cancelled_is_run_again(self) -> None:
        cancelled = JobResult("build", "cancelled")
        assert ways_on(IN_CI, Verdict.FAILED, cancelled)[1:] == (
            "gh run rerun 77 --failed   (does what it was kept from)",
        )
        assert ways_on(DEMO, Verdict.FAILED, cancelled)[1:] == ("start the workflow again",)

    def test_what_a_release_knows_itself_comes_before_what_is_general(self) -> None:
        assert ways_on(DEMO, Verdict.UNFINISHED, None, ["invoke release"]) == ("invoke release",)

    def test_after_success(self) -> None:
        assert ways_on(DEMO, Verdict.PUBLISHED, None) == ("pip install demo==1.2.3",)

    def test_beside_another_build_nothing_is_uploaded(self) -> None:
        (way,) = ways_on(DEMO, Verdict.BUILT, None, (), OTHER)
        assert way == "invoke release --part=patch --target=pypi"
        rehearsed = Subject("demo", "1.2.4.dev7", "testpypi", rehearsal=True)
        install = "pip install --no-deps --index-url https://test.pypi.org/simple/"
        assert ways_on(rehearsed, Verdict.PUBLISHED, None) == (
            f"{install} demo==1.2.4.dev7   (to try it)",
            "invoke release --part=patch --target=pypi   (the real one)",
        )
        local = Subject("demo", "1.2.4", "local", rehearsal=True)
        assert ways_on(local, Verdict.PUBLISHED, None) == (
            "invoke release --target=pypi   (the real one)",
        )

    @pytest.mark.parametrize("verdict", Verdict)
    def test_there_is_always_one(self, verdict: Verdict) -> None:
        assert ways_on(DEMO, verdict, None)
        assert ways_on(IN_CI, verdict, None)


class TestNeeds:
    def test_jobs_are_read_in_their_order(self) -> None:
        jobs = read_needs('{"build": {"result": "success", "outputs": {"a": "b"}}, "x|y": '
                          '{"result": "skipped", "outputs": {}}}')  # fmt: skip
        assert [(job.name, job.result, job.failed) for job in jobs] == [
            ("build", "success", False),
            ("x|y", "skipped", False),
        ]

    @pytest.mark.parametrize("text", ["no", "[]", '{"a": 1}', '{"a": {"result": 1}}', '{"a": {}}'])
    def test_anything_else_is_refused(self, text: str) -> None:
        with pytest.raises(WrongUsage, match="toJSON"):
            read_needs(text)

    def test_the_job_that_failed_has_its_id_and_the_page_that_github_knows(self) -> None:
        needed = [JobResult("a", "success"), JobResult("verify", "failure")]
        seen = [JobResult("Install on x", "failure", page="https://e.org/2")]
        found = first_failed(needed, seen)
        assert found == JobResult("verify", "failure", page="https://e.org/2")
        assert first_failed([], seen) == seen[0]
        assert first_failed(needed[:1], []) is None
