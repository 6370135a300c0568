"""What the index has of a project, by versions, and when it took each file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shipway.distributions.filenames import version_in
from shipway.project.versions import parse_version
from shipway.targets import opened

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from packaging.version import Version

    from shipway.distributions.publishing import IndexFile
    from shipway.target import Target

__all__ = ["Shelf", "read_shelf"]


@dataclass(frozen=True)
class Shelf:
    """The files of a project, by the version that their names say."""

    files: Mapping[Version, Sequence[IndexFile]] = field(default_factory=dict)

    def __contains__(self, version: Version) -> bool:
        return version in self.files

    def uploads(self, version: str | None) -> tuple[datetime, ...]:
        """Return when the index took the files of a version, as far as it says."""
        found = self.files.get(parse_version(version), ()) if version else ()
        return tuple(sorted(file.uploaded for file in found if file.uploaded is not None))


def read_shelf(target: Target, project: str) -> Shelf:
    """Return what an index has. Raises what `read_files` and `opened` do."""
    from shipway.doors.index import read_files  # noqa: PLC0415 - its imports are heavy

    with opened(target) as live:
        found = read_files(
            live.index_url, project, credentials=live.credentials, limits=live.limits
        )
    files: dict[Version, list[IndexFile]] = {}
    for file in found or ():
        version = version_in(file.filename)
        if version is not None:
            files.setdefault(version, []).append(file)
    return Shelf(files)
