"""`release` where the version's tag starts the publish workflow: it follows, then verifies.

The test is CI: when the tag is pushed it builds the tag, fills the index, and makes the release.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from shipway.doors.folders import sha256_of
from support.projects import make_sample
from support.to_pypi import COMMAND, ToPyPI, to_index_in_its_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from support.github.actions import Run, Workflow
    from support.github.server import GitHubStandIn
    from support.to_pypi import Ran

PUBLISH = ".github/workflows/publish.yml"
WORKFLOW = 'name: Publish\non: {push: {tags: ["v*.*.*"]}}\njobs: {}\n'
STEPS = ["bump", "commit", "tag", "build", "check", "tryout", "push", "follow", "verify"]
TAG = "v1.0.1"


@pytest.fixture
def to_pypi(tmp_path: Path, github: GitHubStandIn) -> Iterator[ToPyPI]:
    """Make a project at 1.0.0 whose version tags start its publish workflow."""
    sample = make_sample(tmp_path)
    path = sample.root / PUBLISH
    path.parent.mkdir(parents=True)
    path.write_text(WORKFLOW)
    sample.commit("Publish from CI")
    sample.git("push", "--quiet")
    with to_index_in_its_place(sample, github) as releases:
        yield releases


@pytest.fixture
def publish(to_pypi: ToPyPI) -> Workflow:
    """Let GitHub know the publish workflow."""
    return to_pypi.github.repository.add_workflow("Publish", PUBLISH, inputs={})


class CI:
    """What the workflow does once the tag is there."""

    def __init__(self, to_pypi: ToPyPI, publish: Workflow) -> None:
        self.to_pypi = to_pypi
        self.publish = publish

    def start(self, conclusion: str | None = None) -> Run:
        """Start a run for the tag."""
        commit = self.to_pypi.sample.git_remote("rev-parse", f"{TAG}^{{commit}}")
        repository = self.to_pypi.github.repository
        return repository.add_run(self.publish, commit, conclusion, branch=TAG)

    def build(self, **variables: str) -> Path:
        """Build the tag in a clone, as CI does, and return the folder."""
        clone = self.to_pypi.sample.root.parent / "clone"
        remote = str(self.to_pypi.sample.remote)
        subprocess.run(["git", "clone", "-q", "-b", TAG, remote, str(clone)], check=True)
        subprocess.run(
            [sys.executable, "-m", "build", "--installer=uv", str(clone)],
            env={**os.environ, **variables},
            check=True,
            capture_output=True,
        )
        return clone / "dist"

    def announce(self, dist: Path) -> None:
        """Fill the index, and make the release on GitHub."""
        repository = self.to_pypi.github.repository
        release = repository.add_release(TAG)
        for path in dist.iterdir():
            shutil.copy(path, self.to_pypi.folder)
            repository.add_asset(release, path.name, path.read_bytes())

    def publish_what_is_here(self) -> None:
        """Publish the very bytes that were built here."""
        self.announce(self.to_pypi.sample.root / "dist")
        self.start("success")


@pytest.fixture
def ci(to_pypi: ToPyPI, publish: Workflow) -> CI:
    """Return CI that has nothing to do yet."""
    return CI(to_pypi, publish)


@contextmanager
def when_pushed(to_pypi: ToPyPI, work: Callable[[], object]) -> Iterator[None]:
    """Do some work beside the block, once the tag is on the remote."""
    ended = threading.Event()

    def wait() -> None:
        over = False
        while not over:
            # Once more after the end: a kill may come right behind the push.
            over = ended.is_set()
            if to_pypi.sample.git_remote("tag", "--list", TAG):
                work()
                return
            time.sleep(0.05)

    thread = threading.Thread(target=wait)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def hashes(ran: Ran) -> dict[str, str]:
    """Return the files that a summary lists, each with its SHA-256."""
    return {file["filename"]: file["sha256"] for file in ran.data["files"]}


@pytest.mark.slow
def test_it_is_followed_and_what_ci_built_is_verified(to_pypi: ToPyPI, ci: CI) -> None:
    """CI's bytes are other ones than those that were built here."""

    def publishes() -> None:
        run = ci.start()
        run.add_job("Publish")
        ci.announce(ci.build(SOURCE_DATE_EPOCH="1000000000"))
        run.finish("success")

    with when_pushed(to_pypi, publishes):
        ran = to_pypi()
    assert ran.status == 0, ran.told
    assert list(ran.rows) == STEPS
    assert set(ran.rows.values()) == {"done"}
    assert "Publish: in progress" in ran.told
    assert "Publish: success" in ran.told
    assert "POST" not in "".join(line for done in ran.data["done"] for line in done["preview"])
    again = to_pypi()
    assert (again.status, again.data["done"]) == (0, []), again.told
    standing = to_pypi("status", "--target=pypi", "--json")
    assert set(standing.rows.values()) == {"done"}
    told = to_pypi("summary", "--json")
    assert (told.data["verdict"], told.data["served"]) == ("published", True), told.told
    assert hashes(told) == {path.name: sha256_of(path) for path in to_pypi.folder.iterdir()}
    assert "files, as pypi serves them, built by CI" in told.told
    assert told.data["verification"]


