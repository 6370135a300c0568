"""Names and versions: of the file, in the metadata, in the tag, in the ledger.

Versions are compared as versions, never as text: backends spell `2026.08.17` and
`2026.8.17` for one version, and each is right somewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from .rule import Expected, Problem, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.distributions.reader import Facts

__all__ = ["filename", "filename_mismatch", "local_version", "name_mismatch", "version_mismatch"]


@rule(
    "filename",
    finds="a file name that is not in the normal form (PEP 625, PEP 427)",
    fix="update the build backend: old versions name files by older rules",
)
def filename(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Compare the file name's beginning with the one that its name and version give."""
    start = f"{facts.name.replace('-', '_')}-{facts.version}"
    ends = (f"{start}-",) if facts.wheel else (f"{start}.tar.gz", f"{start}.zip")
    if not facts.filename.startswith(ends):
        yield Problem(facts.filename, f"the file name should begin with {start}")


@rule(
    "filename-mismatch",
    finds="a file name that says another name or version than the metadata inside",
    fix="build again; never rename a built file",
)
def filename_mismatch(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Compare name and version of the file name with those of the metadata."""
    name, version = facts.metadata.get("name", ""), facts.metadata.get("version", "")
    if name and canonicalize_name(name) != facts.name:
        yield Problem(facts.filename, f"the metadata inside is of {name}")
    if version and not _same(version, str(facts.version)):
        yield Problem(facts.filename, f"the metadata inside is of version {version}")


@rule(
    "name-mismatch",
    finds="a distribution of another project than the one that is released",
    fix="remove the file, then build again",
)
def name_mismatch(facts: Facts, expected: Expected) -> Iterator[Problem]:
    """Compare the metadata's name with the project's."""
    name = facts.metadata.get("name", "")
    if name and canonicalize_name(name) != canonicalize_name(expected.project):
        yield Problem(facts.filename, f"it is a distribution of {name}, not of {expected.project}")


@rule(
    "version-mismatch",
    finds="a version in the metadata that is not that of the release, the tag or the ledger",
    fix="build again from the tagged commit",
)
def version_mismatch(facts: Facts, expected: Expected) -> Iterator[Problem]:
    """Compare the metadata's version with each place that says which one is released."""
    version = facts.metadata.get("version", "")
    places = {
        "the release": expected.version,
        "the tag": expected.tag_version,
        "the ledger": expected.ledger.version if expected.ledger else None,
    }
    for place, wanted in places.items():
        if version and wanted is not None and not _same(version, wanted):
            yield Problem(facts.filename, f"its version is {version}, and {place} says {wanted}")


@rule(
    "local-version",
    finds="a local version, such as 1.0+linux, on its way to a public index (PEP 440)",
    fix="build from a clean, tagged commit, or drop what follows the + from the version",
)
def local_version(facts: Facts, expected: Expected) -> Iterator[Problem]:
    """Look for the local part that public indexes refuse."""
    if expected.public and facts.version.local:
        yield Problem(
            facts.filename, f"public indexes refuse local versions such as {facts.version}"
        )


def _same(one: str, other: str) -> bool:
    try:
        return Version(one) == Version(other)
    except InvalidVersion:
        return one == other
