"""Build once more what was built, and compare: `check --twice`.

The sdist and the wheel are built again as the first time were, in another folder, at
another time and in another time zone; then the wheel is built straight from the tree.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from shipway.distributions.differences import Repeated, difference
from shipway.distributions.filenames import version_in
from shipway.errors.build import NotRepeatable

from .building import backend_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from shipway.distributions.ledger import Ledger
    from shipway.release import Release

__all__ = ["build_again"]

_ELSEWHERE = {"TZ": "UTC-14"}
"""The time zone that is furthest ahead, in the spelling of POSIX."""


def build_again(release: Release, ledger: Ledger) -> tuple[Repeated, ...]:
    """Return each distribution that differs when it is built once more.

    Where one does, the second builds stay in the state folder.

    Raises what a build raises, and `NotRepeatable` where its version changes.
    """
    folder = release.state.folder / "again"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    repeated = tuple(_compared(release, ledger, folder))
    if not repeated:
        shutil.rmtree(folder)
    return repeated


def _compared(release: Release, ledger: Ledger, folder: Path) -> Iterator[Repeated]:
    release, pinned, again = _as_before(release, ledger, folder / "twice")
    straight = _from_tree(release, ledger, pinned, folder / "tree")
    kept = release.state.kept(ledger)
    for item in ledger.distributions:
        for path, from_tree in ((again / item.filename, False), (straight / item.filename, True)):
            found = difference(kept / item.filename, path) if path.is_file() else None
            if found:
                yield Repeated(item.filename, str(path), found, from_tree)


def _as_before(
    release: Release, ledger: Ledger, out: Path
) -> tuple[Release, Mapping[str, str], Path]:
    """Build the sdist, and the wheel from it; return how it had to be built, and where they are.

    A development version is in no file of the commit: it is said as the build did.
    """
    stamped = replace(release, options=replace(release.options, stamped=True))
    said = release.source.build_environment(release.version)
    nothing: Mapping[str, str] = {}
    versions = []
    for attempt, pinned in ((release, nothing), (stamped, said)):
        told = {**_ELSEWHERE, **pinned}
        with backend_of(attempt, ledger.commit, told, "again", dirty=ledger.dirty) as builder:
            built = builder.build(out)
        versions = [version_in(path.name) for path in built]
        if all(str(version) == ledger.version for version in versions):
            return attempt, pinned, out
    raise NotRepeatable(f"{release.title} was built, and built again the version is {versions[0]}")


def _from_tree(release: Release, ledger: Ledger, pinned: Mapping[str, str], out: Path) -> Path:
    with backend_of(release, ledger.commit, pinned, "tree", dirty=ledger.dirty) as builder:
        builder.build_wheel(out)
    return out
