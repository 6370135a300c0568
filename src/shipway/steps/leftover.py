"""What lies in dist/ of other builds: files that shipway put there itself, and nobody's else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.doors.folders import copy_into, sha256_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shipway.distributions.ledger import Distribution, Ledger
    from shipway.plan import Record
    from shipway.release import Release

__all__ = ["bring_back", "left_over", "left_over_in", "remove"]


def left_over(release: Release, ledger: Ledger | None = None) -> dict[str, str]:
    """Return the files of dist/ that are of other builds, each with the folder that keeps it.

    Without a ledger, before a build, those of the same version do not count: it may replace them.
    """
    if not release.dist.is_dir():
        return {}
    builds = release.state.builds()
    ours = ledger.distributions if ledger else _of_version(release, builds)
    names = {path.name for path in release.dist.iterdir()} - {item.filename for item in ours}
    return {
        item.filename: folder
        for folder, build in builds.items()
        for item in build.distributions
        if item.filename in names and sha256_of(release.dist / item.filename) == item.sha256
    }


def left_over_in(record: Record) -> dict[str, str]:
    """Return the files that a build has removed from dist/, as its record tells."""
    found = record.get("left_over", {})
    return found if isinstance(found, dict) else {}


def remove(release: Release, names: Mapping[str, str]) -> None:
    """Remove them from dist/; what was built of each stays kept."""
    for name in names:
        (release.dist / name).unlink(missing_ok=True)


def bring_back(release: Release, names: Mapping[str, str]) -> None:
    """Put those that are kept still back into dist/."""
    builds = release.state.builds()
    for name, folder in names.items():
        kept = release.state.kept(builds[folder]) / name if folder in builds else None
        if kept is not None and kept.is_file() and not (release.dist / name).exists():
            copy_into(release.dist, kept)


def _of_version(release: Release, builds: Mapping[str, Ledger]) -> list[Distribution]:
    version = str(release.version)
    return [
        item
        for build in builds.values()
        if build.version == version
        for item in build.distributions
    ]
