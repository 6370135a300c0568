"""`verify`: the index serves our bytes, and they install and run on every Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.errors.verify import PythonMissing
from shipway.plan import Fact, Record, Recorder, Status
from shipway.verification.pythons import refuse_bad_names

from .check import matching_ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.errors.base import ShipwayError
    from shipway.release import Release

__all__ = ["Verify"]


class Verify:
    """Waits for the index, then installs exactly those files in fresh environments."""

    name = "verify"

    def preflight(self, release: Release) -> Iterator[ShipwayError]:
        """Find Pythons that were named and are none, or are not on this machine."""
        refuse_bad_names((*release.options.pythons, *release.project.config.pythons))
        for name in release.options.pythons:
            from shipway.doors.interpreters import find_python  # noqa: PLC0415 - few name any

            if find_python(name) is None:
                yield PythonMissing(f"Python {name} is not on this machine")

    def observe(self, release: Release) -> Fact:
        """Return whether these bytes were proved to install from this target."""
        proved = release.state.proved(_subject(release))
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


def _subject(release: Release) -> str:
    """Name what is proved: of our bytes where we built them, else of what the index serves."""
    ledger = matching_ledger(release)
    what = ledger.digest if ledger else f"{release.version} as served"
    return f"verified {release.target.name} {what}"


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
        """Wait until the index serves our bytes, then verify every Python and both kinds."""
        from .installing import install_and_run  # noqa: PLC0415 - its imports are heavy

        install_and_run(self.release, matching_ledger(self.release))
        self.release.state.record_proof(_subject(self.release))
