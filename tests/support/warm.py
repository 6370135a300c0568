"""Runs shipway in a process of its own that need not import it first.

Most tests start it several times, and the imports are half of what a short task takes. `cold`
is what a user does, and what happens wherever the difference could be seen: under coverage,
without `fork` (macOS has it and Python warns of it there), and where a test sets what Python
itself reads when it starts, ignores a signal, or runs commands side by side.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from signal import SIG_IGN, getsignal, valid_signals
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, NamedTuple

import psutil

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TIMEOUT = 120.0
"""Seconds that a command may take."""

_AT_THE_START = ("PYTHON", "LANG", "LC_", "TZ")
"""Variables that the interpreter reads before anything else; keyring's is not one of them."""


class Ended(NamedTuple):
    """A command that ended: its status, or the negative of a signal; and what it wrote."""

    status: int
    stdout: str
    stderr: str


def run_shipway(arguments: Sequence[str], folder: Path, variables: Mapping[str, str]) -> Ended:
    """Run `python -m shipway` in a folder, with exactly these variables.

    Raises:
        subprocess.TimeoutExpired: it did not end within two minutes, and was killed.
    """
    if not sys.platform.startswith("linux") or _own_start(variables):
        return cold(arguments, folder, variables)
    return forked(arguments, folder, variables)


def forked(arguments: Sequence[str], folder: Path, variables: Mapping[str, str]) -> Ended:
    """Fork a process that has imported shipway for one command."""
    warmed = _IDLE.pop() if _IDLE else _Warmed()
    ended = warmed.run(arguments, folder, variables)
    _IDLE.append(warmed)
    return ended


def cold(arguments: Sequence[str], folder: Path, variables: Mapping[str, str]) -> Ended:
    """Start Python for one command."""
    done = subprocess.run(
        [sys.executable, "-m", "shipway", *arguments],
        cwd=folder,
        env=dict(variables),
        capture_output=True,
        check=False,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=_TIMEOUT,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def _own_start(variables: Mapping[str, str]) -> bool:
    """Tell whether Python would start differently here and now, or coverage is measured.

    A test with threads wants its commands to start at the same moment, and none of them to wait
    for an import.
    """
    return (
        "COVERAGE_PROCESS_START" in variables
        or _read_first(variables) != _STARTED_WITH
        or _ignored() != _IGNORED_AT_FIRST
        or current_thread() is not main_thread()
    )


def _ignored() -> frozenset[int]:
    """Return the signals that a child inherits as ignored."""
    return frozenset(one for one in valid_signals() if getsignal(one) is SIG_IGN)


def _read_first(variables: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in variables.items()
        if name.startswith(_AT_THE_START) and not name.startswith("PYTHON_KEYRING")
    }


_STARTED_WITH, _IGNORED_AT_FIRST = _read_first(os.environ), _ignored()


class _Warmed:
    """A process that has imported shipway; one command at a time."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(_TIMEOUT)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, Path(__file__).with_name("warmed.py"), str(theirs.fileno())],
                env={**os.environ, **_STARTED_WITH},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )

    def run(self, arguments: Sequence[str], folder: Path, variables: Mapping[str, str]) -> Ended:
        asked = {"arguments": arguments, "folder": str(folder), "variables": dict(variables)}
        with ThreadPoolExecutor(2) as readers:
            said, sides = [], []
            for _ in range(2):
                reading, writing = os.pipe()
                said.append(readers.submit(_read, reading))
                sides.append(writing)
            socket.send_fds(self._control, [json.dumps(asked).encode()], sides)
            for side in sides:
                os.close(side)
            try:
                status = int(self._control.recv(16))
            except TimeoutError:
                self._kill()
                raise subprocess.TimeoutExpired(list(arguments), _TIMEOUT) from None
        return Ended(status, *(text.result() for text in said))

    def _kill(self) -> None:
        warmed = psutil.Process(self._process.pid)
        for process in [*warmed.children(recursive=True), warmed]:
            process.kill()


def _read(descriptor: int) -> str:
    with open(descriptor, encoding="utf-8") as stream:
        return stream.read()


_IDLE: list[_Warmed] = []
"""They end with the tests: nobody is left to ask them."""
