"""Run shipway and kill it, with everything it has started, at one point of the engine.

Called as `python killing.py POINT ARGUMENT…`; the arguments are shipway's. POINT is
`before STEP`, `recorded STEP` (the journal has it, nothing else has happened), `after STEP`,
`opened` (there is a journal of the run, and nothing else), `second upload` (one file is on the
index, another on its way), `before call N` and `after call N` (of GitHub's API; the answer is lost
then), `sending NAME` (a part of this file is on its way to GitHub), or a number of seconds after
which it happens, wherever the run is by then. The kill is SIGKILL: no handler, no `finally`, no
undo.
"""

from __future__ import annotations

import itertools
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import psutil
from requests_toolbelt import StreamingIterator
from shipway.tasks import program

from shipway.doors.github.wire import Wire
from shipway.doors.journal import Journal
from shipway.engine import Run
from shipway.report.reporters import LineReporter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shipway.doors.github.answers import Answer
    from shipway.doors.github.wire import Request
    from shipway.doors.patience import Patience
    from shipway.engine import Step
    from shipway.plan import Action, Record


def kill_everything() -> None:
    """Kill this process and all that it has started."""
    me = psutil.Process()
    for child in me.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            child.kill()
    me.kill()


def arm_steps(point: str) -> None:
    """Kill before or after a step."""
    act = Run._act  # noqa: SLF001 - the point of this script

    def acting(run: Run, step: Step, action: Action) -> None:
        if point == f"before {step.name}":
            kill_everything()
        act(run, step, action)
        if point == f"after {step.name}":
            kill_everything()

    setattr(Run, "_act", acting)  # noqa: B010 - mypy would refuse the assignment


def arm_journal(point: str) -> None:
    """Kill when the journal is begun, or has announced what a step is about to do."""
    begin, record = Journal.begin, Journal.record

    def beginning(journal: Journal, *told: Any, **how: Any) -> None:
        begin(journal, *told, **how)
        if point == "opened":
            kill_everything()

    def recording(journal: Journal, step: str, what: Record) -> None:
        record(journal, step, what)
        if point == f"recorded {step}":
            kill_everything()

    setattr(Journal, "begin", beginning)  # noqa: B010 - mypy would refuse the assignment
    setattr(Journal, "record", recording)  # noqa: B010 - mypy would refuse the assignment


def arm_uploads(point: str) -> None:
    """Kill when the second file is on its way."""
    progress, moved = LineReporter.progress, set[str]()

    def moving(reporter: LineReporter, filename: str, sent: int, total: int) -> None:
        moved.add(filename)
        if point == "second upload" and len(moved) > 1:
            kill_everything()
        progress(reporter, filename, sent, total)

    setattr(LineReporter, "progress", moving)  # noqa: B010 - mypy would refuse the assignment


def arm_calls(point: str) -> None:
    """Kill at a call of GitHub's API."""
    exchange, calls = Wire.exchange, itertools.count(1)

    def exchanging(wire: Wire, request: Request) -> Answer:
        number = next(calls)
        if point == f"before call {number}":
            kill_everything()
        if point == f"sending {request.query.get('name')}":
            request = replace(request, body=half_of(request))
        answer = exchange(wire, request)
        if point == f"after call {number}":
            kill_everything()
        return answer

    setattr(Wire, "exchange", exchanging)  # noqa: B010 - mypy would refuse the assignment


def half_of(request: Request) -> Callable[[Patience], object]:
    """Return a body of the same size that ends after half of it, and everything with it."""

    def body(patience: Patience) -> object:
        assert request.body is not None
        whole = request.body(patience)
        assert isinstance(whole, StreamingIterator)
        return StreamingIterator(whole.len, halved(whole.read(), whole.len // 2))

    return body


def halved(content: bytes, size: int) -> Iterator[bytes]:
    """Yield the first bytes of a file, let them go out, and kill."""
    yield content[:size]
    kill_everything()


def main(point: str, arguments: list[str]) -> None:
    """Arm the point and run."""
    arm_steps(point)
    arm_journal(point)
    arm_uploads(point)
    arm_calls(point)
    if point.replace(".", "").isdigit():
        threading.Timer(float(point), kill_everything).start()
    program.run(["shipway", *arguments])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
