"""How nox will install and run a release, and on which Pythons, for whoever reads the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.doors.process import shown
from shipway.verification.pythons import Choice, choose_pythons, in_order
from shipway.verification.results import Outcome

if TYPE_CHECKING:
    from shipway.release import Release

__all__ = ["chosen_pythons", "nox_command", "pythons_passed", "pythons_told", "pythons_tried"]


def nox_command(release: Release, *words: str) -> str:
    """Return the command of a verification; `words` are what else the session is told."""
    options = release.options
    chosen = ["--python", *options.pythons] if options.pythons else []
    named = [f"--project={release.project.root}", f"--target={release.target.name}", *words]
    named += ["--require"] if options.require else []
    return shown(["nox", "-s", "verify_install", *chosen, "--", *named])


def chosen_pythons(release: Release) -> Choice:
    """Return the Pythons that nox will install and run a release on, and those that it misses."""
    from shipway.doors.interpreters import find_pythons  # noqa: PLC0415 - 50 ms that few tasks need

    project = release.project
    found = [interpreter.version for interpreter in find_pythons()]
    named = release.options.pythons or project.config.pythons
    return choose_pythons(project.requires_python, named, found)


def pythons_told(release: Release) -> str:
    """Say on which Pythons of this machine nox will install and run, and which it misses."""
    return _told(release, chosen_pythons(release))


def pythons_tried(release: Release) -> str:
    """Say the same of the newest verification, which has looked at the Pythons (0.3 s)."""
    found: dict[bool, list[str]] = {True: [], False: []}
    for result in release.state.results():
        found[result.outcome is not Outcome.MISSING].append(result.python)
    return _told(release, Choice(in_order(found[True]), in_order(found[False])))


def pythons_passed(release: Release) -> tuple[str, ...]:
    """Return the Pythons on which the newest verification installed and ran something."""
    results = release.state.results()
    return in_order([item.python for item in results if item.outcome is Outcome.PASSED])


def _told(release: Release, choice: Choice) -> str:
    told = f"on Python {', '.join(choice.present)}" if choice.present else "on no Python"
    if choice.missing:
        after = ", which is an error" if release.options.require else ""
        told += f"; not on this machine: {', '.join(choice.missing)}{after}"
    return told
