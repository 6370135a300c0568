"""What the release before this one had: warnings only, for each can be meant so.

Nothing is said where the index was not asked or has no release before this one.
"""

from __future__ import annotations

import configparser
from typing import TYPE_CHECKING

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from shipway.distributions.earlier import alike, of_kind
from shipway.distributions.findings import Severity
from shipway.distributions.installed import installed

from .rule import Problem, Release, release_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.distributions.earlier import Earlier
    from shipway.distributions.reader import Facts

__all__ = ["entry_point_gone", "module_gone", "python_gone", "size_jump", "wheels_gone"]

_SHOWN = 5
_RATIO = 2
_NOTEWORTHY = 100_000
"""Bytes. Below that a file may double and nobody minds."""

_PYTHONS = tuple(f"3.{minor}" for minor in range(6, 30))


@release_rule(
    "module-gone",
    finds="a public module that the release before had, in a release that is no major one",
    fix="bring the module back, or release a new major version: invoke release --part=major",
    severity=Severity.WARNING,
)
def module_gone(release: Release) -> Iterator[Problem]:
    """Compare the modules whose names no part of begins with an underscore."""
    for earlier, before, facts in _pairs(release):
        gone = sorted(_public(installed(before).modules) - installed(facts).modules)
        if gone and not _is_major(earlier, facts):
            more = f" and {len(gone) - _SHOWN} more" if len(gone) > _SHOWN else ""
            yield Problem(facts.filename, f"{earlier.version} had {', '.join(gone[:_SHOWN])}{more}")


@release_rule(
    "entry-point-gone",
    finds="a script or another entry point that the release before had, in no major release",
    fix="bring it back, or release a new major version: invoke release --part=major",
    severity=Severity.WARNING,
)
def entry_point_gone(release: Release) -> Iterator[Problem]:
    """Compare the names in each group."""
    for earlier, before, facts in _pairs(release):
        gone = sorted(_entry_points(before) - _entry_points(facts))
        if gone and not _is_major(earlier, facts):
            yield Problem(facts.filename, f"{earlier.version} had {', '.join(gone)}")


@release_rule(
    "python-gone",
    finds="a patch release that no longer admits a Python which the release before did",
    fix="widen requires-python, or release a minor version: invoke release --part=minor",
    severity=Severity.WARNING,
)
def python_gone(release: Release) -> Iterator[Problem]:
    """Try each Python with both Requires-Python."""
    for earlier, before, facts in _pairs(release):
        if facts.version.release[:2] != earlier.version.release[:2]:
            continue
        admitted = _pythons(facts)
        gone = [python for python in _pythons(before) if python not in admitted]
        if gone:
            where = f"{facts.filename}: requires-python"
            yield Problem(where, f"{earlier.version} admitted {', '.join(gone)}")


@release_rule(
    "size-jump",
    finds="a file that is more than twice as large as in the release before, or not half as large",
    fix="look into the archive for what should not be there, or is missing",
    severity=Severity.WARNING,
)
def size_jump(release: Release) -> Iterator[Problem]:
    """Compare the sizes of files of the same kind and tags, also of those that were not read."""
    earlier = release.expected.earlier
    if earlier is None:
        return
    for facts in release.distributions:
        for file in earlier.files:
            if alike(file.filename, facts.filename) and _jumps(facts.built.size, file.size):
                yield Problem(
                    facts.filename,
                    f"it has {facts.built.size} bytes, and {earlier.version} had {file.size}",
                )


@release_rule(
    "wheels-gone",
    finds="platforms or Pythons that the release before had wheels for, and this one has not",
    fix="build those wheels too; the version can get them as long as the index takes more files",
    severity=Severity.WARNING,
)
def wheels_gone(release: Release) -> Iterator[Problem]:
    """Compare the tags in the names of all files; a wheel for everything stands for each."""
    earlier = release.expected.earlier
    if earlier is None:
        return
    ours = {_tags(facts.filename) for facts in release.distributions if facts.wheel}
    theirs = {_tags(file.filename) for file in earlier.files if of_kind(file.filename) == "wheel"}
    gone = sorted(theirs - ours)
    if gone and not any(tags.endswith("-none-any") for tags in ours):
        listed = ", ".join(gone[:_SHOWN]) + (", …" if len(gone) > _SHOWN else "")
        yield Problem(release.expected.project, f"{earlier.version} had wheels for {listed}")


def _pairs(release: Release) -> Iterator[tuple[Earlier, Facts, Facts]]:
    """Yield each wheel with the one of the release before, where both were read."""
    earlier = release.expected.earlier
    if earlier is None:
        return
    for facts in release.distributions:
        before = earlier.read_like(facts.filename)
        if before is not None and facts.wheel:
            yield earlier, before, facts


def _jumps(now: int, then: int | None) -> bool:
    small, large = sorted((now, now if then is None else then))
    return large > _RATIO * small and large - small > _NOTEWORTHY


def _is_major(earlier: Earlier, facts: Facts) -> bool:
    """Return whether things may go: a new major version, or a minor one before 1.0."""
    then, now = earlier.version, facts.version
    if (then.epoch, then.major) != (now.epoch, now.major):
        return True
    return now.major == 0 and then.minor != now.minor


def _public(modules: frozenset[str]) -> set[str]:
    return {
        module
        for module in modules
        if not any(part.startswith(("_", "test")) for part in module.split("."))
    }


def _entry_points(facts: Facts) -> set[str]:
    try:
        groups = facts.wheel.entry_points if facts.wheel else {}
    except configparser.Error:
        return set()
    return {f"{name} ({group})" for group, entries in groups.items() for name in entries}


def _pythons(facts: Facts) -> list[str]:
    try:
        admitted = SpecifierSet(facts.metadata.get("requires_python", ""))
    except InvalidSpecifier:
        return []
    return [python for python in _PYTHONS if admitted.contains(Version(f"{python}.99"))]


def _tags(filename: str) -> str:
    return "-".join(filename.removesuffix(".whl").split("-")[-3:])
