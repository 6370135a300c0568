"""What a version source is, and the shape of those that are a place in a file.

Each family of sources is a module of this package with a `find` function that
returns one. A source is a snapshot, like the `Project` it was found in: read
the project again after a change. Every command loads this module, so it imports
little.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from packaging.version import Version

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from shipway.project.edits import Edit, Reader, Replacement

__all__ = ["FileSource", "VersionSource", "same_version"]


class VersionSource(Protocol):
    """Where the version of a project lives."""

    @property
    def kind(self) -> str:
        """The short name of the family, such as `project.version`."""

    @property
    def location(self) -> str:
        """The place for people, such as `pyproject.toml [project] version`."""

    @property
    def path(self) -> Path | None:
        """The file that is edited; None where the version comes from tags."""

    @property
    def tag_based(self) -> bool:
        """Whether a bump is a tag and nothing else."""

    def read(self) -> str | None:
        """Return the version as written; None where the tags say it."""

    def replacements(self, new: Version) -> tuple[Replacement, ...]:
        """Return the characters to change, for merging with other changes.

        Raises `CannotEditVersion` and `VersionFileUnreadable`.
        """

    def edits(self, new: Version) -> tuple[Edit, ...]:
        """Return the files to change; none where they say `new` in any spelling.

        Raises what `replacements` raises.
        """

    def build_environment(self, version: Version) -> Mapping[str, str]:
        """Return the variables that make the build backend yield exactly `version`."""

    def needs_tag(self, version: Version) -> bool:
        """Tell whether nothing but a tag on the commit makes the build backend yield `version`."""


@dataclass(frozen=True)
class FileSource:
    """A version that stands in a file."""

    kind: str
    location: str
    path: Path
    written: str
    reader: Reader
    tag_based: bool = False

    def read(self) -> str:
        """Return the version as written."""
        return self.written

    def replacements(self, new: Version) -> tuple[Replacement, ...]:
        """Return the one replacement that makes the file say `new`."""
        if same_version(self.written, new):
            return ()
        from shipway.project.edits import read_text  # noqa: PLC0415 - reading goes without

        return (read_text(self.path).replacement_for(str(new), self.reader),)

    def edits(self, new: Version) -> tuple[Edit, ...]:
        """Return the one edit that makes the file say `new`."""
        from shipway.project.edits import merged  # noqa: PLC0415 - reading goes without

        return merged(self.replacements(new))

    def build_environment(self, version: Version) -> Mapping[str, str]:  # noqa: ARG002 - the file says it
        """Return nothing: the backend reads the file."""
        return {}

    def needs_tag(self, version: Version) -> bool:  # noqa: ARG002 - the file says any
        """Return that none is needed: the file says it."""
        return False


def same_version(written: str, version: Version) -> bool:
    """Tell whether a text is a spelling of the version."""
    try:
        return Version(written) == version
    except ValueError:  # also a number too long for Python to read
        return False
