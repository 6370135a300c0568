"""The publish workflow really runs, unmodified: what starts it, what it refuses, what it leaves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from support.github import faults
from workflows.conftest import TOKEN

if TYPE_CHECKING:
    from workflows.conftest import Publishing
    from workflows.running import Ran

MAIN = "refs/heads/main"
UPLOAD = "POST /legacy/"
JOBS = ("wait-for-ci", "build", "publish", "verify", "summary")
READ_ONLY = "Read-only mode: Uploads are temporarily disabled."


def succeeded(*jobs: str) -> dict[str, str]:
    return dict.fromkeys(jobs, "success")


def refused(ran: Ran, *, job: str, code: str) -> None:
    """Hold a run to having ended in a job, with an error that says why, and nothing after it."""
    assert ran.status != 0
    assert ran.jobs[job] == "failure"
    assert f"error {code} " in ran.said(job)


@pytest.fixture
def with_tokens(publishing: Publishing) -> Publishing:
    """Have the tokens of both indexes as secrets, as a repository may."""
    publishing.testpypi.tokens.add(f"{TOKEN}-test")
    publishing.pypi.tokens.add(TOKEN)
    publishing.runner.secrets["TEST_PYPI_API_TOKEN"] = f"{TOKEN}-test"
    publishing.runner.secrets["PYPI_API_TOKEN"] = TOKEN
    return publishing


def test_a_push_to_the_default_branch_publishes_to_testpypi(with_tokens: Publishing) -> None:
    publishing = with_tokens
    publishing.green()
    ran = publishing.runner.push(MAIN)
    assert ran.jobs == succeeded("wait-for-ci", "build", "publish", "verify", "summary")
    assert sorted(publishing.testpypi.files) == [
        "sampleship-1.0.1.dev4711001-py3-none-any.whl",
        "sampleship-1.0.1.dev4711001.tar.gz",
    ]
    assert publishing.pypi.files == {}
    for kind in ("wheel", "sdist"):
        assert re.search(rf"Python 3\.11, {kind} \S+: passed", ran.said("verify"))
    summary = ran.said("summary")
    assert "sampleship 1.0.1.dev4711001 is on testpypi, a rehearsal" in summary
    assert re.search(r"sampleship-1\.0\.1\.dev4711001-py3-none-any\.whl +✓ [\d.]+ s", summary)
    assert TOKEN not in ran.log


def test_a_version_tag_publishes_to_pypi(with_tokens: Publishing) -> None:
    publishing = with_tokens
    publishing.green()
    ran = publishing.runner.push(publishing.tag("v1.0.0"))
    assert ran.jobs == succeeded("wait-for-ci", "build", "publish", "verify", "announce", "summary")
    assert sorted(publishing.pypi.files) == [
        "sampleship-1.0.0-py3-none-any.whl",
        "sampleship-1.0.0.tar.gz",
    ]
    assert publishing.testpypi.files == {}
    (release,) = publishing.github.repository.releases
    assert (release.tag, release.draft) == ("v1.0.0", False)
    announced = {asset.name: asset.content for asset in release.assets}
    for file in publishing.pypi.files.values():
        assert announced[file.filename] == file.content


def test_a_tag_of_another_version_publishes_nothing(with_tokens: Publishing) -> None:
    publishing = with_tokens
    publishing.green()
    ran = publishing.runner.push(publishing.tag("v9.9.9"))
    refused(ran, job="wait-for-ci", code="SW847")
    assert ran.jobs.keys() == {"wait-for-ci", "summary"}
    assert publishing.pypi.files == {}


def test_a_commit_that_is_not_green_publishes_nothing(with_tokens: Publishing) -> None:
    publishing = with_tokens
    publishing.green("failure")
    ran = publishing.runner.push(MAIN)
    refused(ran, job="wait-for-ci", code="SW841")
    assert ran.jobs.keys() == {"wait-for-ci", "summary"}
    assert publishing.testpypi.files == {}


def test_a_dispatch_that_rehearses_publishes_nothing(with_tokens: Publishing) -> None:
    publishing = with_tokens
    publishing.green()
    ran = publishing.runner.dispatch(MAIN, target_env="testpypi", dry_run="true")
    assert ran.jobs == succeeded("wait-for-ci", "build", "publish", "summary")
    assert "POST sampleship-1.0.1.dev4711001.tar.gz" in ran.said("publish")
    assert UPLOAD not in publishing.testpypi.asked


def test_a_dispatch_publishes_to_testpypi(with_tokens: Publishing) -> None:
    publishing = with_tokens
    publishing.green()
    ran = publishing.runner.dispatch(MAIN, target_env="testpypi", dry_run="false")
    assert ran.jobs == succeeded("wait-for-ci", "build", "publish", "verify", "summary")
    assert len(publishing.testpypi.files) == 2


def test_a_dispatch_for_pypi_from_a_branch_is_refused(with_tokens: Publishing) -> None:
    publishing = with_tokens
    publishing.green()
    # The tag of the very commit does not make the branch a version tag.
    publishing.tag("v1.0.0")
    ran = publishing.runner.dispatch(MAIN, target_env="pypi", dry_run="false")
    refused(ran, job="wait-for-ci", code="SW846")
    assert ran.jobs.keys() == {"wait-for-ci", "summary"}
    assert publishing.pypi.files == {}


def test_a_run_that_failed_half_way_is_finished_by_another_attempt(
    with_tokens: Publishing,
) -> None:
    publishing = with_tokens
    publishing.green()
    ref = publishing.tag("v1.0.0")
    publishing.pypi.refusals.append((".tar.gz", 403, READ_ONLY))
    ran = publishing.runner.push(ref)
    assert ran.status != 0
    assert ran.jobs["publish"] == "failure"
    assert not {"verify", "announce"} & ran.jobs.keys()
    half = dict(publishing.pypi.files)
    assert len(half) == 1

    publishing.runner.rerun()
    again = publishing.runner.push(ref)
    assert again.jobs == succeeded(
        "wait-for-ci", "build", "publish", "verify", "announce", "summary"
    )
    assert len(publishing.pypi.files) == 2
    assert half.items() < publishing.pypi.files.items()
    # The first file, the second in vain, the second: what is there is not sent again.
    assert publishing.pypi.asked.count(UPLOAD) == 3


def test_failed_jobs_that_run_again_go_on_with_what_was_built(with_tokens: Publishing) -> None:
    publishing = with_tokens
    publishing.green()
    ref = publishing.tag("v1.0.0")
    publishing.pypi.refusals.append((".tar.gz", 403, READ_ONLY))
    publishing.github.fail(faults.permission_missing().on("POST", "assets$"))
    first = publishing.runner.push(ref)
    refused(first, job="publish", code="SW560")
    assert len(publishing.pypi.files) == 1

    # The artifacts of the first attempt are found, and its results by their own names.
    second = publishing.runner.rerun_failed(ref, first)
    for job in ("wait-for-ci", "build"):
        assert "sampleship" not in second.said(job)
    assert second.jobs["verify"] == "success"
    assert second.jobs["announce"] == "failure"
    assert len(publishing.pypi.files) == 2
    assert publishing.pypi.asked.count(UPLOAD) == 3
    (release,) = publishing.github.repository.releases
    assert release.draft

    # What the job before has begun is finished, and nothing is published twice.
    third = publishing.runner.rerun_failed(ref, second)
    assert third.jobs == succeeded(*JOBS, "announce")
    assert "sampleship" not in third.said("verify")
    assert publishing.pypi.asked.count(UPLOAD) == 3
    assert publishing.github.repository.releases == [release]
    assert not release.draft
    announced = {asset.name: asset.content for asset in release.assets}
    for file in publishing.pypi.files.values():
        assert announced[file.filename] == file.content


def test_without_a_secret_the_identity_of_the_job_publishes(publishing: Publishing) -> None:
    publishing.green()
    ref = publishing.tag("v1.0.0")
    publishing.issuer.be("octo-org/sample", ref, "pypi", "push")
    publishing.runner.variables.update(publishing.issuer.variables)
    # The token of the other index must not be taken in its place.
    publishing.runner.secrets["TEST_PYPI_API_TOKEN"] = TOKEN
    ran = publishing.runner.push(ref)
    assert ran.jobs == succeeded("wait-for-ci", "build", "publish", "verify", "announce", "summary")
    assert [file.signed for file in publishing.pypi.files.values()] == [True, True]
    assert publishing.pypi.minted
    # The index takes a file with an attestation of that file only.
    assert [len(file.attestations) for file in publishing.pypi.files.values()] == [1, 1]
    for token in publishing.pypi.minted:
        assert token not in ran.log


def test_an_identity_that_is_not_the_publishers_is_told(publishing: Publishing) -> None:
    publishing.green()
    publishing.issuer.be("octo-org/sample", MAIN, "elsewhere", "push")
    publishing.runner.variables.update(publishing.issuer.variables)
    ran = publishing.runner.push(MAIN)
    refused(ran, job="publish", code="SW505")
    assert "no corresponding publisher" in ran.said("publish")
    assert publishing.testpypi.files == {}
