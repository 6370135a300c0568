"""Take times: surroundings of one's own, commands in turn, medians. Every table uses it."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import sysconfig
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

__all__ = [
    "FULL",
    "QUICK",
    "Effort",
    "Entry",
    "note",
    "own_surroundings",
    "program",
    "run",
    "take_turns",
    "timed",
]

T = TypeVar("T")

# What may be set on a machine and would steer one of those compared, or all of them.
_STEERING = ("GIT_", "GITHUB_", "NOX", "NO_COLOR", "PYTHON", "SOURCE_DATE", "TWINE_", "VIRTUAL_ENV")


@dataclass(frozen=True)
class Effort:
    """How often and how large."""

    rounds: int
    """How often each release and each upload is measured."""
    starts: int
    """How often each short command is measured."""
    wheels: int
    large: int
    """The size of the large file in bytes."""
    shrink: int
    """By what the large repositories are divided."""


FULL = Effort(rounds=5, starts=21, wheels=200, large=1 << 30, shrink=1)
QUICK = Effort(rounds=2, starts=3, wheels=20, large=64 << 20, shrink=20)


@dataclass(frozen=True)
class Entry(Generic[T]):
    """One of those compared."""

    name: str
    prepare: Callable[[], T]
    """Makes what a single run needs; not measured."""
    measure: Callable[[T], float]
    """Takes that and returns the figure: seconds, or what the table is about."""


def own_surroundings(folder: Path) -> None:
    """Keep the user's git and twine settings out, and all that is written in `folder`.

    This Python's programs come first on PATH. pip and uv keep the machine's
    settings, which say where build backends come from.
    """
    for name in [name for name in os.environ if name.startswith(_STEERING)]:
        del os.environ[name]
    identity = folder / "gitconfig"
    identity.write_text(
        "[user]\n\tname = A Maintainer\n\temail = maintainer@example.org\n", encoding="utf-8"
    )
    temporary = folder / "tmp"
    temporary.mkdir()
    # What is killed leaves its temporary files there. Windows has the other two names.
    os.environ.update(dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary)))
    os.environ.update(
        GIT_CONFIG_GLOBAL=str(identity),
        GIT_CONFIG_NOSYSTEM="1",
        NO_PROXY="127.0.0.1,localhost",
        PATH=os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]]),
        PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring",
    )


def run(folder: Path, *command: str) -> str:
    """Run a command to its end and return what it printed; one that fails ends the measurement."""
    with subprocess.Popen(
        [program(command[0]), *command[1:]],
        cwd=folder,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as child:
        try:
            printed, _ = child.communicate()
        except BaseException:
            _kill_family(child.pid)
            raise
    if child.returncode:
        sys.exit(f"{' '.join(command)} ended with status {child.returncode}:\n{printed}")
    return printed


def _kill_family(pid: int) -> None:
    """Kill a process and all that it started, so that nobody writes to what is to be removed."""
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(family)


def program(name: str) -> str:
    """Return the path of a program; Windows does not look on our PATH itself."""
    found = shutil.which(name)
    if found is None:
        sys.exit(f"{name} is not installed; `nox -s bench` installs everything that is compared")
    return found


def timed(action: Callable[[T], object]) -> Callable[[T], float]:
    """Return the measurement of how many seconds an action takes."""

    def measure(prepared: T) -> float:
        start = time.perf_counter()
        action(prepared)
        return time.perf_counter() - start

    return measure


def take_turns(entries: Sequence[Entry[T]], rounds: int) -> Mapping[str, float]:
    """Return the median of each entry's figures, by its name.

    Each runs once in vain, so that caches and bytecode are there. Then they
    take turns, so that a busy moment of the machine meets all of them.
    """
    figures: dict[str, list[float]] = {entry.name: [] for entry in entries}
    for turn in range(rounds + 1):
        for entry in entries:
            figure = entry.measure(entry.prepare())
            note(f"  {entry.name}: {figure:.3f}{'' if turn else ' (warm-up)'}")
            if turn:
                figures[entry.name].append(figure)
    return {name: statistics.median(found) for name, found in figures.items()}


def note(text: str) -> None:
    """Say how far it is, apart from the result."""
    sys.stderr.write(f"{text}\n")
