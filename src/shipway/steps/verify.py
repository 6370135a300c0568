"""`verify`: the index serves our bytes, and they install and run on every Python.

In a release they were tried before they were uploaded, and what is served is
compared with what was tried. Alone, what is served is installed and run.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shipway.doors.clock import to_the_second
from shipway.errors.base import ShipwayError
from shipway.errors.verify import NotPublished, VersionNotServed
from shipway.plan import Fact, Recorder, Status

from .begun import sent_to
from .check import ledger_of, matching_ledger
from .publish import accepted
from .pythons import nox_command, pythons_told, pythons_tried
from .served import files_of_version, verified
from .traceless import Traceless
from .tryout import obstacles, tried

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.release import Release

__all__ = ["STEP", "Verify"]


class Verify(Traceless):
    """Waits for the index, then installs exactly those files in fresh environments."""

    name = "verify"

    def preflight(self, release: Release) -> Iterator[ShipwayError]:
        """Find what would keep it from being installed, and that nobody has uploaded it."""
        yield from obstacles(release)
        if not release.options.whole:
            yield from _unpublished(release)

    def observe(self, release: Release) -> Fact:
        """Return whether these bytes were proved to come from this target."""
        proved, where = release.proved(_subject(release)), release.target.name
        if proved is None:
            return Fact(self.name, Status.MISSING, f"what {where} serves is not verified yet")
        return Fact(
            self.name,
            Status.DONE,
            f"{where} served what installs and runs at {to_the_second(proved)}",
        )

    def action(self, release: Release) -> CompareServed | InstallServed:
        """Return the comparison with what was tried, or the whole verification."""
        return CompareServed(release) if release.options.whole else InstallServed(release)


STEP = Verify()


def _unpublished(release: Release) -> Iterator[ShipwayError]:
    """Find that waiting for the index is in vain: nothing was sent there, and it has nothing."""
    ledger, target = matching_ledger(release), release.target
    sent = ledger and (
        release.state.proof(accepted(release, ledger)) or sent_to(release, target.name)
    )
    # An index may list late what it took, save for the one that is a folder here.
    if sent and target.local_folder is None:
        return
    try:
        if files_of_version(release):
            return
    except ShipwayError as problem:
        yield problem
        return
    what = f"{target.name} serves no sdist and no wheel of {release.title}"
    if ledger is None:
        here = f"check the version: {target.name} has what was released to it here, and no more"
        yield VersionNotServed(what, fix=None if target.local_folder is None else [here])
    else:
        about = f"--version={shlex.quote(str(release.version))} --target={shlex.quote(target.name)}"
        yield NotPublished(f"{what}, and none was sent there", fix=[f"invoke publish {about}"])


def _subject(release: Release) -> str:
    return verified(release, matching_ledger(release))


@dataclass(frozen=True)
class CompareServed:
    """Download what the index serves and compare it with the bytes that were tried."""

    release: Release

    @property
    def title(self) -> str:
        """Name the index."""
        release = self.release
        return f"see that {release.target.name} serves the very files of {release.title}"

    def preview(self) -> tuple[str, ...]:
        """Say what is compared."""
        return (
            "wait until the index lists every file with the SHA-256 that was tried",
            "download each from its URL and hash it",
        )

    def apply(self, record: Recorder) -> None:
        """Wait, download, compare; what was never tried is installed and run."""
        from .installing import compare_served  # noqa: PLC0415 - its imports are heavy

        release = self.release
        ledger = ledger_of(release)
        if tried(release, ledger) is None:
            InstallServed(release).apply(record)
            return
        compare_served(release, ledger.distributions)
        release.prove(_subject(release))


@dataclass(frozen=True)
class InstallServed:
    """Install what the index serves and run it."""

    release: Release
    _told: list[str] = field(default_factory=list, init=False)
    """On which Pythons: as planned, afterwards as it was; nothing before somebody asks."""

    @property
    def title(self) -> str:
        """Name the index."""
        return f"install {self.release.title} from {self.release.target.name} and run it"

    def preview(self) -> tuple[str, ...]:
        """Return the nox command, and the Pythons that it takes."""
        release = self.release
        return (nox_command(release, f"--version={release.version}"), self._pythons)

    @property
    def _pythons(self) -> str:
        if not self._told:
            self._told.append(pythons_told(self.release))
        return self._told[0]

    def apply(self, record: Recorder) -> None:  # noqa: ARG002 - nothing to undo
        """Wait until the index serves our bytes, then verify every Python and both kinds."""
        from .installing import install_and_run  # noqa: PLC0415 - its imports are heavy

        ledger = matching_ledger(self.release)
        install_and_run(self.release, ledger.distributions if ledger else None)
        self._told[:] = [pythons_tried(self.release)]
        self.release.prove(_subject(self.release))
