"""Install what an index serves of a release, and run it, through `nox -s verify_install`."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from shipway.doors.clock import pause, seconds
from shipway.doors.folders import sha256_of
from shipway.doors.handover import write_hashes
from shipway.doors.index import download, wait_until_served
from shipway.doors.noxrunner import run_verify_install
from shipway.errors.base import refuse
from shipway.errors.index import NotYetServed
from shipway.errors.verify import VerificationFailed

from .served import listed
from .trying import failures, refuse_untried

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shipway.distributions.ledger import Distribution
    from shipway.release import Release
    from shipway.verification.results import Result

__all__ = ["compare_served", "install_and_run"]


def compare_served(release: Release, built: Sequence[Distribution]) -> None:
    """Wait until the index serves what was built, and compare the bytes that come.

    Raises `NotYetServed`, `FileConflict`, `OtherBytes`, and what the doors raise.
    """
    with TemporaryDirectory(dir=release.state.folder, prefix="served-") as folder:
        _download(release, built, Path(folder))


def install_and_run(release: Release, built: Sequence[Distribution] | None) -> None:
    """Download exactly what was built and verify it on every Python.

    Where nothing says what was built, whatever the index serves of the version is verified.

    Raises `NotYetServed`, `FileConflict`, `VerificationFailed` for each failure,
    and what the doors raise.
    """
    with TemporaryDirectory(dir=release.state.folder, prefix="served-") as folder:
        if built is None:
            release.reporter.note("nothing says what was built: what is served is taken as it is")
            _download_all(release, Path(folder))
        else:
            _download(release, built, Path(folder))
        results = _run(release, Path(folder))
    release.state.write_results(results)
    refuse(failures(release.title, results, VerificationFailed))
    refuse_untried(release.title, results)


def _download(release: Release, built: Sequence[Distribution], folder: Path) -> None:
    """Wait until the index serves what was built, and get it by URL and hash."""

    def waited(missing: Sequence[str], duration: float, trouble: str) -> None:
        why = f" ({trouble})" if trouble else ""
        release.reporter.note(f"not served yet after {duration:.0f} s: {', '.join(missing)}{why}")

    live = release.live
    served = wait_until_served(
        live.index_url,
        release.project.name,
        built,
        timeout=release.options.timeout,
        on_wait=waited,
        credentials=live.credentials,
        limits=live.limits,
    )
    for file in served:
        download(file, folder, credentials=live.credentials, limits=live.limits)
    # What is verified are these bytes, of whatever build the newest ledger here is.
    write_hashes(folder, {item.filename: item.sha256 for item in built})


def _download_all(release: Release, folder: Path) -> None:
    """Get what the index serves of the version, once it serves anything of it."""
    start, live = seconds(), release.live
    while not (files := listed(release)):
        waited = seconds() - start
        if waited >= release.options.timeout:
            raise NotYetServed(
                f"{live.name} serves no sdist and no wheel of {release.title} after {waited:.0f} s"
            )
        pause(min(live.limits.longest_pause, release.options.timeout - waited))
    hashes = {}
    for file in files:
        download(file, folder, credentials=live.credentials, limits=live.limits)
        hashes[file.filename] = sha256_of(folder / file.filename) or ""
    write_hashes(folder, hashes)


def _run(release: Release, files: Path) -> tuple[Result, ...]:
    return run_verify_install(
        release.project.root,
        release.state.folder / "nox",
        target=release.target.name,
        files=files,
        pythons=release.options.pythons,
        require=release.options.require,
        on_line=release.reporter.note,
        shared=release.state.shared,
    )
