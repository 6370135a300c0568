"""`verify`: the index serves our bytes, and they install and run on every Python."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from shipway.doors.index import download, wait_until_served
from shipway.doors.noxrunner import run_verify_install
from shipway.errors.base import refuse
from shipway.errors.verify import VerificationFailed
from shipway.plan import Fact, Record, Recorder, Status
from shipway.verification.results import Outcome

from .check import ledger_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shipway.distributions.ledger import Ledger
    from shipway.errors.base import ShipwayError
    from shipway.release import Release
    from shipway.verification.results import Result

__all__ = ["Verify"]


class Verify:
    """Waits for the index, then installs exactly those files in fresh environments."""

    name = "verify"

    def preflight(self, release: Release) -> Iterable[ShipwayError]:  # noqa: ARG002 - the protocol
        """Return nothing: installing touches nothing of the project."""
        return ()

    def observe(self, release: Release) -> Fact:
        """Return whether these bytes were proved to install from this target."""
        ledger = release.state.ledger()
        if ledger is None or ledger.version != str(release.version):
            return Fact(self.name, Status.MISSING, "nothing was built that could be installed")
        proved = release.state.proved(_subject(release, ledger))
        if proved is None or proved < release.options.since:
            return Fact(self.name, Status.MISSING, f"not installed from {release.target.name} yet")
        return Fact(self.name, Status.DONE, f"installed and run at {proved}")

    def action(self, release: Release) -> InstallAndRun:
        """Return the verification."""
        return InstallAndRun(release)

    def exposed(self, release: Release, record: Record) -> bool:  # noqa: ARG002 - the protocol
        """Return False: installing shows nothing to anybody."""
        return False

    def undo(self, release: Release, record: Record) -> None:
        """Do nothing: the environments are temporary."""


def _subject(release: Release, ledger: Ledger) -> str:
    return f"verified {release.target.name} {ledger.digest}"


@dataclass(frozen=True)
class InstallAndRun:
    """Install what the index serves and run it."""

    release: Release

    @property
    def title(self) -> str:
        """Name the index."""
        return f"install {self.release.title} from {self.release.target.name} and run it"

    def preview(self) -> tuple[str, ...]:
        """Return the nox command."""
        release = self.release
        return (
            f"nox -s verify_install -- --target={release.target.name} --version={release.version}",
        )

    def apply(self, record: Recorder) -> None:  # noqa: ARG002 - nothing to undo
        """Wait until the index serves our hashes, then verify every Python and both kinds."""
        release = self.release
        ledger = ledger_of(release)
        served = wait_until_served(
            release.target.index_url,
            release.project.name,
            ledger.distributions,
            timeout=release.options.timeout,
            on_wait=self._waited,
        )
        release.state.folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=release.state.folder, prefix="served-") as folder:
            for file in served:
                download(file, Path(folder))
            results = self._run(Path(folder))
        release.state.write_results(results)
        refuse([_failed(result) for result in results if result.outcome is Outcome.FAILED])
        release.state.record_proof(_subject(release, ledger))

    def _run(self, files: Path) -> tuple[Result, ...]:
        release = self.release
        return run_verify_install(
            release.project.root,
            release.state.folder / "nox",
            target=release.target.name,
            files=files,
            pythons=release.options.pythons,
            require=release.options.require,
            on_line=release.reporter.note,
        )

    def _waited(self, missing: Sequence[str], waited: float) -> None:
        names = ", ".join(missing)
        self.release.reporter.note(f"not served yet after {waited:.0f} s: {names}")


def _failed(result: Result) -> VerificationFailed:
    return VerificationFailed(
        f"{result.filename or 'the release'} on Python {result.python}: {result.detail}",
        details="\n".join(check.output for check in result.failures if check.output),
    )
