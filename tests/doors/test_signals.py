"""A signal ends a run wherever it comes: in an import, in a finaliser, twice, and at the end."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from shipway.doors.signals import settled, terminable
from support.slowness import quick_ones

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
HOW = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]

SCRIPT = """
import signal, sys, time, weakref
from shipway.doors.signals import terminable

class Thing:
    pass

def send(*_):
    signal.raise_signal(signal.{how})

try:
    with terminable(last=True):
{body}
        time.sleep(20)
        print("went on")
except KeyboardInterrupt:
    send()
    import colorsys
    print("ended")
"""

CALLBACK = "reference = weakref.ref(thing := Thing(), send)\ndel thing"
FINALISER = "Thing.__del__ = send\nThing()"
# importlib itself has such a callback, in which it holds the lock of all imports.
MACHINERY = """
def watch(frame, event, _):
    if event == "call" and frame.f_code.co_name == {name!r}:
        sys.setprofile(None)
        send()
sys.setprofile(watch)
import colorsys
"""
MODULE = "import signals_itself"
TWICE = (
    "signal.setitimer(signal.ITIMER_REAL, 0.05)\nsignal.signal(signal.SIGALRM, send)\n" + CALLBACK
)


def outcome(tmp_path: Path, body: str, how: str) -> str:
    (tmp_path / "signals_itself.py").write_text(
        f"import signal, time\nsignal.raise_signal(signal.{how})\ntime.sleep(20)\n"
    )
    lines = "\n".join(f"        {line}" for line in body.splitlines())
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(how=how, body=lines)],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=15,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("how", quick_ones({"SIGTERM"}, HOW))
@pytest.mark.parametrize(
    "body",
    [
        CALLBACK,
        FINALISER,
        MODULE,
        MACHINERY.format(name="cb"),
        MACHINERY.format(name="acquire"),
        MACHINERY.format(name="release"),
        TWICE,
    ],
    ids=["callback", "finaliser", "module", "cb", "acquire", "release", "twice"],
)
def test_it_is_heard_wherever_it_comes(tmp_path: Path, body: str, how: str) -> None:
    """And no module stays locked: another import ends."""
    assert outcome(tmp_path, body, how) == "ended\n"


@pytest.mark.parametrize("how", HOW)
def test_what_is_settled_is_not_interrupted_but_what_follows(how: str) -> None:
    with terminable():
        settled()
        signal.raise_signal(signal.Signals[how])
    with pytest.raises(KeyboardInterrupt), terminable():
        pytest.fail("it went on")
    with terminable():
        pass


def test_a_second_one_does_not_break_into_the_end() -> None:
    ended = []

    def run() -> None:
        try:
            signal.raise_signal(signal.SIGTERM)
        finally:
            signal.raise_signal(signal.SIGINT)
            ended.append(True)

    with pytest.raises(KeyboardInterrupt), terminable():
        run()
    assert ended
