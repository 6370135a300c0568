"""Which files a release consists of, and how they did: built here, or by CI that published them.

CI builds the tag itself, and not every build backend makes the same bytes twice. So of a
release that CI publishes, what the index serves is told once it serves it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import Version

from shipway.distributions.filenames import version_in
from shipway.doors.index import read_files_of

from .facts import Built, File

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shipway.distributions.ledger import Distribution
    from shipway.standing import Standing
    from shipway.verification.results import Result

    from .kept import Kept
    from .notes import Notes

__all__ = ["built_here", "built_of"]

_FROM_CI = "follow"
"""The step of a release that only one which CI publishes has."""


def built_here(kept: Kept, remark: str = "") -> Built:
    """Return what the ledger says."""
    ledger = kept.ledger
    if ledger is None:
        # Of a release that was taken back there is none any more, and what it failed of is here.
        return Built(results=_of_version(kept))
    files = tuple(File(file.filename, file.size, file.sha256) for file in ledger.distributions)
    return Built(files, ledger.commit, ledger.dirty, _results(kept, files), remark=remark)


def built_of(standing: Standing, kept: Kept, notes: Notes) -> Built:
    """Return what is served of a release that CI publishes, else what was built here."""
    release = standing.release
    if all(fact.name != _FROM_CI for fact in standing.facts):
        return built_here(kept)
    files: tuple[File, ...] = ()
    with notes.taken(f"what {release.target.name} serves could not be read"):
        files = _served(standing, kept)
    if not files:
        return built_here(kept, "built here; CI builds its own")
    return Built(
        files,
        release.repository.tag_commit(release.tag) or "",
        results=_results(kept, files),
        remark=f"as {release.target.name} serves them, built by CI",
        served=True,
    )


def _served(standing: Standing, kept: Kept) -> tuple[File, ...]:
    """Return the files of the version that the index lists. Raises what `read_files_of` does."""
    release, live = standing.release, standing.release.live
    listed = read_files_of(
        release.version,
        live.index_url,
        release.project.name,
        credentials=live.credentials,
        limits=live.limits,
    )
    sizes: dict[str | None, int] = {file.sha256: file.size for file in _of_ledger(kept)}
    return tuple(
        File(file.filename, file.size or sizes.get(file.sha256), file.sha256) for file in listed
    )


def _results(kept: Kept, files: Sequence[File]) -> tuple[Result, ...]:
    """Return what was found of these very bytes, on each Python the newest.

    Another build has files of the same names. Which Pythons a verification missed goes with what
    it found.
    """
    hashes = {file.sha256 for file in files if file.sha256}
    told: dict[tuple[str, str | None], Result] = {}
    for found in kept.found:
        if any(result.sha256 in hashes for result in found):
            ours = [each for each in found if not each.filename or each.sha256 in hashes]
            told |= {(each.python, each.filename or each.kind): each for each in ours}
    return tuple(told.values())


def _of_version(kept: Kept) -> tuple[Result, ...]:
    """Return what the newest verification found that was of files of the version, by name."""
    for found in reversed(kept.found):
        names = {result.filename for result in found if result.filename}
        if kept.version and any(version_in(name) == Version(kept.version) for name in names):
            return found
    return ()


def _of_ledger(kept: Kept) -> Sequence[Distribution]:
    return kept.ledger.distributions if kept.ledger is not None else ()
