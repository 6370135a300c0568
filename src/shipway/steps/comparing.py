"""Fetch the release before this one from the target, so that the rules can compare with it.

Nothing here stands in the way of a release: an index that cannot be asked is told, and
the distributions are checked without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.distributions.earlier import Earlier, files_before, to_read
from shipway.distributions.filenames import version_in
from shipway.distributions.reader import read_distribution
from shipway.doors.access import Limits
from shipway.doors.index import download, read_files
from shipway.doors.localindex import stored_files
from shipway.doors.scratch import scratch_folder
from shipway.errors.base import ShipwayError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from shipway.distributions.ledger import Ledger
    from shipway.distributions.publishing import IndexFile
    from shipway.distributions.reader import Facts
    from shipway.release import Release

__all__ = ["find_earlier"]

_BRIEFLY = Limits(connect=5.0, silence=10.0, total=30.0, tries=1)


def find_earlier(release: Release, ledger: Ledger) -> tuple[Earlier | None, bool | None]:
    """Return the release before this one, and whether the target has the project at all.

    None stands for what there is not, and for what could not be asked: that is told.
    """
    exists: bool | None = None
    try:
        listed = _listed(release)
        exists = listed is not None
        files = files_before(listed or (), release.version)
        version = version_in(files[0].filename) if files else None
        if version is None:
            return None, exists
        names = [item.filename for item in ledger.distributions]
        with scratch_folder("earlier", release.state.shared) as folder:
            facts = tuple(_read(release, file, folder) for file in to_read(files, names))
    except ShipwayError as error:
        release.reporter.note(f"not compared with the release before: {error.what}")
        return None, exists
    return Earlier(version, files, facts), True


def _listed(release: Release) -> Sequence[IndexFile] | None:
    folder, name = release.target.local_folder, release.project.name
    if folder is not None:
        return stored_files(folder, name)
    live = release.live
    return read_files(live.index_url, name, credentials=live.credentials, limits=_BRIEFLY)


def _read(release: Release, file: IndexFile, folder: Path) -> Facts:
    local = release.target.local_folder
    if local is not None:
        return read_distribution(local / file.filename)
    credentials = release.live.credentials
    return read_distribution(download(file, folder, credentials=credentials, limits=_BRIEFLY))
