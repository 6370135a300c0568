"""Interrupt a command when it hangs, and return what it says."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import signal
    from pathlib import Path

    from support.projects import Sample

__all__ = ["COMMAND", "told", "wait_for"]

COMMAND = ("release", "--part=patch", "--target=local", "--push", "--json")


def wait_for(flag: Path, process: subprocess.Popen[str]) -> None:
    """Wait until the file is there, or the process has ended."""
    end = time.monotonic() + 60
    while not flag.exists() and process.poll() is None and time.monotonic() < end:
        time.sleep(0.02)


def told(
    sample: Sample, flag: Path, how: signal.Signals, command: tuple[str, ...] = COMMAND
) -> tuple[int, dict[str, Any]]:
    """Run a command, interrupt it when the file is there, return its status and its error."""
    with subprocess.Popen(
        [sys.executable, "-m", "shipway", *command],
        cwd=sample.root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        wait_for(flag, process)
        process.send_signal(how)
        stdout, stderr = process.communicate(timeout=60)
    assert "\nTraceback" not in f"\n{stderr}", stderr
    return process.returncode, json.loads(stdout)["error"] if stdout else {}
