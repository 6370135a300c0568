"""What runs code of others ends with shipway, however shipway ends, and with all that it started.

Builds and tries give the variables of `ending_with_us` to their processes. A watcher, a
process of its own, kills what has them when this process is gone, be it by SIGKILL: see
`watcher`. It looks into /proc, so only Linux has it. git is never marked: what it or a
hook of the user starts on purpose, such as a file system monitor, is to live on.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["INHERITED", "ending_with_us"]

_PREFIX = "_SHIPWAY_RUN_"
_SCRIPT = Path(__file__).with_name("watcher.py")
_PATIENCE = 5.0
"""Seconds that the watcher has to kill what is left when this process ends."""
_START = Lock()
_MARKS: dict[str, str] = {}

INHERITED = tuple(name for name in os.environ if name.startswith(_PREFIX))
"""The variables by which a shipway that started this process knows it, as it does the sessions."""


def ending_with_us() -> Mapping[str, str]:
    """Return variables that mark a process, and start the watcher unless it runs.

    None are needed where this process is watched itself: then so is all that it starts.
    """
    if sys.platform == "linux" and not INHERITED:
        with _START:
            if not _MARKS:
                # Two at once must not take each other's processes for theirs.
                _MARKS[f"{_PREFIX}{os.urandom(8).hex()}"] = "1"
                _start_watcher(next(iter(_MARKS)))
    return _MARKS


def _start_watcher(mark: str) -> None:
    watcher = subprocess.Popen(
        [sys.executable, "-I", "-S", str(_SCRIPT), mark],
        cwd="/",
        stdin=subprocess.PIPE,
        # It must not hold open what somebody reads to its end.
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Ctrl-C on the terminal is not for it.
        start_new_session=True,
    )
    atexit.register(_await, watcher)


def _await(watcher: subprocess.Popen[bytes]) -> None:
    """Let it kill what is left, so that nothing is when this process is gone."""
    # An interrupt at the very end has nothing to stop any more.
    with suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
        watcher.communicate(timeout=_PATIENCE)
