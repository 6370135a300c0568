"""Uploads: many files to an index that takes its time, and the memory that a large one costs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bench.bulk import MIB, write_wheels
from bench.measure import Entry, note, program, run, take_turns, timed
from bench.report import Table, at_least, at_most
from bench.slowindex import SECONDS, slow_index

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bench.measure import Effort

__all__ = ["measure_uploads"]

_HERE = Path(__file__).parent


def measure_uploads(folder: Path, effort: Effort) -> Iterator[Table]:
    """Measure the time that many files take, and the memory that a large one costs."""
    # Both read these; the index wants none.
    os.environ.update(TWINE_USERNAME="bench", TWINE_PASSWORD="bench")
    with slow_index() as index:
        yield _many_files(folder, index, effort)
        if sys.platform == "win32":
            note("no memory: Windows does not tell how much a process had that has ended")
        else:
            yield _memory(folder, index, effort)


def _with_shipway(folder: Path, index: str) -> tuple[str, ...]:
    return (sys.executable, str(_HERE / "send.py"), index, str(folder))


def _with_twine(folder: Path, index: str) -> tuple[str, ...]:
    wheels = str(folder / "*.whl")
    return ("twine", "upload", "--disable-progress-bar", "--repository-url", index, wheels)


def _many_files(folder: Path, index: str, effort: Effort) -> Table:
    note(f"upload of {effort.wheels} wheels, in seconds")
    wheels = write_wheels(folder / "many", effort.wheels, MIB)

    def send(command: tuple[str, ...]) -> None:
        run(folder, *command)

    took = take_turns(
        [
            Entry("shipway", lambda: _with_shipway(wheels, index), timed(send)),
            Entry("twine", lambda: _with_twine(wheels, index), timed(send)),
        ],
        effort.rounds,
    )
    ours, twine = took["shipway"], took["twine"]
    return Table(
        "Uploading many files",
        f"{effort.wheels} wheels of 1 MiB each, to an index that answers after"
        f" {SECONDS * 1000:.0f} ms.",
        ("shipway", "twine upload", "twine ÷ shipway"),
        ((f"{ours:.1f} s", f"{twine:.1f} s", at_least(twine / ours, 3.5)),),
    )


def _memory(folder: Path, index: str, effort: Effort) -> Table:
    note("memory of an upload, in MiB")
    small = write_wheels(folder / "small", 1, MIB)
    large = write_wheels(folder / "large", 1, effort.large)
    peaks = take_turns(
        [
            Entry("shipway, small", lambda: _with_shipway(small, index), _peak_memory),
            Entry("shipway, large", lambda: _with_shipway(large, index), _peak_memory),
            Entry("twine, small", lambda: _with_twine(small, index), _peak_memory),
            Entry("twine, large", lambda: _with_twine(large, index), _peak_memory),
        ],
        effort.rounds,
    )
    ours = peaks["shipway, large"] - peaks["shipway, small"]
    theirs = peaks["twine, large"] - peaks["twine, small"]
    return Table(
        "The memory of an upload",
        "The most that the process ever had in memory.",
        ("", "a file of 1 MiB", f"a file of {effort.large // MIB} MiB", "difference"),
        (
            _memory_row("shipway", peaks, at_most(ours, 100, " MiB")),
            _memory_row("twine", peaks, f"{theirs:z.0f} MiB"),
        ),
    )


def _memory_row(name: str, peaks: Mapping[str, float], difference: str) -> tuple[str, ...]:
    small, large = peaks[f"{name}, small"], peaks[f"{name}, large"]
    return (name, f"{small:.0f} MiB", f"{large:.0f} MiB", difference)


def _peak_memory(command: tuple[str, ...]) -> float:
    """Run a command to its end and return the most MiB that it had in memory."""
    printed = run(_HERE, sys.executable, "peak.py", program(command[0]), *command[1:])
    return float(printed.splitlines()[-1])
