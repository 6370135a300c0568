"""A release that is killed anywhere is finished by the same command, in the same state."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from shipway.doors.localindex import serving
from shipway.pipelines import RELEASE
from support.projects import THIS_PYTHON, run_killed

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Shipway
    from support.projects import Sample

COMMAND = ("release", "--part=patch", "--target=local", "--push")

# Those that every run of the suite goes through; the others are for `nox -s slow`.
QUICK = {"second upload"}

# Steps that record what they are about to do; the others have nothing to undo.
RECORDING = ("bump", "commit", "tag", "build", "push", "publish")
# Before a step is after the one before it.
POINTS = [
    f"before {RELEASE[0]}",
    *(f"after {step}" for step in RELEASE),
    *(f"recorded {name}" for name in RECORDING),
    "second upload",
    # Wherever the run is by then; the whole of it takes about two seconds.
    *("0.8", "1.4"),
]


def end_state(sample: Sample) -> dict[str, object]:
    """Return everything a finished release is, without what differs from run to run."""
    index = sample.root / ".git" / "shipway" / "index"
    return {
        "log": sample.git("log", "--format=%s"),
        "tags": sample.git("tag", "--points-at", "HEAD"),
        "tree": sample.git("status", "--porcelain"),
        "version": 'version = "1.0.1"' in (sample.root / "pyproject.toml").read_text("utf-8"),
        "dist": sorted(path.name for path in (sample.root / "dist").iterdir()),
        "served": sorted(path.name for path in index.glob("[!.]*")),
        "remote": sample.git_remote("log", "--format=%s", "main"),
        "remote tags": sample.git_remote("tag"),
        "worktrees": len(sample.git("worktree", "list").splitlines()),
    }


FINISHED = {
    "log": "Release sampleship 1.0.1\nStart",
    "tags": "v1.0.1",
    "tree": "",
    "version": True,
    "dist": ["sampleship-1.0.1-py3-none-any.whl", "sampleship-1.0.1.tar.gz"],
    "served": ["sampleship-1.0.1-py3-none-any.whl", "sampleship-1.0.1.tar.gz"],
    "remote": "Release sampleship 1.0.1\nStart",
    "remote tags": "v1.0.1",
    "worktrees": 1,
}


def killed(sample: Sample, point: str) -> None:
    done = run_killed(sample.root, point, *COMMAND)
    # A machine that is quick enough has finished before the clock strikes.
    late = point[0].isdigit() and done.returncode == 0
    assert late or done.returncode == -signal.SIGKILL, done.stderr.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL to check for")
@pytest.mark.parametrize(
    "point",
    [pytest.param(point, marks=() if point in QUICK else pytest.mark.slow) for point in POINTS],
)
def test_killed_and_run_again(sample: Sample, shipway: Shipway, point: str) -> None:
    killed(sample, point)
    again = shipway(*COMMAND)
    assert again.status == 0, again.stderr
    assert end_state(sample) == FINISHED


# `kill -9 0` ends the whole process group: the hook, git, shipway and all it has started.
KILL = "#!/bin/sh\nkill -9 0\n"
IN_THE_MIDDLE = {
    # git holds index.lock while this hook runs
    "commit, before it exists": ("pre-commit", KILL),
    "commit, when it exists": ("post-commit", KILL),
    # git holds the locks of the refs while this hook runs
    "commit, at its ref": (
        "reference-transaction",
        '#!/bin/sh\ntest "$1" = prepared && kill -9 0\n',
    ),
    "tag, at its ref": (
        "reference-transaction",
        '#!/bin/sh\ntest "$1" = prepared && grep -q refs/tags && kill -9 0 || exit 0\n',
    ),
    "push, before it is sent": ("pre-push", KILL),
}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups to kill")
@pytest.mark.parametrize("moment", IN_THE_MIDDLE)
def test_killed_in_the_middle_of_git(sample: Sample, shipway: Shipway, moment: str) -> None:
    name, script = IN_THE_MIDDLE[moment]
    hook = sample.root / ".git" / "hooks" / name
    hook.write_text(script)
    hook.chmod(0o755)
    died = group_killed(sample)
    assert died == -signal.SIGKILL
    hook.unlink()
    again = shipway(*COMMAND)
    assert again.status == 0, again.stderr
    assert end_state(sample) == FINISHED


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups to kill")
def test_killed_while_the_remote_takes_the_push(sample: Sample, shipway: Shipway) -> None:
    hook = sample.remote / "hooks" / "post-receive"
    hook.write_text(KILL)
    hook.chmod(0o755)
    assert group_killed(sample) == -signal.SIGKILL
    hook.unlink()
    assert shipway(*COMMAND).status == 0
    assert end_state(sample) == FINISHED


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups to kill")
@pytest.mark.parametrize("hook", ["build_sdist", "build_wheel"])
def test_killed_by_the_build(sample: Sample, shipway: Shipway, hook: str) -> None:
    """The build backend kills everything once: the first time it is asked."""
    flag = sample.root.parent / "killed"
    (sample.root / "hooks.py").write_text(
        "import os, pathlib, signal\n"
        "from flit_core.buildapi import *\n"
        "from flit_core import buildapi\n"
        f"def {hook}(*arguments, **options):\n"
        f"    flag = pathlib.Path({str(flag)!r})\n"
        "    if not flag.exists():\n"
        "        flag.touch()\n"
        "        os.killpg(os.getpgid(os.getppid()), signal.SIGKILL)\n"
        "        os.killpg(0, signal.SIGKILL)\n"
        f"    return buildapi.{hook}(*arguments, **options)\n"
    )
    pyproject = sample.root / "pyproject.toml"
    text = pyproject.read_text().replace("flit_core.buildapi", "hooks", 1)
    text = text.replace("[project]", 'backend-path = ["."]\n\n[project]', 1)
    pyproject.write_text(text + '[tool.flit.sdist]\ninclude = ["hooks.py"]\n')
    sample.commit("Start")
    sample.git("push", "--quiet")
    assert group_killed(sample) == -signal.SIGKILL
    assert flag.exists()
    again = shipway(*COMMAND)
    assert again.status == 0, again.stderr
    assert end_state(sample) == {
        **FINISHED,
        "log": "Release sampleship 1.0.1\nStart\nStart",
        "remote": "Release sampleship 1.0.1\nStart\nStart",
    }


def group_killed(sample: Sample) -> int:
    """Run the release in a process group of its own and return how it ended."""
    return subprocess.run(
        [sys.executable, "-m", "shipway", *COMMAND],
        cwd=sample.root,
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        timeout=120,
    ).returncode


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL to check for")
@pytest.mark.parametrize("point", ["recorded bump", "after commit", "recorded tag", "after check"])
def test_killed_and_taken_back(sample: Sample, shipway: Shipway, point: str) -> None:
    before = sample.state()
    killed(sample, point)
    undone = shipway("release", "--undo")
    assert undone.status == 0, undone.stderr
    assert sample.state()[0] == before[0]
    assert sample.state()[2:] == before[2:]
    assert sample.git("status", "--porcelain") == ""
    assert shipway("release", "--undo", "--json").code == "SW706"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL to check for")
def test_what_was_begun_twice_is_taken_back_once(sample: Sample, shipway: Shipway) -> None:
    before = sample.state()
    rehearsal = ("release", "--part=patch", "--target=local")
    assert run_killed(sample.root, "second upload", *rehearsal).returncode == -signal.SIGKILL
    assert shipway(*rehearsal).status == 0
    steps = ["publish", "build", "tag", "commit", "bump"]
    assert shipway("release", "--undo", "--dry-run", "--json").data["undo"] == steps
    undone = shipway("release", "--undo")
    assert [undone.stderr.count(f"{step} undone") for step in steps] == [1] * 5, undone.stderr
    assert (sample.state(), sample.served) == (before, [])


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL to check for")
def test_what_is_public_is_not_taken_back(sample: Sample, shipway: Shipway) -> None:
    killed(sample, "after push")
    refused = shipway("release", "--undo", "--json")
    assert refused.code == "SW707"
    assert sample.git_remote("tag") == "v1.0.1"
    assert sample.git("tag") == "v1.0.1"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL to check for")
@pytest.mark.parametrize(
    ("point", "status"), [("after push", 3), pytest.param("after tag", 1, marks=pytest.mark.slow)]
)
@pytest.mark.slow
def test_on_a_branch_with_another_name_it_is_refused_and_unfinished_where_it_is_public(
    sample: Sample, shipway: Shipway, point: str, status: int
) -> None:
    killed(sample, point)
    sample.git("branch", "-m", "main", "trunk")
    refused = shipway(*COMMAND, "--json")
    assert refused.status == status, refused.stderr
    assert "was begun on main" in refused.stderr
    first = refused.data["error"]["fix"][0]
    assert first == "git branch -m trunk main   (if it was renamed)"
    sample.git("branch", "-m", "trunk", "main")
    assert shipway(*COMMAND).status == 0
    assert end_state(sample) == FINISHED


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.slow
@pytest.mark.parametrize("point", ["opened", "before publish"])
def test_on_which_pythons_it_is_tried_holds_for_the_target_that_it_was_begun_for(
    sample: Sample, shipway: Shipway, tmp_path: Path, point: str
) -> None:
    """What a rehearsal was content with is not enough for an index that others see."""
    here = THIS_PYTHON[2:-2]
    account = {"TWINE_USERNAME": "", "TWINE_PASSWORD": ""}
    with serving(tmp_path / "pub") as index:
        table = f'upload = "{index.upload_url}"\nindex = "{index.index_url}"\npush = false\n'
        text = (sample.root / "pyproject.toml").read_text("utf-8")
        text += f"\n[tool.shipway.targets.pub]\n{table}"
        sample.commit("Have a target", pyproject__toml=text)
        begun = ("release", "--part=patch", "--target=local", f"--python={here}", "--require")
        run_killed(sample.root, point, *begun)
        public = shipway("release", "--target=pub", "--dry-run", "--json", variables=account)
        shown = shipway("status", "--target=pub", "--json").data["state"]
    title = "install sampleship 1.0.1 on every Python and run it"
    assert title in [row["title"] for row in public.data["plan"]], public.stderr
    assert "as it was begun" not in public.stderr
    assert {row["step"]: row["state"] for row in shown}["tryout"] == "missing"
    again = shipway("release", "--dry-run", "--json")
    tried = [row["title"] for row in again.data["plan"] if row["step"] == "tryout"]
    there = f"install sampleship 1.0.1 on Python {here} and run it"
    assert tried == ([] if point == "before publish" else [there])
    assert f"it goes on as it was begun, with --python={here} --require\n" in again.stderr
