"""All that is looked at, in the order in which it is told: the table of contents of `doctor`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shipway.errors.base import ShipwayError
from shipway.proposals import completed
from shipway.request import Request

from .environments import environments
from .files import files
from .finding import of_error
from .github import github
from .identity import identity
from .indexes import indexes
from .leaks import leaks
from .metadata import metadata
from .protection import protection
from .repository import repository
from .targets import targets
from .tokens import tokens
from .tools import tools
from .workflows import workflows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .finding import Finding
    from .observed import Setup

__all__ = ["FAMILIES", "examine"]

_PLAIN = Request("doctor")

FAMILIES: tuple[Callable[[Setup], Iterator[Finding]], ...] = (
    metadata,  # name, version, Pythons, README, license
    tools,  # git, nox, uv or pip, the Pythons of this machine
    repository,  # commits, remote, tags that fit the version
    files,  # tasks.py, noxfile.py, publish.yml of which generation
    workflows,  # pins, what starts them, rights, no reusable workflow in between
    leaks,  # tokens in files
    targets,  # URLs of the configuration, and passwords in them
    tokens,  # whose end is near
    github,  # the repository on GitHub, its Actions
    environments,  # testpypi and pypi, who may deploy, secrets
    protection,  # branch, checks, tags, releases
    indexes,  # the name on PyPI and TestPyPI
)


def examine(
    setup: Setup, proven: tuple[str, ...] = (), typed: Request = _PLAIN
) -> Iterator[Finding]:
    """Yield every finding; `proven` are the indexes whose trusted publisher is to be proven.

    What keeps a family from looking at all is a finding as well, once. The commands that are
    proposed mean the project that was `typed`.
    """
    for found in _examined(setup, proven):
        yield replace(found, fix=tuple(completed(line, typed) for line in found.fix))


def _examined(setup: Setup, proven: tuple[str, ...]) -> Iterator[Finding]:
    told = set()
    for family in FAMILIES:
        try:
            for found in family(setup):
                told.add(found.said)
                yield found
        except ShipwayError as error:
            found = of_error(family.__name__, error)
            if found.said not in told:
                told.add(found.said)
                yield found
    yield from identity(proven)
