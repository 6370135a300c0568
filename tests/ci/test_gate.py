"""`wait-for-ci --target`: what may not be published is refused before anything is waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from support.workflows import Pushed

    Run = Callable[..., Any]


@pytest.fixture
def green(pushed: Pushed) -> Pushed:
    """Have the commit green, and no call made yet."""
    pushed.run(pushed.tests, "success")
    pushed.run(pushed.audit, "success")
    return pushed


def in_run_of(ref: str) -> dict[str, str]:
    return {"GITHUB_ACTIONS": "true", "GITHUB_REF": ref}


def test_a_branch_may_go_to_testpypi_and_not_to_pypi(green: Pushed, shipway: Run) -> None:
    branch = in_run_of("refs/heads/main")
    # Even where the commit has a version tag: the run is one of the branch.
    green.sample.git("tag", "v1.0.0")
    assert shipway("wait-for-ci", "--target=testpypi", variables=branch).status == 0
    asked = len(green.github.calls)
    ran = shipway("wait-for-ci", "--target=pypi", "--json", variables=branch)
    assert (ran.status, ran.code) == (1, "SW846")
    assert len(green.github.calls) == asked


def test_a_version_tag_may_go_to_pypi(green: Pushed, shipway: Run) -> None:
    green.sample.git("tag", "v1.0.0")
    tag = in_run_of("refs/tags/v1.0.0")
    assert shipway("wait-for-ci", "--target=pypi", variables=tag).status == 0


def test_a_tag_of_another_version_than_the_files_say_is_refused(
    green: Pushed, shipway: Run
) -> None:
    green.sample.git("tag", "v9.9.9")
    tag = in_run_of("refs/tags/v9.9.9")
    ran = shipway("wait-for-ci", "--target=pypi", "--json", variables=tag)
    assert (ran.status, ran.code) == (1, "SW847")
    assert "v9.9.9 is the tag of 9.9.9" in ran.stderr
    assert "says 1.0.0" in ran.stderr
    assert green.github.calls == []


def test_a_tag_that_names_no_version_is_refused(green: Pushed, shipway: Run) -> None:
    green.sample.git("tag", "v1.x.y")
    tag = in_run_of("refs/tags/v1.x.y")
    ran = shipway("wait-for-ci", "--target=pypi", "--json", variables=tag)
    assert (ran.status, ran.code) == (1, "SW846")


def test_outside_of_a_run_the_tags_of_the_commit_count(green: Pushed, shipway: Run) -> None:
    ran = shipway("wait-for-ci", "--target=pypi", "--json")
    assert (ran.status, ran.code) == (1, "SW846")
    green.sample.git("tag", "v1.0.0")
    assert shipway("wait-for-ci", "--target=pypi").status == 0


@pytest.mark.usefixtures("green")
def test_a_target_that_the_workflow_does_not_have_is_wrong_usage(shipway: Run) -> None:
    ran = shipway("wait-for-ci", "--target=local", "--json")
    assert (ran.status, ran.code) == (2, "SW101")
    assert "invoke wait-for-ci --target=testpypi" in ran.stderr