@pytest.mark.slow
def test_the_very_bytes_that_were_tried_are_only_compared(to_pypi: ToPyPI, ci: CI) -> None:
    with when_pushed(to_pypi, ci.publish_what_is_here):
        ran = to_pypi()
    assert ran.status == 0, ran.told
    assert "verify_install" not in ran.told


@pytest.mark.slow
def test_a_run_that_fails_leaves_it_unfinished_and_another_attempt_finishes_it(
    to_pypi: ToPyPI, ci: CI
) -> None:
    with when_pushed(to_pypi, lambda: ci.start("failure")):
        ran = to_pypi()
    assert (ran.status, ran.data["error"]["code"]) == (3, "SW703"), ran.told
    told, dist = to_pypi("summary", "--json"), to_pypi.sample.root / "dist"
    assert (told.data["served"], "files, built here; CI builds its own" in told.told) == (
        False,
        True,
    )
    assert hashes(told) == {path.name: sha256_of(path) for path in dist.glob("sampleship-*")}
    assert "the job 'build' ended as failure" in ran.data["error"]["what"]
    (run,) = to_pypi.github.repository.runs
    assert f"gh run rerun {run.id} --failed" in ran.data["error"]["fix"][1]
    standing = to_pypi("status", "--target=pypi", "--json")
    assert {**dict.fromkeys(STEPS[:7], "done"), "follow": "missing", "verify": "missing"} == (
        standing.rows
    )
    ci.announce(to_pypi.sample.root / "dist")
    run.rerun()
    run.finish("success")
    ran = to_pypi("release", "--target=pypi", "--json")
    assert (ran.status, [done["step"] for done in ran.data["done"]]) == (0, ["verify"])


@pytest.mark.slow
def test_without_a_release_on_github_what_is_served_is_verified(to_pypi: ToPyPI, ci: CI) -> None:
    """A workflow of one's own may announce nothing; its bytes are other ones than those here."""

    def publishes() -> None:
        for path in ci.build(SOURCE_DATE_EPOCH="1000000000").iterdir():
            shutil.copy(path, to_pypi.folder)
        ci.start("success")

    with when_pushed(to_pypi, publishes):
        ran = to_pypi()
    assert ran.status == 0, ran.told
    assert "nothing says what was built" in ran.told
    assert to_pypi("verify", "--target=pypi", "--json").status == 0


@pytest.mark.slow
def test_what_the_index_serves_beside_it_is_refused(to_pypi: ToPyPI, ci: CI) -> None:
    """Of the wheel nothing says who built it: the release on GitHub has the sdist alone."""

    def publishes() -> None:
        ci.publish_what_is_here()
        (release,) = to_pypi.github.repository.releases
        release.assets = [asset for asset in release.assets if not asset.name.endswith(".whl")]
        to_pypi.github.repository.add_asset(release, "otherpkg-1.0.1-py3-none-any.whl", b"other")

    with when_pushed(to_pypi, publishes):
        ran = to_pypi()
    assert ran.status == 3, ran.told
    assert "sampleship-1.0.1-py3-none-any.whl" in ran.data["error"]["what"]
    assert "SW614" in ran.data["error"]["why"]


@pytest.mark.slow
def test_what_was_verified_counts_as_long_as_it_is_served(to_pypi: ToPyPI, ci: CI) -> None:
    with when_pushed(to_pypi, ci.publish_what_is_here):
        assert to_pypi().status == 0
    (to_pypi.folder / "sampleship-1.0.1-py3-none-any.whl").write_bytes(b"something else")
    assert to_pypi("status", "--target=pypi", "--json").rows["verify"] == "missing"
    ran = to_pypi("release", "--target=pypi", "--json")
    assert ran.status != 0, ran.told
    for path in to_pypi.folder.glob("sampleship-*"):
        path.unlink()
    ran = to_pypi("release", "--target=pypi", "--timeout=1", "--json")
    assert (ran.status, ran.data["error"]["code"]) == (3, "SW522"), ran.told


@pytest.mark.slow
def test_a_rehearsal_that_fails_later_changes_nothing(to_pypi: ToPyPI, ci: CI) -> None:
    with when_pushed(to_pypi, ci.publish_what_is_here):
        assert to_pypi().status == 0
    (run,) = to_pypi.github.repository.runs
    to_pypi.github.repository.add_run(
        ci.publish, run.sha, "failure", event="workflow_dispatch", branch=TAG
    )
    assert to_pypi("release", "--target=pypi", "--json").data["done"] == []


