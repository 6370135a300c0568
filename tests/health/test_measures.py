"""What is measured of runs, and whether the goals are met."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from health.conftest import job, run, seen
from shipway.health.measures import Spread, measured, times_of
from shipway.report.health_words import percent

if TYPE_CHECKING:
    from shipway.health.measures import Goal, Health
    from shipway.health.seen import RunSeen

PUBLISHED = (job("build", 1, 3), job("publish", 3, 4), job("verify", 5, 7))


def goal(health: Health, name: str) -> Goal:
    return next(goal for goal in health.goals if goal.name == name)


class TestTimes:
    def test_a_run_takes_as_long_as_one_of_its_jobs_runs(self) -> None:
        """Two at once count once; the hour without any is a person's or a runner's."""
        jobs = (job("build", 1, 4), job("check", 2, 5), job("publish", 65, 66))
        times = times_of(run(1, "success", *jobs))
        assert (times.busy, times.waited) == (5 * 60, 61 * 60)

    def test_of_a_run_that_goes_on_nothing_is_measured(self) -> None:
        times = times_of(run(1, None, job("build", 1, 2)))
        assert (times.busy, times.waited) == (None, None)

    def test_a_run_without_jobs_has_no_time(self) -> None:
        assert times_of(run(1, "startup_failure")).busy is None

    def test_publishing_ends_when_the_index_had_the_last_file(self) -> None:
        times = times_of(run(1, "success", *PUBLISHED, green=2, uploads=(3.25, 3.5)))
        assert times.publish == 1.5 * 60
        assert times.served == 3.5 * 60

    def test_without_the_index_it_ends_with_the_job(self) -> None:
        times = times_of(run(1, "success", *PUBLISHED, green=2))
        assert (times.publish, times.served) == (2 * 60, 3 * 60)

    def test_it_begins_with_the_run_where_ci_was_green_before(self) -> None:
        """A tag on an old commit: that nobody released it for a year is no fault of its."""
        assert times_of(run(1, "success", *PUBLISHED, green=-99999)).publish == 3 * 60

    def test_a_person_who_has_to_approve_does_not_count(self) -> None:
        jobs = (job("build", 0, 2), job("publish", 120, 121))
        assert times_of(run(1, "success", *jobs, green=0)).publish == 3 * 60

    def test_without_green_ci_nothing_is_measured(self) -> None:
        assert times_of(run(1, "success", *PUBLISHED)).publish is None

    def test_files_that_another_run_has_uploaded_are_none_of_this_one(self) -> None:
        for uploads in ((-10.0,), (500.0,)):
            times = times_of(run(1, "success", *PUBLISHED, green=0, uploads=uploads))
            assert (times.publish, times.served) == (None, None)

    def test_a_rehearsal_publishes_nothing(self) -> None:
        jobs = (*PUBLISHED[:2], job("verify", 5, 5, "skipped"))
        assert times_of(run(1, "success", *jobs, green=0)).publish is None

    def test_it_is_installed_when_the_first_job_had_done_so(self) -> None:
        jobs = (*PUBLISHED[:2], job("verify", 5, 9), job("verify", 5, 6, "failure"),
                job("verify", 5, 7))  # fmt: skip
        assert times_of(run(1, "failure", *jobs)).served == 3 * 60


class TestGoals:
    def test_all_are_met(self) -> None:
        health = measured(seen(run(1, "success", *PUBLISHED, green=0)))
        assert [goal.met for goal in health.goals] == [True, True, True]
        assert [goal.broken_by for goal in health.goals] == [(), (), ()]

    def test_the_runs_that_broke_one_are_named(self) -> None:
        slow = run(3, "success", job("build", 0, 15), green=0)
        late = run(2, "success", job("build", 0, 5), job("publish", 5, 6), green=0)
        red = run(1, "timed_out")
        health = measured(seen(slow, late, red))
        assert goal(health, "success").broken_by == (red,)
        assert goal(health, "run").broken_by == (slow,)
        assert goal(health, "publish").broken_by == (late,)
        assert [goal.met for goal in health.goals] == [False, False, False]

    def test_a_limit_is_no_part_of_what_is_allowed(self) -> None:
        """Less than 15 minutes, more than 99 %."""
        at_limit = run(1, "success", job("build", 0, 15))
        assert goal(measured(seen(at_limit)), "run").met is False
        runs = [run(number) for number in range(99)] + [run(99, "failure")]
        assert goal(measured(seen(*runs)), "success").met is False
        assert goal(measured(seen(*runs, run(100))), "success").met is True

    def test_without_runs_nobody_can_tell(self) -> None:
        health = measured(seen())
        assert [goal.met for goal in health.goals] == [None, None, None]
        assert (health.busy, health.publish, health.served, health.jobs) == (None, None, None, ())

    def test_what_was_cancelled_counts_neither_way(self) -> None:
        runs = [run(1, "cancelled"), run(2, "skipped"), run(3, None), run(4, "success", attempt=2)]
        health = measured(seen(*runs))
        assert goal(health, "success").measured == 1
        assert (health.passed, health.failed, health.others, health.running, health.again) == (
            1, 0, 2, 1, 1,
        )  # fmt: skip

    def test_how_long_a_failure_took_does_not_count(self) -> None:
        assert goal(measured(seen(run(1, "failure", job("build", 0, 99)))), "run").met is None

    @given(st.lists(st.sampled_from(["success", "failure", "cancelled", None]), max_size=30))
    def test_each_run_is_counted_once(self, ends: list[str | None]) -> None:
        health = measured(seen(*(run(number, end) for number, end in enumerate(ends))))
        assert health.passed + health.failed + health.others + health.running == len(ends)
        share = goal(health, "success").measured
        assert share is None or 0 <= share <= 1
        assert len(goal(health, "success").broken_by) == health.failed


class TestJobs:
    def test_the_jobs_of_a_matrix_are_one(self) -> None:
        jobs = (job("build", 0, 1), job("verify", 1, 3, name="a"),
                job("verify", 1, 5, "failure", name="b"))  # fmt: skip
        build, verify = measured(seen(run(1, "failure", *jobs))).jobs
        assert (build.role, build.failed) == ("build", 0)
        assert (verify.role, verify.failed) == ("verify", 1)
        assert verify.spread == Spread(2, 180, 240, 240)

    def test_what_was_skipped_took_no_time(self) -> None:
        (skipped,) = measured(seen(run(1, "success", job("announce", 0, 1, "skipped")))).jobs
        assert skipped.spread is None

    def test_nineteen_of_twenty_are_no_longer(self) -> None:
        runs = [run(number, "success", job("build", 0, number)) for number in range(1, 101)]
        (build,) = measured(seen(*runs)).jobs
        assert build.spread == Spread(100, 50.5 * 60, 95 * 60, 100 * 60)


def test_thousands_of_runs_are_measured_at_once() -> None:
    one = run(1, "success", *PUBLISHED, green=0)
    runs: list[RunSeen] = [replace(one, id=number, number=number) for number in range(5000)]
    health = measured(seen(*runs))
    assert goal(health, "publish").counted == 5000


@pytest.mark.parametrize(
    ("share", "shown"), [(1.0, "100 %"), (0.9999, "99.9 %"), (0.5, "50 %"), (0.973, "97.3 %")]
)
def test_a_share_is_never_rounded_up_to_the_whole(share: float, shown: str) -> None:
    assert percent(share) == shown
