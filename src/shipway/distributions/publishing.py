"""Compare the distributions that were built with the files that an index lists.

Pure: no network, no files. `shipway.doors.index` reads the lists, `publish` and
`verify` decide by what `compare` says. What an index answers to an upload is
judged in `shipway.distributions.answers`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.errors.upload import FileConflict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from .ledger import Distribution

__all__ = ["Comparison", "Conflict", "IndexFile", "compare", "upload_order"]

_SUFFIX_OF_UNIVERSAL_WHEELS = "-none-any.whl"


@dataclass(frozen=True)
class IndexFile:
    """A file as an index lists it (PEP 503, PEP 691, PEP 700)."""

    filename: str
    url: str
    sha256: str | None
    """In lower-case hexadecimal; None where the index does not say."""
    size: int | None
    """In bytes; None where the index does not say."""
    requires_python: str | None
    yanked: bool
    uploaded: datetime | None = None
    """When, with its zone; None where the index does not say."""


@dataclass(frozen=True)
class Conflict:
    """One file name, two contents: ours, and the one on the index."""

    distribution: Distribution
    sha256: str | None
    """The hash of the file on the index; None where its size alone says that it is another."""

    @property
    def told(self) -> str:
        """What the file on the index has, for people."""
        return "another size" if self.sha256 is None else f"SHA-256 {self.sha256}"


@dataclass(frozen=True)
class Comparison:
    """How the distributions stand on an index; each is in exactly one of the four."""

    to_upload: tuple[Distribution, ...]
    identical: tuple[Distribution, ...]
    conflicting: tuple[Conflict, ...]
    unknown_hash: tuple[IndexFile, ...]
    """Files with our names of which the index does not tell the hash: download to compare."""

    @property
    def complete(self) -> bool:
        """Whether the index has every distribution with our bytes."""
        return not (self.to_upload or self.conflicting or self.unknown_hash)

    def refusals(self, index_url: str) -> list[FileConflict]:
        """Return an error for each file that the index at this URL has with other bytes."""
        return [
            FileConflict(
                f"{index_url} has {conflict.distribution.filename} with "
                f"{conflict.told}, ours is {conflict.distribution.sha256}"
            )
            for conflict in self.conflicting
        ]


def compare(
    distributions: Iterable[Distribution], index_files: Iterable[IndexFile] | None
) -> Comparison:
    """Tell what an index lacks, has, and has otherwise; None is an index without the project.

    Files are compared by their exact names, as indexes do, and by SHA-256, or
    without one by their size, which can only say that they differ. A yanked file
    (PEP 592) is there like any other.
    """
    listed = {file.filename: file for file in index_files or ()}
    to_upload, identical, conflicting, unknown_hash = [], [], [], []
    for distribution in distributions:
        file = listed.get(distribution.filename)
        if file is None:
            to_upload.append(distribution)
        elif file.sha256 is None and file.size not in {None, distribution.size}:
            conflicting.append(Conflict(distribution, None))
        elif file.sha256 is None:
            unknown_hash.append(file)
        elif file.sha256 == distribution.sha256:
            identical.append(distribution)
        else:
            conflicting.append(Conflict(distribution, file.sha256))
    return Comparison(tuple(to_upload), tuple(identical), tuple(conflicting), tuple(unknown_hash))


def upload_order(distributions: Iterable[Distribution]) -> Sequence[Distribution]:
    """Put the distributions into the order they are uploaded in: wheels first, sdists last.

    PyPI takes a release's metadata from its first file, and a wheel's is final
    while an sdist's may leave fields open (`Dynamic`, PEP 643). And as soon as
    an sdist is there alone, every installer in the world compiles it. Of the
    wheels one for all platforms goes first, then the small ones, so that what
    can be refused is refused soon.
    """
    return sorted(distributions, key=_rank)


def _rank(distribution: Distribution) -> tuple[bool, bool, int, str]:
    return (
        distribution.kind == "sdist",
        not distribution.filename.endswith(_SUFFIX_OF_UNIVERSAL_WHEELS),
        distribution.size,
        distribution.filename,
    )
