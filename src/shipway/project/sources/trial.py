"""Find the place of a version by trying: change it in a copy, and ask the backend again.

`backend` holds the copy and asks; this decides what is changed, and tells what came of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Protocol

from packaging.version import Version

from shipway.errors.base import ShipwayError
from shipway.errors.versions import VersionPlaceUnknown
from shipway.project.counts import counted
from shipway.project.edits import merged
from shipway.project.patterns import only_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from shipway.project.edits import Edit

    from .places import Place

__all__ = ["Ask", "Trial", "unclear"]

_FIRST = 3
"""How many of the likeliest places are tried alone before the rest is tried together."""
_MOST_QUESTIONS = 40
_SHOWN = 8


class Ask(Protocol):
    """Asks the build backend for the version of a copy of the tree."""

    def __call__(self, edits: Sequence[Edit] = ()) -> str:
        """Return what it says after `edits`. Raises what is wrong with it."""


@dataclass
class Trial:
    """Changes places in turn and asks the backend what it says then."""

    ask: Ask
    old: Version
    new: Version
    questions: int = 0
    said: dict[Place, str] = field(default_factory=dict)
    """Which places alone made it say something that is neither the old version nor the new one."""

    @property
    def ended(self) -> bool:
        """Whether every place was tried."""
        return self.questions <= _MOST_QUESTIONS

    def working(self, places: Sequence[Place]) -> tuple[Place, ...]:
        """Return the places of which each alone makes the backend say the new version."""
        found: tuple[Place, ...] = ()
        alone = 0
        while alone < min(_FIRST, len(places)) and not found:
            found = tuple(self._halved(places[alone : alone + 1]))
            alone += 1
        return (*found, *self._halved(places[alone:]))

    def agreeing(self, places: Sequence[Place]) -> tuple[Place, ...]:
        """Return the fewest places that together make the backend say the new version.

        None where all of them do not, or where that takes too many questions. Leaving out
        any one of them, it would say something else: they are to agree.
        """
        if len(places) <= 1 or self._answer(places) != self.new:
            return ()
        needed = tuple(places)
        step = len(needed) // 2
        while step:
            start = 0
            while start < len(needed):
                fewer = needed[:start] + needed[start + step :]
                if fewer and self._answer(fewer) == self.new:
                    needed = fewer
                else:
                    start += step
            step //= 2
        return needed if self.ended else ()

    def _halved(self, places: Sequence[Place]) -> Iterator[Place]:
        if not places or not self.ended:
            return
        answer = self._answer(places)
        if answer == self.old:
            # None of them has anything to do with it.
            return
        if len(places) == 1:
            yield from places if answer == self.new else ()
            return
        middle = len(places) // 2
        yield from self._halved(places[:middle])
        yield from self._halved(places[middle:])

    def _answer(self, places: Sequence[Place]) -> Version | None:
        self.questions += 1
        try:
            said = self.ask(merged(chain.from_iterable(place.changes for place in places)))
            version = Version(said)
        except (ShipwayError, ValueError):
            # To the backend the change is no version, or breaks something else.
            return None
        if len(places) == 1 and version not in {self.old, self.new}:
            self.said[places[0]] = said
        return version


def unclear(
    root: Path,
    reason: ShipwayError,
    trial: Trial,
    places: Sequence[Place],
    found: Sequence[Place],
) -> VersionPlaceUnknown:
    """Return what came of a trial of `places` that has not `found` the one.

    `reason` is why the place was to be found by trying.
    """
    new, count = trial.new, len(places)
    fix: list[str] = []
    if trial.said and not found:
        places, said = tuple(trial.said), next(iter(trial.said.values()))
        which = f"with {new} in the place that has it the backend says {said}"
        fix = [f"let the code that reads it take {new} as it is"]
    elif not trial.ended:
        which = f"it is in {counted(count, 'place')}, which is too many to try"
        fix = ["name the place in pyproject.toml, under [tool.shipway]: version-source"]
    elif found:
        these = "this place" if len(found) == 1 else f"each of these {len(found)} places"
        which = f"{these} makes it say {new}"
        fix = [
            "name the place that counts in pyproject.toml, under [tool.shipway]: "
            f"version-source = {place.entry(root)}"
            for place in found[:1]
            if place.whole
        ]
    elif places:
        those = "the place that has" if count == 1 else f"the {count} places that have"
        which = f"no change of {those} it makes it say {new}"
    else:
        which = f"no file has that version{'' if only_numbers(new) else ' as a text'}"
    if not (found or only_numbers(new)):
        fix.append(f"numbers alone, as in (1, 2, 3), cannot say {new}: write the version as a text")
    return VersionPlaceUnknown(
        f"the build backend says {trial.old}, and {which}",
        fix=[*fix, *reason.fix],
        details="\n".join(_shown(root, found or places)),
    )


def _shown(root: Path, places: Sequence[Place]) -> Iterator[str]:
    yield from (place.shown(root) for place in places[:_SHOWN])
    if len(places) > _SHOWN:
        yield f"and {len(places) - _SHOWN} more"
