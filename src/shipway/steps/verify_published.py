"""`verify` of what CI has published: the index serves CI's bytes, and they install and run.

CI builds the tag itself, and not every build backend makes the same bytes twice. So what
counts is what CI attached to the release on GitHub, with the SHA-256 that GitHub says.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from shipway.distributions.filenames import name_in, version_in
from shipway.distributions.ledger import Distribution
from shipway.doors.clock import to_the_second
from shipway.errors.base import ShipwayError, refuse
from shipway.errors.verify import NotFromCI, VersionNotServed
from shipway.plan import Fact, Recorder, Status

from .check import matching_ledger
from .pythons import nox_command, pythons_told
from .served import files_of_version, verified
from .traceless import Traceless
from .tryout import obstacles, tried

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shipway.distributions.ledger import Ledger
    from shipway.distributions.publishing import IndexFile
    from shipway.release import Release

__all__ = ["STEP", "VerifyPublished"]


class VerifyPublished(Traceless):
    """Waits until the index serves what CI built, and proves that it installs and runs."""

    name = "verify"

    def preflight(self, release: Release) -> Iterator[ShipwayError]:
        """Find what would keep it from being installed, and that there is nothing to install."""
        yield from obstacles(release)
        if not release.options.whole and not files_of_version(release):
            where = release.target.name
            yield VersionNotServed(f"{where} serves no sdist and no wheel of {release.title}")

    def observe(self, release: Release) -> Fact:
        """Return whether the very files that the index lists of the version now were proved."""
        where = release.target.name
        try:
            served = files_of_version(release)
        except ShipwayError as error:
            return Fact(self.name, Status.UNKNOWN, error.what)
        proved = release.proved(_subject(release, served)) if served else None
        if proved is None:
            return Fact(self.name, Status.MISSING, f"what {where} serves is not verified yet")
        detail = f"{where} served what installs and runs at {to_the_second(proved)}"
        return Fact(self.name, Status.DONE, detail)

    def action(self, release: Release) -> VerifyServed:
        """Return the verification."""
        return VerifyServed(release)


STEP = VerifyPublished()


@dataclass(frozen=True)
class VerifyServed:
    """Compare what the index serves with what CI built; install and run it where it is new."""

    release: Release

    @property
    def title(self) -> str:
        """Name the index."""
        return f"verify that {self.release.target.name} serves what CI built of {self.release.tag}"

    def preview(self) -> tuple[str, ...]:
        """Say what is compared, and what is run where CI's bytes are not those that were tried."""
        release = self.release
        return (
            "wait until the index lists every file with the SHA-256 of the release on GitHub",
            "download each from its URL and hash it",
            f"{nox_command(release, f'--version={release.version}')}   (unless tried here already)",
            pythons_told(release),
        )

    def apply(self, record: Recorder) -> None:  # noqa: ARG002 - nothing to undo
        """Wait, download, compare; bytes that were never tried here are installed and run."""
        from .installing import compare_served, install_and_run  # noqa: PLC0415 - heavy imports

        release, ledger = self.release, matching_ledger(self.release)
        built = _built_by_ci(release)
        if built and ledger and release.options.whole and _was_tried(release, ledger, built):
            compare_served(release, built)
        else:
            install_and_run(release, built)
        served = files_of_version(release)
        if built is not None:
            refuse(_strangers(release, built, served))
        release.prove(_subject(release, served))


def _subject(release: Release, served: Sequence[IndexFile]) -> str:
    """Name what is proved: these files, by their hashes where the index says them."""
    listed = sorted(f"{file.filename} {file.sha256}" for file in served)
    digest = hashlib.sha256("\n".join(listed).encode()).hexdigest()
    return f"{verified(release, None)} {digest}"


def _strangers(
    release: Release, built: Sequence[Distribution], served: Sequence[IndexFile]
) -> list[ShipwayError]:
    """Return an error for each file of the version that the index serves and CI did not attach."""
    names, where = {distribution.filename for distribution in built}, release.target.name
    return [
        NotFromCI(
            f"{where} serves {file.filename}, SHA-256 {file.sha256 or 'unknown'}, which the"
            f" release {release.tag} on GitHub does not have"
        )
        for file in served
        if file.filename not in names
    ]


def _built_by_ci(release: Release) -> Sequence[Distribution] | None:
    """Return the distributions of the release on GitHub; None where it does not say them all."""
    found = release.hub.releases.published(release.tag)
    if found is None:
        return None
    own = canonicalize_name(release.project.name)
    of_version = [
        asset
        for asset in found.assets
        # Other projects of the repository, and pages of documentation, may lie beside them.
        if name_in(asset.name) == own and version_in(asset.name) == release.version
    ]
    if not of_version or any(asset.sha256 is None for asset in of_version):
        # GitHub renames the files of a version with an epoch; old servers say no hashes.
        return None
    return [Distribution(asset.name, asset.size, asset.sha256 or "") for asset in of_version]


def _was_tried(release: Release, ledger: Ledger, built: Sequence[Distribution]) -> bool:
    return tried(release, ledger) is not None and _hashes(built) == _hashes(ledger.distributions)


def _hashes(built: Sequence[Distribution]) -> set[str]:
    return {distribution.sha256 for distribution in built}
