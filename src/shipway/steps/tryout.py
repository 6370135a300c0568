"""`tryout`: the built distributions install and run on every Python, before anybody sees them."""

from __future__ import annotations

import shlex
import sys
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from shipway.doors.clock import to_the_second
from shipway.doors.localindex import siblings_in
from shipway.doors.places import temporary_obstacles, unrunnable
from shipway.errors.verify import NoPython, PythonMissing
from shipway.plan import Fact, Recorder, Status
from shipway.project.homes import home_of
from shipway.verification.pythons import (
    RELEASED,
    admitted,
    choose_pythons,
    in_order,
    is_released,
    refuse_bad_names,
    unknown_python,
)

from .check import ledger_of, matching_ledger
from .pythons import chosen_pythons, nox_command, pythons_passed, pythons_told, pythons_tried
from .traceless import Traceless

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shipway.distributions.ledger import Ledger
    from shipway.doors.state import Proof
    from shipway.errors.base import ShipwayError
    from shipway.release import Release

__all__ = ["STEP", "TryOut", "obstacles", "tried"]


_EVERY, _SEVERAL = "every Python", "several Pythons"


class TryOut(Traceless):
    """Installs the wheel and the sdist on each Python in fresh environments, and runs them."""

    name = "tryout"

    def preflight(self, release: Release) -> Iterator[ShipwayError]:
        """Find what would keep it from being installed."""
        found = tuple(obstacles(release))
        yield from found
        requires, named = release.project.requires_python, release.options.pythons
        if named and not found and not any(admitted(requires, name) for name in named):
            yield NoPython(
                f"the project admits none of Python {', '.join(named)}: it requires {requires}",
                fix=["leave out --python, or name one that requires-python admits"],
            )

    def observe(self, release: Release) -> Fact:
        """Return whether exactly these bytes were tried."""
        ledger = matching_ledger(release)
        proof = tried(release, ledger) if ledger else None
        if proof is None:
            return Fact(self.name, Status.MISSING, "not installed and run yet")
        where = f" on Python {', '.join(proof.pythons)}" if proof.pythons else ""
        return Fact(
            self.name, Status.DONE, f"installed and run{where} at {to_the_second(proof.at)}"
        )

    def action(self, release: Release) -> InstallAndRun:
        """Return the trial."""
        return InstallAndRun(release)


STEP = TryOut()


def tried(release: Release, ledger: Ledger) -> Proof | None:
    """Return the proof of these bytes, with the dependencies that the target's users get.

    It may be of more Pythons than are asked for.
    """
    plain = _tried(release, ledger)
    if plain is not None or release.target.local_folder is None:
        return plain
    return _tried(release, ledger, siblings=True)


def _tried(release: Release, ledger: Ledger, *, siblings: bool = False) -> Proof | None:
    """Return the proof that was asked for, else that of several if they are all that are named.

    It tells all Pythons that these bytes were ever tried on.
    """
    asked = release.state.proof(_subject(release, ledger, siblings=siblings))
    several = release.state.proof(_subject(release, ledger, _SEVERAL, siblings=siblings))
    named = set(release.options.pythons)
    if several is None or not several.pythons:
        return asked
    if asked is not None:
        return replace(asked, pythons=several.pythons)
    return several if named and named <= set(several.pythons) else None


def obstacles(release: Release) -> Iterator[ShipwayError]:
    """Find Pythons that were named and are none or not here, and paths that would be in the way."""
    yield from unrunnable(release.state.folder)
    yield from temporary_obstacles(alone=False)
    refuse_bad_names((*release.options.pythons, *release.project.config.pythons))
    strict = release.options.pythons or release.options.require
    if not strict and _takes_the_running_one(release):
        # One is enough, and to look at all of them takes 0.3 s.
        return
    choice = chosen_pythons(release)
    if strict:
        for name in choice.missing:
            yield _missing(release, name) if is_released(name) else unknown_python(name)
    elif not choice.present:
        named = ", ".join(choice.missing) or release.project.requires_python
        yield NoPython(
            f"none of Python {named} is on this machine",
            fix=_ways_to_pythons(release, choice.missing),
        )


