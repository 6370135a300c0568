"""Whether what a distribution says of Pythons, extras and dependencies fits together."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from shipway.distributions.findings import Severity

from .rule import Expected, Problem, Release, release_rule, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from packaging.metadata import RawMetadata

    from shipway.distributions.reader import Facts

__all__ = ["extra_unknown", "metadata_differs", "python_classifier", "python_impossible"]

_PYTHONS = ("2.7", *(f"3.{minor}" for minor in range(40)))
_PATCHES = range(0, 31, 5)
_CLASSIFIER = re.compile(r"Programming Language :: Python :: (\d\.\d+)")
_EXTRA = re.compile(r"""extra\s*==\s*["']([^"']+)["']""")
_BEFORE_DYNAMIC = frozenset({"1.0", "1.1", "1.2", "2.1"})
"""Metadata versions in which an sdist could not yet promise anything (PEP 643)."""


@rule(
    "python-impossible",
    finds="a Requires-Python that no Python fulfils",
    fix="correct {requires_python}",
)
def python_impossible(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Try every Python. What does not parse is for `metadata`."""
    pythons = _specifiers(facts)
    if pythons is not None and not any(_admits(pythons, python) for python in _PYTHONS):
        yield Problem(f"{facts.filename}: requires-python", f"no Python fulfils {pythons}")


@rule(
    "python-classifier",
    finds="a classifier for a Python that Requires-Python does not admit",
    fix="remove the classifier, or widen requires-python",
    severity=Severity.WARNING,
)
def python_classifier(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Compare each `Programming Language :: Python :: X.Y`."""
    pythons = _specifiers(facts)
    for named in facts.metadata.get("classifiers", []):
        match = _CLASSIFIER.fullmatch(named)
        if match and pythons is not None and not _admits(pythons, match[1]):
            yield Problem(
                f"{facts.filename}: classifier", f"{named!r}, and requires-python is {pythons}"
            )


@rule(
    "extra-unknown",
    finds="a dependency for an extra that Provides-Extra does not list: nobody can ask for it",
    fix="add the extra to {extras}, or correct the marker",
    severity=Severity.WARNING,
)
def extra_unknown(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Look for extras in the markers of requirements."""
    known = {canonicalize_name(extra) for extra in facts.metadata.get("provides_extra", [])}
    for text in facts.metadata.get("requires_dist", []):
        for extra in _EXTRA.findall(text.partition(";")[2]):
            if canonicalize_name(extra) not in known:
                yield Problem(f"{facts.filename}: requires-dist", f"{text!r} has an unknown extra")


@release_rule(
    "metadata-differs",
    finds="a wheel that requires something else than its sdist promises (PEP 643)",
    fix="list the field in `dynamic` of [project], or make it the same wherever it is built",
    severity=Severity.WARNING,
)
def metadata_differs(release: Release) -> Iterator[Problem]:
    """Compare what resolvers read from an sdist without building it."""
    sdists = [facts for facts in release.distributions if not facts.wheel]
    wheels = [facts for facts in release.distributions if facts.wheel]
    for sdist in sdists:
        if sdist.metadata.get("metadata_version") in _BEFORE_DYNAMIC:
            continue
        free = {field.lower() for field in sdist.metadata.get("dynamic", [])}
        promised = _promises(sdist.metadata)
        for wheel in wheels:
            kept = _promises(wheel.metadata)
            for field in sorted(promised.keys() - free):
                if promised[field] != kept[field]:
                    differing = ", ".join(sorted(promised[field] ^ kept[field]))
                    yield Problem(f"{wheel.filename}: {field}", f"the sdist differs in {differing}")


def _promises(metadata: RawMetadata) -> dict[str, frozenset[str]]:
    """Return the fields that resolvers read, in a form that can be compared."""
    requirements = set()
    for text in metadata.get("requires_dist", []):
        with suppress(InvalidRequirement):
            requirements.add(str(Requirement(text)))
    return {
        "requires-dist": frozenset(requirements),
        "requires-python": frozenset({metadata.get("requires_python", "").replace(" ", "")}),
        "provides-extra": frozenset(map(canonicalize_name, metadata.get("provides_extra", []))),
    }


def _specifiers(facts: Facts) -> SpecifierSet | None:
    try:
        return SpecifierSet(facts.metadata.get("requires_python", ""))
    except InvalidSpecifier:
        return None


def _admits(pythons: SpecifierSet, python: str) -> bool:
    return any(pythons.contains(f"{python}.{patch}") for patch in _PATCHES)
