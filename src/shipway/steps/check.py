"""`check`: the built distributions are such that an index takes them and a user can run them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.distributions.checks import Expected, check_distributions
from shipway.errors.base import ShipwayError, refuse
from shipway.errors.build import NotBuilt
from shipway.errors.verify import DoesNotRun
from shipway.plan import Fact, Record, Recorder, Status

from .trial import try_out

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shipway.distributions.findings import Report
    from shipway.distributions.ledger import Ledger
    from shipway.release import Release
    from shipway.verification.results import Result

__all__ = ["Check", "ledger_of"]


class Check:
    """Runs every rule over the files that the ledger lists, and tries the wheel out."""

    name = "check"

    def preflight(self, release: Release) -> Iterable[ShipwayError]:  # noqa: ARG002 - the protocol
        """Return nothing: a check touches nothing."""
        return ()

    def observe(self, release: Release) -> Fact:
        """Return whether exactly these bytes were checked for a target as strict as this one."""
        ledger = release.state.ledger()
        if ledger is None or ledger.version != str(release.version):
            return Fact(self.name, Status.MISSING, "nothing was built that could be checked")
        proved = release.state.proved(_subject(release, ledger))
        if proved is None or proved < release.options.since:
            return Fact(self.name, Status.MISSING, "the built distributions are not checked")
        return Fact(self.name, Status.DONE, f"no fault found at {proved}")

    def action(self, release: Release) -> CheckDistributions:
        """Return the check."""
        return CheckDistributions(release)

    def exposed(self, release: Release, record: Record) -> bool:  # noqa: ARG002 - the protocol
        """Return False: checking shows nothing to anybody."""
        return False

    def undo(self, release: Release, record: Record) -> None:
        """Do nothing: a proof about bytes stays true."""


def ledger_of(release: Release) -> Ledger:
    """Return the ledger of the release's version. Raises `NotBuilt`."""
    ledger = release.state.ledger()
    if ledger is None or ledger.version != str(release.version):
        raise NotBuilt(f"{release.title} is not built")
    return ledger


def _subject(release: Release, ledger: Ledger) -> str:
    return f"checked {'public' if release.target.public else 'private'} {ledger.digest}"


@dataclass(frozen=True)
class CheckDistributions:
    """Check the files and try the wheel out."""

    release: Release

    @property
    def title(self) -> str:
        """Name what is checked."""
        return f"check the distributions of {self.release.title}"

    def preview(self) -> tuple[str, ...]:
        """Name what is looked at."""
        return (
            "every rule of docs/checks.md on the sdist and the wheel",
            "install the wheel in a fresh environment, import it, run its scripts",
        )

    def apply(self, record: Recorder) -> None:  # noqa: ARG002 - nothing to undo
        """Run the rules while the wheel is tried out; every fault that either finds is told."""
        release = self.release
        ledger = ledger_of(release)
        with ThreadPoolExecutor(1) as pool:
            trial = pool.submit(try_out, release, ledger)
            report = _rules(release, ledger)
            results = trial.result()
        for finding in report.warnings:
            release.reporter.note(f"{finding.where}: {finding.problem}")
        failed = [result for result in results if result.failures]
        refuse([*report.problems(), *(_does_not_run(result) for result in failed)])
        release.state.record_proof(_subject(release, ledger))


def _rules(release: Release, ledger: Ledger) -> Report:
    kept = release.state.kept(ledger.version)
    tagged = release.repository.tag_commit(release.tag) == ledger.commit
    expected = Expected(
        project=release.project.name,
        version=ledger.version,
        tag_version=str(release.version) if tagged else None,
        public=release.target.public,
        ledger=ledger,
    )
    paths = [kept / item.filename for item in ledger.distributions]
    return check_distributions(paths, expected, ignore=release.project.config.ignore)


def _does_not_run(result: Result) -> DoesNotRun:
    return DoesNotRun(
        f"{result.filename} on Python {result.python}: {result.detail}",
        details="\n".join(check.output for check in result.failures if check.output),
    )