def _ways_to_pythons(release: Release, missing: Sequence[str]) -> Sequence[str]:
    """Return how a Python that is wanted gets here; one that was never released cannot."""
    if not missing:
        return [f"correct {home_of(release.project).requires_python}: it admits none there is"]
    there_are = [name for name in missing if is_released(name)]
    if there_are:
        return [f"uv python install {shlex.join(there_are)}"]
    return [
        f"in pyproject.toml, correct pythons of [tool.shipway]: there are {', '.join(RELEASED)}"
    ]


def _takes_the_running_one(release: Release) -> bool:
    """Return whether the Python that shipway itself runs on is one to try the release on."""
    running = ".".join(map(str, sys.version_info[:3]))
    project = release.project
    return bool(choose_pythons(project.requires_python, project.config.pythons, [running]).present)


def _missing(release: Release, name: str) -> PythonMissing:
    option = f"--python={name}" if release.options.pythons else "--require"
    return PythonMissing(
        f"Python {name} is not on this machine",
        fix=[f"uv python install {shlex.quote(name)}", f"or leave out {option}"],
    )


def _subject(release: Release, ledger: Ledger, scope: str = "", *, siblings: bool = False) -> str:
    """Name what is proved; with siblings that only the local index has it is of that one alone."""
    index = release.target.dependency_index or "the machine's indexes"
    index += " and siblings rehearsed here" if siblings else ""
    pythons = scope or ", ".join(release.options.pythons) or _EVERY
    return f"tried {ledger.digest} on {pythons} with dependencies of {index}"


@dataclass(frozen=True)
class InstallAndRun:
    """Install what was built and run it."""

    release: Release
    _told: list[str] = field(default_factory=list, init=False)
    """On which Pythons: as planned, afterwards as it was; nothing before somebody asks."""

    @property
    def title(self) -> str:
        """Name what is installed, and where."""
        pythons = ", ".join(self.release.options.pythons)
        where = f"Python {pythons}" if pythons else "every Python"
        return f"install {self.release.title} on {where} and run it"

    def preview(self) -> tuple[str, ...]:
        """Say what is installed and with what."""
        index = self.release.target.dependency_index or "the machine's index"
        index += ", and from what was rehearsed here" if _siblings(self.release) else ""
        return (
            f"{nox_command(self.release)}   (each file as soon as it is built)",
            self._pythons,
            f"dependencies from {index}",
        )

    @property
    def _pythons(self) -> str:
        if not self._told:
            self._told.append(pythons_told(self.release))
        return self._told[0]

    def prepare(self) -> None:
        """Start nox beside the build, where there is nothing built yet that could be tried."""
        if matching_ledger(self.release) is None:
            with suppress(OSError):
                self.release.trial.begin()

    def apply(self, record: Recorder) -> None:  # noqa: ARG002 - nothing to undo
        """Have every Python tried, with both kinds; what fails on any of them is told."""
        from .trying import try_out  # noqa: PLC0415 - its imports are heavy

        ledger = ledger_of(self.release)
        try_out(self.release, ledger)
        self._told[:] = [pythons_tried(self.release)]
        self._prove(ledger)

    def _prove(self, ledger: Ledger) -> None:
        """Remember on which Pythons it passed, beside those that it passed on before."""
        release, siblings = self.release, _siblings(self.release)
        passed = pythons_passed(release)
        several = _subject(release, ledger, _SEVERAL, siblings=siblings)
        before = release.state.proof(several)
        together = {*passed, *(before.pythons if before is not None else ())}
        release.prove(several, in_order(together))
        release.prove(_subject(release, ledger, siblings=siblings), passed)


def _siblings(release: Release) -> bool:
    """Return whether siblings that were rehearsed here count as dependencies."""
    return siblings_in(release.target.local_folder, release.project.name) is not None
