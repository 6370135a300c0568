"""Large repositories: what twice as much of everything costs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bench.large import long_history, many_projects, wide_project
from bench.measure import Entry, note, run, take_turns, timed
from bench.report import Table, at_most

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bench.measure import Effort

__all__ = ["measure_scale"]

_COMMITS, _TAGS, _FILES, _PROJECTS = 20_000, 2_000, 20_000, 40
_COMMANDS = (
    "shipway status --target=local",
    "shipway bump --part=patch --dry-run",
    "shipway check --target=local",
)
_TEXT = """\
Each repository in half and in full size, built once beforehand; `check` reads what was built anew
each time. Twice as much should take at most twice the time.
"""


def measure_scale(folder: Path, effort: Effort) -> Iterator[Table]:
    """Measure the commands that read, in repositories of half and of full size."""
    shrink = effort.shrink
    commits, tags, files = _COMMITS // shrink, _TAGS // shrink, _FILES // shrink
    projects = max(_PROJECTS // shrink, 2)
    repositories: dict[str, Callable[[Path, int], Path]] = {
        f"{commits} commits, {tags} tags": lambda place, share: long_history(
            place, commits // share, tags // share
        ),
        f"{projects} projects": lambda place, share: many_projects(place, projects // share),
        f"a wheel of {files} files": lambda place, share: wide_project(place, files // share),
    }
    rows: list[tuple[str, ...]] = []
    for index, (name, make) in enumerate(repositories.items()):
        note(f"{name}, in seconds")
        place = folder / str(index)
        rows += _rows(name, place, make, effort.rounds)
    head = ("repository", "command", "half", "full", "full ÷ half")
    yield Table("Large repositories", _TEXT, head, tuple(rows))


def _rows(
    name: str, folder: Path, make: Callable[[Path, int], Path], rounds: int
) -> Iterator[tuple[str, ...]]:
    made: dict[str, Path] = {}
    for size, share in (("half", 2), ("full", 1)):
        (folder / size).mkdir(parents=True)
        made[size] = make(folder / size, share)
        run(made[size], "shipway", "build")
    for command in _COMMANDS:
        entries = [
            Entry(f"{size}, {command}", partial(_same, root), timed(partial(_run, command)))
            for size, root in made.items()
        ]
        half, full = take_turns(entries, rounds).values()
        yield (name, f"`{command}`", f"{half:.2f} s", f"{full:.2f} s", at_most(full / half, 2.0))


def _same(root: Path) -> Path:
    return root


def _run(command: str, root: Path) -> None:
    run(root, *command.split())
