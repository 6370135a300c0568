"""Run shipway and have a signal come to it each time that it has written one thing into a journal.

Called as `python signalling.py SIGNAL METHOD ARGUMENT…`: METHOD is one of `Journal`, the arguments
are shipway's.
"""

from __future__ import annotations

import signal
import sys
from typing import Any

from shipway.tasks import program

from shipway.doors.journal import Journal


def main(how: str, method: str, arguments: list[str]) -> None:
    """Arm the method and run."""
    write = getattr(Journal, method)

    def writing(*told: Any, **options: Any) -> None:
        write(*told, **options)
        signal.raise_signal(signal.Signals[how])

    setattr(Journal, method, writing)
    program.run(["shipway", *arguments])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
