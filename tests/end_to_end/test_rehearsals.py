"""What was released where nobody sees it: it goes on with the same bytes, or is taken back."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from shipway.doors.localindex import serving
from support.projects import THIS_PYTHON, colleague_pushes, run_killed

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Shipway
    from support.projects import Sample


pytestmark = pytest.mark.slow


def test_a_rehearsal_is_promoted_with_the_same_bytes(sample: Sample, shipway: Shipway) -> None:
    """What was released on `local` goes on: nothing is built or tagged anew."""
    assert shipway("release", "--part=patch", "--target=local").status == 0
    tag, dist = sample.git("rev-parse", "v1.0.1"), (sample.root / "dist").stat().st_mtime_ns
    promoted = shipway("release", "--target=local", "--push", "--json")
    assert [action["step"] for action in promoted.data["done"]] == ["push"]
    assert sample.git_remote("rev-parse", "v1.0.1") == tag
    assert (sample.root / "dist").stat().st_mtime_ns == dist


def test_a_rehearsal_is_taken_back_and_repeated(sample: Sample, shipway: Shipway) -> None:
    before = sample.state()
    assert shipway("release", "--part=patch", "--target=local").status == 0
    shown = shipway("release", "--undo", "--dry-run", "--json")
    assert shown.data["undo"] == ["publish", "build", "tag", "commit", "bump"]
    told = {row["step"]: "\n".join(row["preview"]) for row in shown.data["plan"]}
    head = sample.git("rev-parse", "HEAD")
    assert (
        f"git update-ref refs/heads/main {sample.git('rev-parse', 'HEAD^')} {head}"
        in told["commit"]
    )
    assert told["tag"].startswith("git update-ref -d refs/tags/v1.0.1 ")
    assert '+version = "1.0.0"' in told["bump"]
    for name in sample.served:
        assert f"remove {sample.root / 'dist' / name}" in told["build"]
        assert f"index/{name}" in told["publish"]
    assert shown.data["stays"] == []
    assert sample.git("describe") == "v1.0.1"
    assert shipway("release", "--undo").status == 0
    assert sample.state() == before
    assert sample.served == []
    assert not (sample.root / "dist").exists()
    assert not list((sample.root / ".git" / "shipway").glob("projects/*/distributions"))
    sample.commit("Mend what the rehearsal showed", more__txt="more")
    again = shipway("release", "--part=patch", "--target=local", "--json")
    assert (again.status, again.data["version"]) == (0, "1.0.1"), again.stderr


def test_a_rehearsal_of_another_commit_is_told_before_anything(
    sample: Sample, shipway: Shipway
) -> None:
    """By hand the version was published from a dirty tree; a release would contradict it."""
    chain = ("bump", "--part=patch", "build", "publish", "--target=local")
    assert shipway(*chain).status == 0
    sample.commit("Release 1.0.1")
    before = sample.state()
    refused = shipway("release", "--target=local", "--json")
    assert refused.code == "SW711"
    assert sample.state() == before
    command = refused.data["error"]["fix"][0].partition("   ")[0].split()
    assert command[0] == "rm"
    for path in command[1:]:
        (sample.root / path).unlink()
    assert shipway("release", "--target=local").status == 0


def test_a_rehearsal_of_other_bytes_is_told_how_to_forget_it(
    sample: Sample, shipway: Shipway
) -> None:
    chain = ("build", "check", "publish", "--target=local")
    assert shipway("bump", "--part=patch", *chain).status == 0
    sample.module.write_text(sample.module.read_text("utf-8") + "# more\n")
    refused = shipway(*chain, "--json")
    assert '"SW540"' in refused.stdout
    error = json.loads(refused.stdout.splitlines()[-1])["error"]
    first = (error["problems"][0] if "problems" in error else error)["fix"][0]
    for path in first.partition("   ")[0].split()[1:]:
        (sample.root / path).unlink()
    assert sample.served == []
    assert shipway(*chain).status == 0


def test_without_its_ledger_an_older_version_is_unknown(sample: Sample, shipway: Shipway) -> None:
    assert shipway("release", "--part=patch", "--target=local").status == 0
    sample.commit("Go on", more__txt="more")
    assert shipway("release", "--part=patch", "--target=local").status == 0
    known = shipway("status", "--version=1.0.1", "--target=local", "--json").data["state"]
    assert next(row for row in known if row["step"] == "publish")["state"] == "done"
    shutil.rmtree(sample.root / ".git" / "shipway" / "projects")
    older = shipway("status", "--version=1.0.1", "--target=local", "--json").data["state"]
    publish = next(row for row in older if row["step"] == "publish")
    assert (publish["state"], "2 files" in publish["detail"]) == ("unknown", True)


def with_index(sample: Sample, url: str, *, public: str = "true") -> None:
    """Give the sample a target that is an index on this machine."""
    text = (sample.root / "pyproject.toml").read_text("utf-8")
    table = f'[tool.shipway.targets.pub]\nupload = "{url}"\nindex = "{url}simple/"\npush = false\n'
    table += f"public = {public}\n"
    sample.commit("Have a target", pyproject__toml=f"{text}\n{table}")
    sample.git("push", "--quiet")


def test_what_a_private_index_keeps_is_told_before_the_undo_and_after(
    sample: Sample, shipway: Shipway, tmp_path: Path
) -> None:
    account = {"TWINE_USERNAME": "", "TWINE_PASSWORD": ""}
    with serving(tmp_path / "pub") as index:
        with_index(sample, index.upload_url, public="false")
        release = ("release", "--part=patch", "--target=pub", "--json")
        assert shipway(*release, variables=account).status == 0
        shown = shipway("release", "--undo", "--dry-run", "--json", variables=account)
        (stays,) = shown.data["stays"]
        assert "pub keeps sampleship-1.0.1" in stays
        assert "SW711" in stays
        assert (shown.status, sample.git("describe")) == (0, "v1.0.1")
        done = shipway("release", "--undo", "--json", variables=account)
        assert (done.status, done.data["undone"], done.data["stays"]) == (1, "1.0.1", [stays])
        assert sample.git("tag") == ""
        assert shipway(*release, variables=account).code == "SW711"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminal")
def test_an_undo_asks_on_a_terminal(sample: Sample, shipway: Shipway) -> None:
    assert shipway("release", "--part=patch", "--target=local").status == 0
    for answer, code, tags in ((b"n\n", 1, "v1.0.1"), (b"y\n", 0, "")):
        ours, theirs = os.openpty()
        os.write(ours, answer)
        done = subprocess.run(
            [sys.executable, "-m", "shipway", "release", "--undo"], cwd=sample.root, stdin=theirs,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=60,
        )  # fmt: skip
        os.close(ours)
        os.close(theirs)
        assert (done.returncode, sample.git("tag")) == (code, tags), done.stdout.decode()
        assert b"git update-ref -d refs/tags/v1.0.1" in done.stdout
        assert b"Take sampleship 1.0.1 back? [y/N]" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL to check for")
def test_what_is_public_on_one_target_is_not_taken_back_for_another(
    sample: Sample, shipway: Shipway, tmp_path: Path
) -> None:
    """The release goes on with another target and fails there: the first one has its files."""
    no_account = {"TWINE_USERNAME": "", "TWINE_PASSWORD": ""}
    with serving(tmp_path / "pub") as index:
        with_index(sample, index.upload_url)
        command = ("release", "--part=patch", "--target=pub")
        killed = run_killed(sample.root, "after publish", *command, variables=no_account)
        assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
        other = shipway("release", "--target=local", "--python=3.6", "--json", variables=no_account)
        assert other.status != 0
        assert sample.git("describe") == "v1.0.1"
        for task in (("bump", "--part=patch"), ("tag",)):
            refused = shipway(*task, "--json")
            assert (refused.code, "--target=pub" in refused.stderr) == ("SW705", True)
        assert shipway("release", "--undo", "--json", variables=no_account).code == "SW707"
        done = shipway("release", "--target=pub", variables=no_account)
        assert done.status == 0, done.stderr
    assert sample.git("describe") == "v1.0.1"


def test_a_rehearsal_survives_a_failure_to_go_on(sample: Sample, shipway: Shipway) -> None:
    before = sample.state()
    assert shipway("release", "--part=patch", "--target=local").status == 0
    hook = sample.remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    assert shipway("release", "--target=local", "--push", "--json").code == "SW314"
    undone = shipway("release", "--undo")
    assert undone.status == 0, undone.stderr
    assert (sample.state()[0], sample.state()[2:]) == (before[0], before[2:])
    assert sample.served == []


def test_status_shows_a_release_as_it_was_meant(shipway: Shipway) -> None:
    options = ("--target=local", "--push", f"--python={THIS_PYTHON[2:-2]}")
    assert shipway("release", "--part=patch", *options).status == 0
    state = {
        row["step"]: row for row in shipway("status", "--target=local", "--json").data["state"]
    }
    assert state["push"]["detail"] == "origin has v1.0.1"
    assert state["tryout"]["state"] == "done"


def test_a_rebase_is_not_proposed_above_a_rehearsal_of_an_older_version(
    sample: Sample, shipway: Shipway
) -> None:
    """It would make another commit of the rehearsed one, and leave its tag behind."""
    assert shipway("release", "--part=patch", "--target=local").status == 0
    sample.commit("Ours", ours__txt="ours")
    colleague_pushes(sample)
    refused = shipway("release", "--part=patch", "--target=local", "--push", "--json")
    assert refused.code == "SW307", refused.stderr
    (fix,) = refused.data["error"]["fix"]
    sample.git(*fix.partition("   (")[0].split()[1:], "--no-edit")
    done = shipway("release", "--part=patch", "--target=local", "--push")
    assert done.status == 0, done.stderr
    sample.git("merge-base", "--is-ancestor", "v1.0.1", "v1.0.2")
