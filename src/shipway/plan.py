"""The data that observing and planning exchange: no I/O, no decisions.

A `Fact` is one row of the state table; an `Action` is one thing that is missing
and how to bring it about. Planning makes actions, the engine applies them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

__all__ = [
    "Action",
    "Fact",
    "LongAction",
    "Record",
    "Recorder",
    "Status",
    "TakingBack",
    "told_once",
]

JSON = str | int | float | bool | None | list[str] | dict[str, str]
Record = Mapping[str, JSON]
"""What an action writes into the journal so that it can be undone: plain JSON."""


class Status(StrEnum):
    """How one part of a release stands, compared with what is wanted."""

    DONE = "done"
    MISSING = "missing"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Fact:
    """One row of the state table: a part of a release and how it stands."""

    name: str
    status: Status
    detail: str


@dataclass(frozen=True)
class TakingBack:
    """What undoing one action does, to the letter."""

    does: tuple[str, ...] = ()
    """The commands, diffs and files, a line each; nothing where nothing is left of it."""
    stays: str = ""
    """What stays all the same, and what follows from that; empty where nothing does."""

    @property
    def says(self) -> frozenset[str]:
        """All of it, in no order."""
        return frozenset(filter(None, (*self.does, self.stays)))


def told_once(planned: Iterable[tuple[str, TakingBack]]) -> tuple[tuple[str, TakingBack], ...]:
    """Leave out what the same step does anyway: a run that goes on may record a thing again."""
    kept: list[tuple[str, TakingBack]] = []
    for name, back in planned:
        places = (
            place
            for place, (other, known) in enumerate(kept)
            if other == name and (back.says <= known.says or known.says <= back.says)
        )
        place = next(places, None)
        if place is None:
            kept.append((name, back))
        elif kept[place][1].says < back.says:
            kept[place] = (name, back)
    return tuple(kept)


class Recorder(Protocol):
    """Writes a record of an action into the journal before the action changes anything."""

    def __call__(self, record: Record) -> None:
        """Store `record` durably."""


class Action(Protocol):
    """One thing to do. What `preview` shows is what `apply` does."""

    @property
    def title(self) -> str:
        """What is done, in one line."""

    def preview(self) -> tuple[str, ...]:
        """Return the exact commands, diffs and calls, a line each."""

    def apply(self, record: Recorder) -> None:
        """Do it, having recorded what undoing it needs."""


@runtime_checkable
class LongAction(Protocol):
    """An action of which something can be begun before its turn comes."""

    def prepare(self) -> None:
        """Begin what takes time, beside the actions before; nothing that lasts, nothing that fails.

        What stands in its way is raised by `apply`.
        """
