"""The three standard streams: there, whatever the caller has closed.

Called before anything is opened. A closed descriptor would be given to the next file,
and what a child process prints would be written into that.
"""

from __future__ import annotations

import os
import sys

__all__ = ["complete_streams", "swallow_output"]

_MODES = {"stdin": "r", "stdout": "w", "stderr": "w"}


def complete_streams() -> None:
    """Let the streams that are closed read nothing and swallow what is written."""
    if None not in (sys.stdin, sys.stdout, sys.stderr):
        return
    while (descriptor := os.open(os.devnull, os.O_RDWR)) < len(_MODES):
        os.set_inheritable(descriptor, True)
    os.close(descriptor)
    for descriptor, (name, mode) in enumerate(_MODES.items()):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(descriptor, mode, encoding="utf-8", closefd=False))


def swallow_output() -> None:
    """Let what is still to be written to standard output go nowhere, where it cannot be written."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
