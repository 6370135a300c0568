"""Ctrl-C, SIGTERM, a closed terminal: failures like any other, undone or told how to go on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support.interrupting import COMMAND, told, wait_for
from support.projects import SIGNALLING
from support.slowness import quick_ones, slow

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Shipway
    from support.projects import Sample

HOW = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def hanging_backend(sample: Sample) -> Path:
    """Make the build hang; return the file that it leaves when it has begun to."""
    flag = sample.root.parent / "begun"
    (sample.root / "hooks.py").write_text(
        "import pathlib, time\nfrom flit_core.buildapi import *\n"
        "def build_sdist(*arguments, **options):\n"
        f"    pathlib.Path({str(flag)!r}).touch()\n"
        "    time.sleep(60)\n"
    )
    pyproject = (sample.root / "pyproject.toml").read_text()
    pyproject = pyproject.replace('"flit_core.buildapi"', '"hooks"\nbackend-path = ["."]')
    sample.commit("Hang", pyproject__toml=pyproject)
    sample.git("push", "--quiet")
    return flag


def hanging_push(sample: Sample) -> Path:
    """Make the remote hang when it has taken the push: branch and tag are public by then."""
    flag = sample.root.parent / "begun"
    hook = sample.remote / "hooks" / "post-receive"
    hook.write_text(f"#!/bin/sh\ntouch '{flag}'\nexec sleep 60\n")
    hook.chmod(0o755)
    return flag


def interrupted(sample: Sample, flag: Path, how: signal.Signals) -> tuple[int, str]:
    """Run the release, interrupt it when it hangs, return its status and its error's code."""
    status, error = told(sample, flag, how)
    return status, error["code"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("how", quick_ones({signal.SIGTERM}, HOW))
def test_before_anything_is_public_it_is_undone(sample: Sample, how: signal.Signals) -> None:
    flag = hanging_backend(sample)
    before = sample.state()
    assert interrupted(sample, flag, how) == (130, "SW702")
    assert sample.state() == before


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_what_goes_on_after_the_undo_of_a_resumed_release_is_its_own_version(
    sample: Sample,
) -> None:
    """The command that resumed it said none, and the files say the older one again."""
    flag = hanging_backend(sample)
    before = sample.state()
    assert told(sample, flag, signal.SIGKILL) == (-signal.SIGKILL, {})
    flag.unlink()
    status, error = told(sample, flag, signal.SIGINT, ("release", "--target=local", "--json"))
    assert (status, error["code"]) == (130, "SW702")
    assert sample.state() == before
    (way,) = error["fix"]
    assert "--to=1.0.1" in way.split()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("how", quick_ones({signal.SIGINT}, HOW))
def test_afterwards_it_says_how_to_go_on(sample: Sample, how: signal.Signals) -> None:
    flag = hanging_push(sample)
    assert interrupted(sample, flag, how) == (3, "SW703")
    assert sample.git_remote("tag") == "v1.0.1"
    assert sample.git("describe") == "v1.0.1"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_what_was_pushed_is_noticed_when_the_release_goes_on(
    sample: Sample, shipway: Shipway
) -> None:
    """Git was stopped before it had moved the ref that stands for the remote's branch."""
    flag = hanging_push(sample)
    assert interrupted(sample, flag, signal.SIGTERM) == (3, "SW703")
    (sample.remote / "hooks" / "post-receive").unlink()
    head = sample.git("rev-parse", "HEAD")
    assert sample.git("rev-parse", "origin/main") != head
    done = shipway(*COMMAND)
    assert done.status == 0, done.stderr
    assert sample.git("rev-parse", "origin/main") == head


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("how", quick_ones({signal.SIGINT}, HOW))
@pytest.mark.parametrize("place", ["invoke.py", ".invoke.py"], ids=["import", "configuration"])
def test_before_a_task_begins_it_ends_in_the_same_way(
    tmp_path: Path, how: signal.Signals, place: str
) -> None:
    """While it imports Invoke, here one that hangs, and while Invoke reads its configuration."""
    flag = tmp_path / "begun"
    # In short sleeps: a signal just before one begins is heard at its end.
    hang = (
        f"import pathlib, time\npathlib.Path({str(flag)!r}).touch()\n"
        "for _ in range(1200):\n    time.sleep(0.05)\n"
    )
    (tmp_path / place).write_text(hang)
    with subprocess.Popen(
        [sys.executable, "-m", "shipway", "--list"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "HOME": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        wait_for(flag, process)
        process.send_signal(how)
        _, stderr = process.communicate(timeout=60)
    assert (process.returncode, stderr) == (130, "interrupted\n")


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows has no such signal")
def test_under_nohup_a_closed_terminal_ends_nothing(sample: Sample, shipway: Shipway) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        # A hook that hangs up on shipway, which inherits that it is to be ignored.
        hook = sample.root / ".git" / "hooks" / "post-commit"
        hook.write_text("#!/bin/sh\nkill -HUP $(ps -o ppid= -p $PPID)\n")
        hook.chmod(0o755)
        assert shipway(*COMMAND).status == 0
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_twice_before_a_task_begins_is_once(tmp_path: Path) -> None:
    """The second comes while the first one is on its way up."""
    send = "signal.raise_signal(signal.SIGINT)"
    (tmp_path / "invoke.py").write_text(f"import signal\ntry:\n {send}\nfinally:\n {send}\n")
    done = subprocess.run(
        [sys.executable, "-m", "shipway", "--list"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")


EARLY = """
import sys

class Finder:
    def find_spec(name, path=None, target=None):
        if name == {name!r}:
            sys.meta_path.remove(Finder)
            raise KeyboardInterrupt

sys.modules.pop({name!r}, None)
sys.meta_path.insert(0, Finder)
from shipway.__main__ import main
main()
"""


@pytest.mark.parametrize("name", ["signal", "shipway.doors.signals"])
def test_before_anything_hears_it_it_is_told_in_the_same_way(name: str) -> None:
    """The first is the slowest that an entry point would have imported at its top."""
    done = subprocess.run(
        [sys.executable, "-c", EARLY.format(name=name)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")


FINISHED = """
import signal, sys
from shipway.__main__ import main
from shipway.report import plans

shown = plans.show_outcome
def show_outcome(*arguments, **options):
    signal.raise_signal(signal.{how})
    shown(*arguments, **options)

plans.show_outcome = show_outcome
sys.argv = ["shipway", {tasks}]
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize(
    ("tasks", "status"),
    [
        pytest.param(["bump", "--part=patch"], 0, id="alone"),
        pytest.param(["bump", "--part=patch", "tag"], 130, id="a chain", marks=pytest.mark.slow),
    ],
)
def test_what_is_finished_is_told_and_what_follows_is_not_begun(
    sample: Sample, tasks: list[str], status: int
) -> None:
    script = FINISHED.format(how="SIGHUP", tasks=", ".join(map(repr, tasks)))
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=sample.root,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == status, done.stderr
    assert "1.0.1" in done.stdout
    assert done.stderr.endswith("interrupted\n") == (status == 130)
    assert sample.git("tag") == ""


def signalled(sample: Sample, how: signal.Signals, method: str) -> int:
    """Run an undo that gets a signal each time it has written so into a journal."""
    command = (sys.executable, str(SIGNALLING), how.name, method, "release", "--undo")
    ran = subprocess.run(
        command, cwd=sample.root, check=False, capture_output=True, stdin=subprocess.DEVNULL,
        timeout=120,
    )  # fmt: skip
    assert b"Traceback" not in ran.stderr
    return ran.returncode


@pytest.mark.parametrize(
    ("method", "how"),
    [
        ("end", signal.SIGTERM),
        slow("end", signal.SIGINT),
        slow("undone", signal.SIGINT),
        slow("forget", signal.SIGTERM),
    ],
)
def test_nothing_breaks_into_an_undo(
    sample: Sample, shipway: Shipway, method: str, how: signal.Signals
) -> None:
    """Told that it was stopped, a user would run it again, and take another version back."""
    start = sample.git("rev-parse", "HEAD")
    assert shipway("bump", "--part=patch", "--commit", "tag").status == 0
    assert signalled(sample, how, method) == 0
    assert (sample.git("tag"), sample.git("rev-parse", "HEAD")) == ("", start)


@pytest.mark.slow
def test_an_undo_that_was_stopped_before_it_began_is_begun_again(
    sample: Sample, shipway: Shipway
) -> None:
    assert shipway("bump", "--part=patch", "--commit", "tag").status == 0
    made = sample.git("rev-parse", "HEAD")
    assert shipway("bump", "--part=patch", "--commit", "tag").status == 0
    assert signalled(sample, signal.SIGTERM, "begin") == 130
    assert sample.git("tag").split() == ["v1.0.1", "v1.0.2"]
    assert shipway("release", "--undo").status == 0
    assert (sample.git("tag"), sample.git("rev-parse", "HEAD")) == ("v1.0.1", made)
