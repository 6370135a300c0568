"""The task `summary`, as a user and as the last job of the workflow runs it."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from shipway.doors.journal import Journal
from shipway.errors.upload import FileConflict
from shipway.verification.results import Outcome
from summary.conftest import SDIST, WHEEL
from support.github import faults

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Ran, Shipway
    from summary.conftest import Left
    from support.github.actions import Run
    from support.github.server import GitHubStandIn
    from support.projects import Sample

RED = {"wait-for-ci": "failure", "build": "skipped", "publish": "skipped"}
GREEN = {"wait-for-ci": "success", "build": "success", "publish": "success", "verify": "success"}


def needs(results: dict[str, str]) -> str:
    jobs = {name: {"result": result, "outputs": {}} for name, result in results.items()}
    return f"--needs={json.dumps(jobs)}"


def test_a_rehearsal_on_this_machine(left: Left, shipway: Shipway, page: Path) -> None:
    ledger = left.build()
    left.publish(ledger)
    left.verify()
    left.release(["build", "check", "publish"])
    ran = shipway("summary", variables={"GITHUB_STEP_SUMMARY": str(page)})
    assert ran.status == 0
    assert "sampleship 1.0.1" in ran.stdout
    assert ledger.distributions[0].sha256 in ran.stdout
    text = page.read_text()
    assert text.startswith("of the step before\n## ")
    assert f"| `{WHEEL}` | 33 bytes | `{ledger.distributions[1].sha256}` |" in text
    assert "| file | Python 3.9 | Python 3.12 |" in text
    assert f"| `{SDIST}` | not there | ✓ 1.2 s |" in text
    assert "section Steps\n    ✓ build :done, " in text


@pytest.mark.slow
def test_as_json(left: Left, shipway: Shipway) -> None:
    left.publish(left.build())
    left.verify(works=False)
    left.release(["build"])
    data = shipway("summary", "--json", "--target=local").data
    assert (data["name"], data["version"], data["target"]) == ("sampleship", "1.0.1", "local")
    assert [file["filename"] for file in data["files"]] == [SDIST, WHEEL]
    assert data["verification"][0]["outcome"] == "failed"
    assert [step["name"] for step in data["steps"]] == ["build"]
    assert data["state"][-1]["step"] == "verify"


@pytest.mark.slow
def test_a_verification_that_failed_says_what_did(left: Left, shipway: Shipway, page: Path) -> None:
    left.build()
    left.verify(works=False)
    shipway("summary", "--target=local", variables={"GITHUB_STEP_SUMMARY": str(page)})
    assert f"| `{WHEEL}` | not there | ✗ 2.0 s |" in page.read_text()
    assert "`sampleship --help`: exit status 1 \\| \\`no\\`" in page.read_text()


@pytest.mark.slow
def test_what_was_verified_of_other_files_is_left_out(left: Left, shipway: Shipway) -> None:
    left.build("1.0.2")
    left.verify()
    assert shipway("summary", "--json", "--target=local").data["verification"] == []


@pytest.mark.parametrize("hashed", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_what_was_verified_of_other_bytes_of_that_name_is_left_out(
    left: Left, shipway: Shipway, *, hashed: bool
) -> None:
    """So are the times of a release that had made those; without hashes nobody knows of which."""
    left.verify()
    kept = left.state.results_path
    if not hashed:
        kept.write_text(kept.read_text().replace('"sha256"', '"seconds"'))
    left.release(["build", "tryout"])
    ledger = left.build(other="another" if hashed else "")
    data = shipway("summary", "--json").data
    assert (data["target"], data["files"][1]["sha256"]) == (
        "local",
        ledger.distributions[1].sha256,
    )
    assert (data["verification"], data["steps"]) == ([], [])


@pytest.mark.slow
def test_what_nox_alone_found_of_these_bytes_counts_where_it_is_newer(
    left: Left, shipway: Shipway
) -> None:
    ledger = left.build()
    left.verify()
    left.verify_by_nox(Outcome.FAILED, ledger)
    found = shipway("summary", "--json", "--target=local").data["verification"]
    assert {(each["kind"], each["outcome"]) for each in found} == {
        ("wheel", "failed"),
        ("sdist", "passed"),
        (None, "missing"),
    }
    left.verify()
    os.utime(left.state.results_path, (2e9, 2e9))
    found = shipway("summary", "--json", "--target=local").data["verification"]
    assert "failed" not in {each["outcome"] for each in found}


def test_what_was_published_of_uncommitted_changes_is_as_status_says(
    left: Left, shipway: Shipway
) -> None:
    ledger = left.build("1.0.0", dirty=True)
    left.publish(ledger)
    told = shipway("summary", "--json", "--target=local").data
    assert told["headline"] == (
        "sampleship 1.0.0 is built of uncommitted changes, and not released on local"
    )
    standing = shipway("status", "--json", "--target=local").data
    assert told["state"] == standing["state"]
    assert told["next"] == standing["untagged"]["ways"][:1]
    assert told["next"][0].endswith("   (forgets the rehearsal, and releases 1.0.0)")


def test_a_release_that_failed_says_why_and_how_it_goes_on(
    left: Left, shipway: Shipway, page: Path
) -> None:
    error = FileConflict("local has another `a|b`", fix=["invoke release --to=1.0.2"])
    left.verify()
    left.release(["build", "publish"], error)
    ran = shipway("summary", "--json", variables={"GITHUB_STEP_SUMMARY": str(page)})
    assert ran.data["verdict"] == "failed"
    assert ran.data["headline"] == (
        "sampleship 1.0.1 is not on local: publish failed; what was done before is taken back"
    )
    assert len(ran.data["verification"]) == 3
    assert ran.data["next"] == [
        "invoke release --to=1.0.2",
        "invoke release --part=patch --target=local   (then again)",
    ]
    assert ran.data["failed"]["problems"][0]["code"] == FileConflict.code
    assert "local has another \\`a\\|b\\`" in page.read_text()
    # As the table of the state says: what was tried is not there any more.
    assert "## Installed and run, before it was taken back\n" in page.read_text()
    told = shipway("summary")
    assert "installed and run, before it was taken back\n" in told.stdout
    assert "not installed and run yet" in told.stdout


@pytest.mark.slow
def test_of_a_release_that_was_taken_back_nothing_is_proposed_that_needs_it(
    left: Left, shipway: Shipway
) -> None:
    left.release(["bump", "build", "publish"])
    Journal(left.state.journal_path).end("undone")
    (left.sample.root / "new.txt").write_text("new")
    told = shipway("summary", "--json").data
    again, stash = "invoke release --part=patch --target=local", "git stash --include-untracked"
    way = f"{stash} && {again}   (makes it again; git stash pop --index brings the changes back)"
    assert told["next"] == [way]
    (left.sample.root / "new.txt").unlink()
    told = shipway("summary", "--json").data
    assert (told["verdict"], told["headline"]) == (
        "nothing built",
        "sampleship 1.0.1 was taken back",
    )
    assert told["next"] == ["invoke release --part=patch --target=local   (makes it again)"]


def test_a_project_without_anything(shipway: Shipway) -> None:
    ran = shipway("summary", "--json", "--target=local")
    assert (ran.status, ran.data["verdict"]) == (0, "nothing built")
    assert ran.data["headline"] == "nothing was built of sampleship 1.0.0"
    assert (ran.data["jobs"], ran.data["files"], ran.data["steps"]) == ([], [], [])


@pytest.fixture
def run(github: GitHubStandIn, sample: Sample) -> Run:
    """Return a run of the publish workflow for HEAD."""
    repository = github.repository
    workflow = repository.add_workflow("Publish", ".github/workflows/publish.yml")
    sha = sample.git("rev-parse", "HEAD")
    repository.commits[sha] = "Start"
    return repository.add_run(workflow, sha)


def in_job(shipway: Shipway, run: Run, page: Path, *arguments: str) -> Ran:
    """Run it as the last job does."""
    variables = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_RUN_ID": str(run.id),
        "GITHUB_REF_TYPE": "tag",
        "GITHUB_STEP_SUMMARY": str(page),
    }
    return shipway("summary", "--json", "--target=local", *arguments, variables=variables)


class TestInAWorkflow:
    def test_red_ci_says_that_nothing_was_built(
        self, run: Run, shipway: Shipway, page: Path
    ) -> None:
        run.add_job("The commit is | green <b>", "failure")
        run.add_job("Summary")
        ran = in_job(shipway, run, page, needs(RED))
        assert (ran.status, ran.data["verdict"]) == (0, "nothing built")
        assert [job["result"] for job in ran.data["jobs"]] == ["failure"]
        job = f"https://github.com/octo-org/sample/actions/runs/{run.id}/job/{run.jobs[0].id}"
        assert ran.data["next"] == [
            f"see why: {job}",
            "mend it and commit, then the next version: invoke release --part=patch",
            f"gh run rerun {run.id} --failed   (if it was chance)",
        ]
        text = page.read_text()
        assert "Nothing was built." in text
        assert f"| ✗ | [The commit is \\| green \\<b\\>]({job}) | failure, in Do it |" in text
        assert "✗ The commit is | green" in text

    @pytest.mark.slow
    def test_all_green(self, run: Run, left: Left, shipway: Shipway, page: Path) -> None:
        """The proofs of the other machines are not here; what is on the index is seen."""
        ledger = left.build()
        left.publish(ledger)
        left.state.folder.joinpath("proofs.json").unlink()
        for name in GREEN:
            run.add_job(name, "success")
        ran = in_job(shipway, run, page, needs(GREEN))
        assert (ran.data["verdict"], ran.data["headline"]) == (
            "published",
            "sampleship 1.0.1 is on local, a rehearsal",
        )
        steps = {fact["step"]: fact["state"] for fact in ran.data["state"]}
        assert steps["publish"] == "done"
        assert not {"build", "verify"} & steps.keys()
        assert [job["name"] for job in ran.data["jobs"]] == list(GREEN)
        pages = {each["what"]: each["url"] for each in ran.data["pages"]}
        assert pages["workflow run"].endswith(f"/octo-org/sample/actions/runs/{run.id}")
        assert pages["commit"] == f"https://github.com/octo-org/sample/commit/{ledger.commit}"

    @pytest.mark.slow
    def test_what_the_jobs_of_a_matrix_have_found_is_one_table(
        self, run: Run, left: Left, shipway: Shipway, page: Path
    ) -> None:
        """Of two attempts on one machine the later one counts, also past the ninth."""
        left.build()
        left.verify_elsewhere("verified-macos-15-3.12-1", Outcome.PASSED)
        left.verify_elsewhere("verified-windows-2025-3.12-10", Outcome.PASSED)
        left.verify_elsewhere("verified-windows-2025-3.12-9", Outcome.FAILED)
        torn = left.state.shared / "verified" / "verified-ubuntu-24.04-3.12-1" / "x.json"
        torn.parent.mkdir()
        torn.write_text("{")
        ran = in_job(shipway, run, page)
        assert len(ran.data["verification"]) == 2
        text = page.read_text()
        assert "| file | Python 3.12 on macos-15 | Python 3.12 on windows-2025 |" in text
        assert f"| `{WHEEL}` | ✓ 2.5 s | ✓ 2.5 s |" in text

    @pytest.mark.slow
    def test_the_release_on_github_is_linked(
        self, run: Run, github: GitHubStandIn, left: Left, shipway: Shipway, page: Path
    ) -> None:
        left.build()
        github.repository.add_release("v1.0.1", draft=False)
        pages = in_job(shipway, run, page).data["pages"]
        assert "https://github.com/octo-org/sample/releases/tag/v1.0.1" in [
            each["url"] for each in pages
        ]

    @pytest.mark.slow
    def test_without_an_answer_of_github_the_jobs_are_as_the_workflow_says(
        self, run: Run, github: GitHubStandIn, shipway: Shipway, page: Path
    ) -> None:
        github.fail(faults.permission_missing("actions=read").on(path="/jobs", times=9))
        ran = in_job(shipway, run, page, needs(RED))
        assert ran.status == 0
        assert [job["name"] for job in ran.data["jobs"]] == list(RED)
        assert ran.data["not_looked_at"][0].startswith("the jobs of the run could not be read: ")
        assert ran.data["next"][0] == "see in its log why wait-for-ci ended so"

    @pytest.mark.slow
    def test_without_a_token(self, left: Left, shipway: Shipway, page: Path) -> None:
        left.build()
        variables = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_REPOSITORY": "octo-org/sample",
            "GITHUB_STEP_SUMMARY": str(page),
            "PATH": "/usr/bin:/bin",
        }
        ran = shipway("summary", "--target=local", needs(GREEN), variables=variables)
        assert ran.status == 0
        assert "GitHub was not asked" in page.read_text()

    @pytest.mark.slow
    def test_needs_that_are_none_are_refused(self, shipway: Shipway) -> None:
        ran = shipway("summary", "--needs=success", "--json")
        assert (ran.status, ran.code) == (2, "SW101")


@pytest.mark.slow
def test_a_run_can_be_named_from_anywhere(run: Run, shipway: Shipway) -> None:
    run.add_job("build", "success")
    found = f"https://github.com/octo-org/sample/actions/runs/{run.id}"
    data = shipway("summary", f"--run={found}", "--json", "--target=local").data
    assert [job["name"] for job in data["jobs"]] == ["build"]


@pytest.mark.slow
def test_a_page_that_cannot_be_written_is_an_error(shipway: Shipway, tmp_path: Path) -> None:
    variables = {"GITHUB_STEP_SUMMARY": str(tmp_path)}
    ran = shipway("summary", "--json", "--target=local", variables=variables)
    assert (ran.status, "error" in ran.data) == (1, True)
