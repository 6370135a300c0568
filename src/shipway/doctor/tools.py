"""Findings about the tools and Pythons of this machine."""

from __future__ import annotations

import shlex
from importlib.metadata import version
from typing import TYPE_CHECKING

from nox.virtualenv import find_uv

from shipway.doors.interpreters import find_pythons
from shipway.errors.base import ShipwayError
from shipway.verification.pythons import choose_pythons

from .finding import advice, of_error, right, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .finding import Finding
    from .observed import Setup

__all__ = ["tools"]


def tools(setup: Setup) -> Iterator[Finding]:
    """Yield what is so of git, nox, the installer and the Pythons."""
    repository = setup.workspace.repository
    said = repository.git.read("--version").stdout.strip()
    if repository.identity_known():
        yield right("git", said)
    else:
        fix = ("git config user.name 'Your Name'", "git config user.email you@example.org")
        yield wrong("git", "does not know who makes a commit", *fix)
    yield right("nox", version("nox"))
    there, _, uv = find_uv()
    if there:
        yield right("installer", f"uv {uv}")
    else:
        pip = 'python -m pip install "shipway[uv]"'
        yield advice("installer", "pip; uv is several times faster", pip)
    yield _pythons(setup)


def _pythons(setup: Setup) -> Finding:
    project = setup.workspace.project
    found = [interpreter.version for interpreter in find_pythons()]
    try:
        choice = choose_pythons(project.requires_python, project.config.pythons, found)
    except ShipwayError as error:
        return of_error("Pythons", error)
    install = f"uv python install {shlex.join(choice.missing)}"
    if not choice.present:
        return wrong("Pythons", "this machine has none that the project admits", install)
    here = ", ".join(choice.present)
    if choice.missing:
        missing = ", ".join(choice.missing)
        return advice("Pythons", f"{here}; not on this machine: {missing}", install)
    return right("Pythons", here)
