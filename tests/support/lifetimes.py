"""Processes that somebody leaves behind, and whether they still run."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["LEAVING", "ended", "noted"]

LEAVING = """
import subprocess, sys
for apart in (False, True):
    code = "import os, time; open({note!r}, 'a').write(f'{{os.getpid()}}\\\\n'); time.sleep(300)"
    subprocess.Popen([sys.executable, "-c", code], start_new_session=apart)
while open({note!r}, "a+").tell() == 0 or len(open({note!r}).read().split()) < 2:
    pass
"""
"""Code that leaves two processes, one in its group and one that went apart, with open outputs.

`.format(note=…)` names the file in which they write down their ids.
"""


def noted(note: Path) -> list[int]:
    """Return the ids that were written down."""
    return [int(line) for line in note.read_text().split()]


def ended(pid: int, *, within: float = 3.0) -> bool:
    """Return whether a process ends within this many seconds, a zombie being one that has."""
    end = time.monotonic() + within
    while True:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
