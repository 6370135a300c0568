"""Commands are argument lists; what goes wrong with them is an error with their last output."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from shipway.doors.process import run
from shipway.errors.usage import CommandFailed, CommandNotFound, CommandTimedOut
from support.lifetimes import ended

if TYPE_CHECKING:
    from pathlib import Path


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_both_outputs_and_the_status_come_back(tmp_path: Path) -> None:
    done = run(
        python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"),
        folder=tmp_path,
        accepted=(3,),
    )
    assert (done.status, done.stdout.strip(), done.stderr.strip()) == (3, "out", "err")


def test_nothing_in_an_argument_is_understood_by_a_shell(tmp_path: Path) -> None:
    odd = "$(touch planted) `touch planted` ; ' \" ünïcode"
    done = run([*python("import sys; print(sys.argv[1])"), odd], folder=tmp_path)
    assert done.stdout.strip() == odd
    assert not (tmp_path / "planted").exists()


def test_an_environment_is_laid_over_and_none_removes(tmp_path: Path) -> None:
    code = "import os; print(os.environ.get('PATH') is None, os.environ['NEW'])"
    done = run(python(code), folder=tmp_path, environment={"PATH": None, "NEW": "1"})
    assert done.stdout.strip() == "True 1"


def test_names_keep_the_carriage_returns_in_them(tmp_path: Path) -> None:
    code = "import sys; sys.stdout.buffer.write(b'a\\rb\\xe9\\r\\n')"
    assert run(python(code), folder=tmp_path, names=True).stdout == "a\rb\udce9\r\n"
    assert run(python(code), folder=tmp_path).stdout == "a\nb\ufffd\n"


def test_a_failure_tells_the_end_of_the_output(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed) as caught:
        run(python("print('x\\n' * 100 + 'the reason'); raise SystemExit(2)"), folder=tmp_path)
    assert caught.value.details.splitlines()[-1] == "the reason"
    assert len(caught.value.details.splitlines()) == 40


def test_a_missing_program_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandNotFound, match="no-such-program"):
        run(["no-such-program"], folder=tmp_path)


def test_a_command_that_hangs_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(CommandTimedOut, match=r"0\.2 s"):
        run(python("import time; time.sleep(30)"), folder=tmp_path, timeout=0.2)


LEAVING = (
    "import subprocess, sys; print('done', flush=True)\n"
    "left = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(120)'])\n"
    "print(left.pid, flush=True)"
)


@pytest.mark.parametrize("whole", [False, True])
def test_what_a_command_leaves_in_the_background_is_not_waited_for(
    tmp_path: Path, *, whole: bool
) -> None:
    start = time.monotonic()
    done = run(python(LEAVING), folder=tmp_path, whole=whole)
    assert time.monotonic() - start < 60
    said, pid = done.stdout.split()
    assert said == "done"
    if sys.platform != "win32":
        assert ended(int(pid), within=20 if whole else 0) == whole
    if not whole:
        psutil.Process(int(pid)).kill()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no groups")
def test_a_whole_command_that_hangs_is_stopped_with_what_it_has_started(tmp_path: Path) -> None:
    hanging = python(f"{LEAVING}; import time; time.sleep(120)")
    said: list[str] = []
    # Where much else runs, the first limit may end before it has started something.
    for limit in (0.5, 5, 50):
        if len(said) < 2:
            with pytest.raises(CommandTimedOut) as caught:
                run(hanging, folder=tmp_path, whole=True, timeout=limit)
            said = caught.value.details.split()
    assert ended(int(said[1]))


def test_an_interruption_while_the_time_limit_begins_keeps_nobody_waiting(tmp_path: Path) -> None:
    """A signal may come at any instruction: here the timer runs, and `start` has not returned."""
    code = """
import sys, threading
from pathlib import Path

class Interrupting(threading.Timer):
    def start(self):
        super().start()
        raise KeyboardInterrupt

import shipway.doors.process as process
process.Timer = Interrupting
process.run([sys.executable, "-c", "import time; time.sleep(60)"], folder=Path("."), timeout=60)
"""
    began = time.monotonic()
    with pytest.raises(CommandFailed, match="ended with status") as caught:
        run(python(code), folder=tmp_path, timeout=50)
    assert "KeyboardInterrupt" in caught.value.details
    assert time.monotonic() - began < 40
