"""The archive: how its files are named, stored and put into folders."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from shipway.distributions.findings import Severity
from shipway.project.paths import is_text

from .naming import mismatches
from .rule import Expected, Problem, Release, release_rule, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.distributions.reader import Facts

__all__ = [
    "compression",
    "dist_info",
    "duplicate_member",
    "file_size",
    "member_name",
    "member_path",
    "sdist_folder",
    "second_sdist",
    "zip_format",
]

_MIB = 2**20
_LARGEST_FILE = 100 * _MIB
"""The limit of PyPI for projects that have not asked for a higher one."""

_SMALLEST_BOMB = 64 * _MIB
_HIGHEST_RATIO = 50
"""Above both, PyPI takes a zip file for a decompression bomb."""


@rule(
    "dist-info",
    finds="a wheel whose .dist-info folder is not named like the wheel",
    fix="update the build backend; never rename a built wheel",
)
def dist_info(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Compare the folder with the name and the version as the file name spells them.

    Where the metadata in it is of another name or version, `filename-mismatch` says so.
    """
    wanted = f"{'-'.join(facts.filename.split('-')[:2])}.dist-info"
    if facts.wheel and facts.wheel.dist_info != wanted and not list(mismatches(facts)):
        yield Problem(facts.filename, f"it has {facts.wheel.dist_info}, and should have {wanted}")


@rule(
    "sdist-folder",
    finds="an sdist that is not one folder with everything in it (PEP 625)",
    fix="update the build backend",
)
def sdist_folder(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Look at the first parts of all paths."""
    folders = sorted(facts.archive.top_level)
    if not facts.wheel and (len(folders) != 1 or folders[0] in {"", "."}):
        names = ", ".join(name or "/" for name in folders[:5])
        yield Problem(facts.filename, f"at its top it has {names}")


@rule(
    "member-path",
    finds="a path that is absolute or leads out of the folder, a link or a device that does",
    fix="leave the file out of the distribution, or put a copy of what it links to in its place",
)
def member_path(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Look at paths as every system reads them, and at what PEP 706 has installers refuse."""
    for member in facts.members:
        if member.flaw:
            yield Problem(facts.filename, f"{_shown(member.name)} {member.flaw}")
        elif _leads_out(member.name):
            yield Problem(facts.filename, f"{_shown(member.name)} leads out of the folder")


@rule(
    "member-name",
    finds="a file in an sdist whose name is not UTF-8: installers refuse to unpack it",
    fix="give the file a name in UTF-8, or leave it out of the sdist",
)
def member_name(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Look for bytes that Python kept because they are no text (PEP 383)."""
    for member in facts.members:
        if not is_text(member.name):
            yield Problem(facts.filename, f"it has a file named {_shown(member.name)}")


@rule(
    "duplicate-member",
    finds="paths that are the same, or are one file where case does not count (Windows, macOS)",
    fix="rename one of the files, or have the build backend put it in once",
    severity=Severity.WARNING,
)
def duplicate_member(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Compare all paths without regard to case. Zip files with the same twice: `zip-format`."""
    if facts.framing:
        return
    alike: dict[str, list[str]] = {}
    for member in facts.members:
        alike.setdefault(member.name.casefold(), []).append(member.name)
    for names in alike.values():
        if len(names) > 1:
            listed = " and ".join(_shown(name) for name in names)
            yield Problem(facts.filename, f"it has {listed}, and one overwrites the other")


@rule(
    "zip-format",
    finds="a wheel that readers of zip files may read in different ways: PyPI refuses it",
    fix="build the wheel again; never change a built wheel with a zip tool",
)
def zip_format(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Tell what was found when the file was read."""
    if facts.framing:
        yield Problem(facts.filename, facts.framing)


@rule(
    "compression",
    finds="a wheel that unpacks to more than 64 MiB and to more than 50 times its own size",
    fix="store the large files in a compressed form of their own, or download them when needed",
)
def compression(facts: Facts, expected: Expected) -> Iterator[Problem]:
    """Compare the sizes: public indexes take such a file for a bomb."""
    size = sum(member.size for member in facts.members)
    ratio = size / max(facts.built.size, 1)
    zipped = not facts.filename.endswith(".tar.gz")
    if expected.public and zipped and size > _SMALLEST_BOMB and ratio > _HIGHEST_RATIO:
        yield Problem(
            facts.filename, f"it unpacks to {size // _MIB} MiB, {ratio:.0f} times its own size"
        )


@rule(
    "file-size",
    finds="a file above PyPI's limit of 100 MB for projects that have no higher one",
    fix="make it smaller, or ask for more: https://docs.pypi.org/project-management/storage-limits",
    severity=Severity.WARNING,
)
def file_size(facts: Facts, expected: Expected) -> Iterator[Problem]:
    """Compare the size. Which limit a project has, only the server knows."""
    if expected.public and facts.built.size > _LARGEST_FILE:
        yield Problem(facts.filename, f"it has {facts.built.size / _MIB:.0f} MB")


@release_rule(
    "second-sdist",
    finds="more than one sdist: PyPI takes one for each release",
    fix="remove all but one of them, then build again",
)
def second_sdist(release: Release) -> Iterator[Problem]:
    """Count the sdists."""
    sdists = [facts.filename for facts in release.distributions if not facts.wheel]
    if release.expected.public and len(sdists) > 1:
        yield Problem(", ".join(sdists), f"these are {len(sdists)} sdists of one release")


def _leads_out(name: str) -> bool:
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    return bool(posix.is_absolute() or windows.anchor or ".." in windows.parts)


def _shown(name: str) -> str:
    """Return a path as text; bytes that are none as Python writes them."""
    return name if is_text(name) else repr(name.encode("utf-8", "surrogateescape"))
