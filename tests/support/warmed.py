"""Becomes shipway again and again: a fork of a process that has imported all of it.

Called as `python warmed.py DESCRIPTOR`, the number of a socket of whole messages. Each message
is a JSON object (`arguments`, `folder`, `variables`: the whole environment) with the two files
that the output and the errors go to; the answer is the exit status of the child, which runs
what `python -m shipway` runs and ends as that ends.
"""

from __future__ import annotations

import gc
import json
import os
import pkgutil
import runpy
import socket
import sys
from importlib import import_module
from typing import Any

import shipway

_LARGEST = 2**20
"""Bytes that a message may have: an environment of the size that Linux lets a program have."""


def import_everything() -> None:
    """Import all of shipway but what `become` runs, and with it the libraries that it uses."""
    for module in pkgutil.walk_packages(shipway.__path__, "shipway."):
        if not module.name.endswith(".__main__"):
            import_module(module.name)
    gc.freeze()


def asked_of_a_child(control: socket.socket) -> dict[str, Any] | None:
    """Fork a child for each message, and return there what it asks; None when nobody asks."""
    while True:
        message, files, _, _ = socket.recv_fds(control, _LARGEST, 2)
        if not message:
            return None
        child = os.fork()
        if not child:
            for descriptor, file in enumerate(files, start=1):
                os.dup2(file, descriptor)
                os.close(file)
            asked: dict[str, Any] = json.loads(message)
            return asked
        for file in files:
            os.close(file)
        _, status = os.waitpid(child, 0)
        control.send(b"%d" % os.waitstatus_to_exitcode(status))


def become(asked: dict[str, Any]) -> None:
    """Run shipway as if this process had been started for it."""
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["variables"])
    sys.path[0] = asked["folder"]
    sys.argv[1:] = asked["arguments"]
    runpy.run_module("shipway", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    import_everything()
    with socket.socket(fileno=int(sys.argv[1])) as listening:
        wanted = asked_of_a_child(listening)
    if wanted is not None:
        become(wanted)
