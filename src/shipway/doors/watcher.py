"""A script: wait for the process that started it to end, and kill what that left running.

Called as `python -I -S watcher.py MARK` by `lifetimes`, with a pipe as standard input
that nothing is ever written to: it ends when the other process does, in whatever way.
What has the variable MARK is killed. It imports next to nothing, so that it costs a build
that runs beside it 10 ms at most.
"""

from __future__ import annotations

import os
import sys

_KILL = 9
_ROUNDS = 100
"""A process may start another one while it is being killed."""


def main(mark: str) -> None:
    """Wait, then kill until nothing is left."""
    while os.read(0, 1):
        pass
    wanted = f"{mark}=".encode()
    for _ in range(_ROUNDS):
        if not [_killed(pid) for pid in _marked(wanted)]:
            return


def _marked(wanted: bytes) -> list[int]:
    """Return the processes that have a variable; what has ended has none any more."""
    names = os.listdir("/proc")  # noqa: PTH208 - pathlib costs as much as all the rest
    return [int(name) for name in names if name.isdecimal() and _has(name, wanted)]


def _has(pid: str, wanted: bytes) -> bool:
    try:
        with open(f"/proc/{pid}/environ", "rb") as variables:  # noqa: PTH123 - the same
            return any(line.startswith(wanted) for line in variables.read().split(b"\0"))
    except OSError:
        # It has ended meanwhile, or belongs to somebody else.
        return False


def _killed(pid: int) -> bool:
    try:
        os.kill(pid, _KILL)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main(sys.argv[1])
