"""Names and versions: of the file, in the metadata, in the tag, in the ledger.

Versions are compared as versions, never as text: backends spell `2026.08.17` and
`2026.8.17` for one version, and each is right somewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from shipway.distributions.findings import Severity

from .rule import Expected, Problem, Release, release_rule, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.distributions.reader import Facts

__all__ = [
    "filename",
    "filename_mismatch",
    "local_version",
    "name_mismatch",
    "sdist_format",
    "stdlib_name",
    "version_mismatch",
]


@rule(
    "filename",
    finds="a file name that is not in the normal form (PEP 625, PEP 427)",
    fix="update the build backend: old versions name files by older rules",
)
def filename(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Compare the file name's beginning with the one that its name and version give.

    In the name of a wheel PyPI takes the version in any spelling.
    """
    name = facts.name.replace("-", "_")
    start = f"{name}-" if facts.wheel else f"{name}-{facts.version}."
    if not facts.filename.startswith(start):
        yield Problem(facts.filename, f"the file name should begin with {start}")


@rule(
    "sdist-format",
    finds="an sdist that is no .tar.gz file, on its way to a public index (PEP 625)",
    fix="have the build backend write .tar.gz (setuptools: `formats` of `sdist` in setup.cfg)",
)
def sdist_format(facts: Facts, expected: Expected) -> Iterator[Problem]:
    """Look at how the file name ends. Pip and private indexes still take .zip."""
    if expected.public and facts.filename.endswith(".zip"):
        yield Problem(facts.filename, "public indexes take no sdists but .tar.gz files")


_IF_NEW = "if the project is new to the index, give it another name"


@release_rule(
    "stdlib-name",
    finds="the name of a module of the standard library for a project that is new to the index",
    fix="give the project another name",
)
def stdlib_name(release: Release) -> Iterator[Problem]:
    """Look the name up among the modules of all Pythons, as PyPI does for new projects.

    It is only told where nobody knows whether the project is new: the index could not be asked.
    """
    expected = release.expected
    new = expected.exists is not True
    if expected.public and new and _is_module(canonicalize_name(expected.project)):
        problem = "a module of Python's standard library has this name"
        if expected.exists is None:
            unsure = f"{problem}, and whether the index has the project could not be asked"
            yield Problem(expected.project, unsure, _IF_NEW, Severity.WARNING)
        else:
            yield Problem(expected.project, problem)


def _is_module(name: str) -> bool:
    """Return whether any Python has a module or a package of this name, however spelt."""
    from stdlib_list import short_versions, stdlib_list  # noqa: PLC0415 - 3 ms

    modules = {module for version in short_versions for module in stdlib_list(version)}
    parts = (module.split(".") for module in modules)
    packages = {".".join(split[:end]) for split in parts for end in range(1, len(split) + 1)}
    return any(canonicalize_name(package.strip("-_.")) == name for package in packages)


@rule(
    "filename-mismatch",
    finds="a file name that says another name or version than the metadata inside",
    fix="build again; never rename a built file",
)
def filename_mismatch(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Compare name and version of the file name with those of the metadata."""
    for mismatch in mismatches(facts):
        yield Problem(facts.filename, f"the metadata inside is of {mismatch}")


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


def mismatches(facts: Facts) -> Iterator[str]:
    """Yield what the metadata says otherwise than the file name: the name, the version."""
    name, version = facts.metadata.get("name", ""), facts.metadata.get("version", "")
    if name and canonicalize_name(name) != facts.name:
        yield name
    if version and not _same(version, str(facts.version)):
        yield f"version {version}"


def _same(one: str, other: str) -> bool:
    try:
        return Version(one) == Version(other)
    except InvalidVersion:
        return one == other