@pytest.mark.parametrize(
    ("lines", "workflow"),
    [
        ('commit-message = "Release {version} [skip ci]"', WORKFLOW),
        ('publish-from = "ci"', "name: Publish\non: workflow_dispatch\njobs: {}\n"),
    ],
    ids=["skip ci", "no push"],
)
def test_what_would_start_nothing_is_refused_before_there_is_a_tag(
    to_pypi: ToPyPI, publish: Workflow, lines: str, workflow: str
) -> None:
    assert publish.state == "active"
    sample = to_pypi.sample
    text = (sample.root / "pyproject.toml").read_text("utf-8")
    (sample.root / "pyproject.toml").write_text(f"{text}\n[tool.shipway]\n{lines}\n")
    (sample.root / PUBLISH).write_text(workflow)
    sample.git("commit", "--quiet", "--all", "--message", "Otherwise")
    sample.git("push", "--quiet")
    before = sample.state()
    ran = to_pypi()
    assert (ran.status, ran.data["error"]["code"]) == (1, "SW848"), ran.told
    assert sample.state() == before


@pytest.mark.slow
def test_from_another_clone_it_is_finished_too(to_pypi: ToPyPI, ci: CI) -> None:
    with when_pushed(to_pypi, lambda: ci.start("failure")):
        assert to_pypi().status == 3
    ci.announce(ci.build(SOURCE_DATE_EPOCH="1000000000"))
    (run,) = to_pypi.github.repository.runs
    run.rerun()
    run.finish("success")
    elsewhere = ToPyPI(
        type(to_pypi.sample)(
            to_pypi.sample.root.parent / "clone", to_pypi.sample.remote, to_pypi.sample.name
        ),
        to_pypi.github,
        to_pypi.url,
        to_pypi.folder,
    )
    elsewhere.sample.git("switch", "--quiet", "main")
    shutil.rmtree(elsewhere.sample.root / "dist")
    ran = elsewhere("release", "--target=pypi", "--json")
    assert ran.status == 0, ran.told
    assert set(ran.rows.values()) == {"done"}


@pytest.mark.slow
@pytest.mark.parametrize("point", ["before follow", "after follow", "before verify"])
def test_it_is_finished_after_a_kill(to_pypi: ToPyPI, ci: CI, point: str) -> None:
    with when_pushed(to_pypi, ci.publish_what_is_here):
        assert to_pypi(kill=point).status < 0
    ran = to_pypi()
    assert ran.status == 0, ran.told
    assert set(ran.rows.values()) == {"done"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"GITHUB_ACTIONS": "true"}, "a workflow has pushed it"),
        ({"GITHUB_ACTIONS": ""}, "has not started publish.yml"),
    ],
)
def test_a_tag_that_starts_nothing_is_explained(
    to_pypi: ToPyPI, publish: Workflow, variables: dict[str, str], told: str
) -> None:
    assert publish.state == "active"
    ran = to_pypi(*COMMAND, "--timeout=1", **variables)
    assert ran.status == 3, ran.told
    assert told in ran.data["error"]["what"]
    assert f"invoke dispatch --target=pypi --ref={TAG}" in ran.data["error"]["fix"][0]


@pytest.mark.slow
def test_a_rehearsal_is_no_publication(to_pypi: ToPyPI, publish: Workflow) -> None:
    def rehearses() -> None:
        commit = to_pypi.sample.git_remote("rev-parse", f"{TAG}^{{commit}}")
        to_pypi.github.repository.add_run(
            publish, commit, "success", event="workflow_dispatch", branch=TAG
        )

    with when_pushed(to_pypi, rehearses):
        ran = to_pypi()
    assert ran.status == 3, ran.told
    assert "has published nothing" in ran.data["error"]["what"]


def test_what_stands_in_the_way_is_found_before_anything_is_touched(
    to_pypi: ToPyPI, publish: Workflow
) -> None:
    before = to_pypi.sample.state()
    publish.state = "disabled_manually"
    assert to_pypi().data["error"]["code"] == "SW822"
    ran = to_pypi(GITHUB_TOKEN="", PATH="/usr/bin:/bin")
    assert (ran.status, ran.data["error"]["code"]) == (1, "SW802")
    assert to_pypi.sample.state() == before


@pytest.mark.slow
@pytest.mark.parametrize("way", ["here", "no push", "other tags"])
def test_otherwise_it_is_published_from_here(to_pypi: ToPyPI, way: str) -> None:
    sample = to_pypi.sample
    if way == "here":
        text = (sample.root / "pyproject.toml").read_text("utf-8")
        (sample.root / "pyproject.toml").write_text(
            f'{text}\n[tool.shipway]\npublish-from = "here"\n'
        )
    if way == "other tags":
        (sample.root / PUBLISH).write_text(WORKFLOW.replace("v*.*.*", "sampleship-*"))
    sample.git("commit", "--quiet", "--all", "--allow-empty", "--message", "Otherwise")
    sample.git("push", "--quiet")
    ran = to_pypi(*COMMAND, "--dry-run", *["--no-push"] * (way == "no push"))
    assert ran.status == 0, ran.told
    steps = [step["step"] for step in ran.data["plan"]]
    assert "publish" in steps
    assert "follow" not in steps
