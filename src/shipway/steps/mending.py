"""What to do about a build that does not install or run: mend it, or release a sibling first."""

from __future__ import annotations

import os
import re
import shlex
from contextlib import suppress
from typing import TYPE_CHECKING

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from shipway.distributions.reader import read_distribution
from shipway.doors.environment import working_folder
from shipway.errors.base import ShipwayError
from shipway.errors.verify import DoesNotRun
from shipway.project.versions import bump, following

from .begun import tagged_before

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from shipway.distributions.ledger import Ledger
    from shipway.release import Release

__all__ = ["explain"]

_PARTS = ("patch", "minor", "major")


def explain(release: Release, ledger: Ledger, problems: Sequence[ShipwayError]) -> None:
    """Give each problem of a trial the ways out that are true for this release."""
    for problem in problems:
        missing = dict(_siblings_named(release, ledger, problem.details))
        if missing:
            names = " and ".join(missing)
            problem.why = f"The installer finds no {names} that fits, a project of this repository."
            problem.fix = tuple(missing.values())
        else:
            problem.fix = _mended(release)


def _mended(release: Release) -> tuple[str, ...]:
    """Return how the project is mended; a tag that was there before stays, and keeps its commit."""
    *_, skipped = DoesNotRun.remedy
    if tagged_before(release):
        after = f"invoke release --to={shlex.quote(str(following(release.version)))}"
        after += f" --target={shlex.quote(release.target.name)}" if release.options.whole else ""
        kept = f"{release.tag} was there before and stays where it is"
        return (
            f"mend it and commit; {kept}, so it takes the next version: {after}",
            skipped,
        )
    if release.options.whole:
        return DoesNotRun.remedy
    return ("mend it, then: invoke build check", skipped)


def _siblings_named(release: Release, ledger: Ledger, said: str) -> Iterator[tuple[str, str]]:
    """Yield what an installer names that is of this repository, and the command that releases it.

    The name comes as the distribution requires it.
    """
    # What is wrapped may be broken at a hyphen.
    words = re.sub(r"[-_.]+", "-", re.sub(r"-\s*\n\s*", "-", said)).lower()
    folders = release.others.items()
    others: dict[str, Path] = {canonicalize_name(name): folder for folder, name in folders}
    for requirement in _requirements(release, ledger):
        name = canonicalize_name(requirement.name)
        if name in others and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", words):
            plain = f"{requirement.name}{requirement.specifier}"
            yield plain, _release_of(release, others, requirement)


def _requirements(release: Release, ledger: Ledger) -> Iterator[Requirement]:
    kept = release.state.kept(ledger)
    for item in ledger.distributions:
        if item.kind == "wheel":
            with suppress(ShipwayError, InvalidRequirement):
                facts = read_distribution(kept / item.filename)
                yield from map(Requirement, facts.metadata.get("requires_dist", []))


def _release_of(release: Release, others: Mapping[str, Path], requirement: Requirement) -> str:
    """Return the command that releases a sibling in a version that is required."""
    folder = others[canonicalize_name(requirement.name)]
    where = shlex.quote(os.path.relpath(folder, working_folder()))
    part = _part(release, folder, requirement)
    return (
        f"invoke release{part} --project={where} --target={shlex.quote(release.target.name)}"
        f"   ({requirement.name} goes first; then the same command again)"
    )


def _part(release: Release, folder: Path, requirement: Requirement) -> str:
    """Return the part that makes a version that is required; none where the present one is."""
    with suppress(ShipwayError):
        version = release.version_of(folder)
        fits = requirement.specifier.contains
        if version is not None and not fits(version, prereleases=True):
            made = {part: bump(version, part) for part in _PARTS}
            fitting = (f" --part={part}" for part in _PARTS if fits(made[part], prereleases=True))
            return next(fitting, " --to=VERSION")
    return ""
