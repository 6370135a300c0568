"""Install what an index serves of a release, and run it, through `nox -s verify_install`."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from shipway.doors.index import download, wait_until_served
from shipway.doors.noxrunner import run_verify_install
from shipway.errors.base import refuse
from shipway.errors.verify import VerificationFailed

from .trying import failures, refuse_untried

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shipway.distributions.ledger import Ledger
    from shipway.release import Release
    from shipway.verification.results import Result

__all__ = ["compare_served", "install_and_run"]


def compare_served(release: Release, ledger: Ledger) -> None:
    """Wait until the index serves the ledger's files, and compare the bytes that come.

    Raises `NotYetServed`, `FileConflict`, `OtherBytes`, and what the doors raise.
    """
    with TemporaryDirectory(dir=release.state.folder, prefix="served-") as folder:
        _download(release, ledger, Path(folder))


def install_and_run(release: Release, ledger: Ledger | None) -> None:
    """Download exactly the ledger's files and verify them on every Python.

    Without a ledger whatever the index serves of the version is verified.

    Raises `NotYetServed`, `FileConflict`, `VerificationFailed` for each failure,
    and what the doors raise.
    """
    if ledger is None:
        release.reporter.note("no ledger here: what the index serves is taken as it is")
        results = _run(release, None)
    else:
        with TemporaryDirectory(dir=release.state.folder, prefix="served-") as folder:
            _download(release, ledger, Path(folder))
            results = _run(release, Path(folder))
    release.state.write_results(results)
    refuse(failures(release.title, results, VerificationFailed))
    refuse_untried(release.title, results)


def _download(release: Release, ledger: Ledger, folder: Path) -> None:
    """Wait until the index serves the ledger's files, and get them by URL and hash."""

    def waited(missing: Sequence[str], duration: float, trouble: str) -> None:
        why = f" ({trouble})" if trouble else ""
        release.reporter.note(f"not served yet after {duration:.0f} s: {', '.join(missing)}{why}")

    live = release.live
    served = wait_until_served(
        live.index_url,
        release.project.name,
        ledger.distributions,
        timeout=release.options.timeout,
        on_wait=waited,
        credentials=live.credentials,
        limits=live.limits,
    )
    for file in served:
        download(file, folder, credentials=live.credentials, limits=live.limits)


def _run(release: Release, files: Path | None) -> tuple[Result, ...]:
    return run_verify_install(
        release.project.root,
        release.state.folder / "nox",
        target=release.target.name,
        version=None if files else str(release.version),
        files=files,
        timeout=release.options.timeout,
        pythons=release.options.pythons,
        require=release.options.require,
        on_line=release.reporter.note,
        shared=release.state.shared,
    )
