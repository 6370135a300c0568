"""Which files a release consists of: those that were built here, or what CI has published.

CI builds the tag itself, and not every build backend makes the same bytes twice. So of a
release that CI publishes, what the index serves is told once it serves it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.doors.index import read_files_of
from shipway.plan import Status
from shipway.verification.results import Outcome

from .facts import Built, File

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shipway.distributions.ledger import Distribution
    from shipway.plan import Fact
    from shipway.standing import Standing

    from .kept import Kept
    from .notes import Notes

__all__ = ["built_here", "built_of"]

_FROM_CI = "follow"
"""The step of a release that only one which CI publishes has."""


def built_here(kept: Kept, remark: str = "") -> Built:
    """Return what the ledger says."""
    ledger = kept.ledger
    if ledger is None:
        return Built(results=kept.results)
    files = tuple(File(file.filename, file.size, file.sha256) for file in ledger.distributions)
    return Built(files, ledger.commit, ledger.dirty, kept.results, remark=remark)


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
        results=kept.results if _is_of(kept, standing.facts, files) else (),
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


def _is_of(kept: Kept, facts: Sequence[Fact], files: Sequence[File]) -> bool:
    """Tell whether what was found on each Python was found of these files, by more than names.

    What was tried here were the files that were built here. Others were installed where
    `verify` is done, or where it failed: a trial that fails ends with the release undone.
    """
    if {file.sha256 for file in files} == {file.sha256 for file in _of_ledger(kept)}:
        return True
    verified = any(fact.name == "verify" and fact.status is Status.DONE for fact in facts)
    return verified or any(result.outcome is Outcome.FAILED for result in kept.results)


def _of_ledger(kept: Kept) -> Sequence[Distribution]:
    return kept.ledger.distributions if kept.ledger is not None else ()
