"""The core metadata: what an index refuses, each fault in it by itself.

https://packaging.python.org/specifications/core-metadata/
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from packaging.metadata import InvalidMetadata, Metadata
from packaging.requirements import InvalidRequirement, Requirement

from .rule import Expected, Problem, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.distributions.reader import Facts

__all__ = ["classifier", "direct_url", "metadata", "metadata_version", "private_classifier"]

_TOO_NEW = frozenset({"2.6"})
"""What `packaging` takes and PyPI refuses (its upload rules of August 2026)."""

_BEFORE_LICENSE_FILES = frozenset({"1.0", "1.1", "1.2", "2.1", "2.2", "2.3"})
"""The metadata versions that do not have License-File yet."""


@rule(
    "metadata",
    finds="a field of the core metadata that is missing, unknown or has an invalid value",
    fix="correct the field in {metadata}, or update the build backend",
)
def metadata(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Validate every field."""
    for error in sorted(_invalid(facts), key=str):
        if not _is_old_license_file(facts, error):
            yield Problem(f"{facts.filename}: {error.field}", str(error))


@rule(
    "metadata-version",
    finds="a version of the core metadata that PyPI does not take yet",
    fix="use the release of the build backend before this one, or wait for PyPI",
)
def metadata_version(facts: Facts, expected: Expected) -> Iterator[Problem]:
    """Compare it with the newest that PyPI takes. What is no version is for `metadata`."""
    version = facts.metadata.get("metadata_version", "")
    if expected.public and version in _TOO_NEW:
        yield Problem(
            f"{facts.filename}: metadata-version", f"it is {version}, and PyPI takes up to 2.5"
        )


@rule(
    "classifier",
    finds="a classifier that is not on the list of https://pypi.org/classifiers/, or deprecated",
    fix="take the classifier from https://pypi.org/classifiers/",
)
def classifier(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Look each classifier up."""
    from trove_classifiers import classifiers, deprecated_classifiers  # noqa: PLC0415 - 3 ms

    where = f"{facts.filename}: classifier"
    for named in facts.metadata.get("classifiers", []):
        if named in deprecated_classifiers:
            instead = " or ".join(deprecated_classifiers[named])
            fix = f"replace it by {instead}" if instead else "remove it"
            yield Problem(where, f"{named!r} is deprecated", fix)
        elif named not in classifiers and not _is_private(named):
            yield Problem(where, f"{named!r} is not a known classifier", _suggestion(named))


@rule(
    "private-classifier",
    finds="a classifier that begins with `Private ::`, on its way to a public index",
    fix="remove the classifier if the project is to be public",
)
def private_classifier(facts: Facts, expected: Expected) -> Iterator[Problem]:
    """Look for the classifiers that exist to be refused."""
    for named in facts.metadata.get("classifiers", []):
        if expected.public and _is_private(named):
            yield Problem(
                f"{facts.filename}: classifier", f"{named!r} makes public indexes refuse it"
            )


@rule(
    "direct-url",
    finds="a dependency on a URL (`name @ https://…`), on its way to a public index",
    fix="depend on a version that is on the index",
)
def direct_url(facts: Facts, expected: Expected) -> Iterator[Problem]:
    """Look for requirements with a URL. Those that do not parse are for other rules."""
    for field in ("requires-dist", "provides-dist", "obsoletes-dist"):
        for text in requirement_texts(facts, field):
            with suppress(InvalidRequirement):
                requirement = Requirement(text)
                if expected.public and requirement.url:
                    yield Problem(
                        f"{facts.filename}: {field}",
                        f"{requirement.name} is required from a URL, {requirement.url}",
                    )


def requirement_texts(facts: Facts, field: str) -> list[str]:
    """Return the values of a field of requirements."""
    match field:
        case "requires-dist":
            return facts.metadata.get("requires_dist", [])
        case "provides-dist":
            return facts.metadata.get("provides_dist", [])
        case _:
            return facts.metadata.get("obsoletes_dist", [])


def _invalid(facts: Facts) -> list[InvalidMetadata]:
    try:
        Metadata.from_email(facts.metadata_bytes, validate=True)
    except ExceptionGroup as group:
        return [error for error in group.exceptions if isinstance(error, InvalidMetadata)]
    return []


def _is_old_license_file(facts: Facts, error: InvalidMetadata) -> bool:
    """Return whether this is the one fault that indexes and twine let pass.

    setuptools wrote License-File for years before the field was defined (PEP 639).
    """
    version = facts.metadata.get("metadata_version")
    return error.field == "license-file" and version in _BEFORE_LICENSE_FILES


def _is_private(named: str) -> bool:
    return named.startswith("Private ::")


def _suggestion(named: str) -> str:
    """Return which classifier was probably meant; empty where none is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - only faults pay for it

    from trove_classifiers import classifiers  # noqa: PLC0415 - 3 ms

    found = get_close_matches(named, classifiers, n=1)
    return f"did you mean {found[0]!r}?" if found else ""
