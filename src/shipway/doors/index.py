"""Read a simple index: which files it has of a project, and the files themselves.

The steps `publish` and `verify` and the check of the previous release use it.
It never writes to an index (that is `doors.upload`) and decides nothing: how
lists compare is `shipway.distributions.publishing`.

An answer that could not be had is an error, never an empty list.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from time import sleep
from typing import TYPE_CHECKING, Protocol

from shipway.distributions.filenames import version_in
from shipway.distributions.publishing import IndexFile, compare
from shipway.errors.base import refuse
from shipway.errors.index import (
    FileVanished,
    IndexBusy,
    IndexFailing,
    IndexTooSlow,
    IndexUnreachable,
    NotYetServed,
    RedirectRefused,
)

from .access import Limits
from .clock import seconds
from .download import download, with_hash
from .urls import host, shown_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from packaging.version import Version

    from shipway.distributions.ledger import Distribution
    from shipway.errors.base import ShipwayError

    from .access import Credentials

__all__ = [
    "IndexFile",
    "OnWait",
    "download",
    "read_files",
    "read_files_of",
    "wait_until_served",
    "with_hash",
]

_DEFAULT = Limits()
_FALLBACK = "pypi.org"
_PASSING = (FileVanished, IndexBusy, IndexFailing, IndexTooSlow, IndexUnreachable)


class OnWait(Protocol):
    """Hears of every look at an index that has not caught up."""

    def __call__(self, missing: Sequence[str], waited: float, trouble: str, /) -> None:
        """Take note that these files are not served yet, after `waited` seconds.

        `trouble` is what kept us from looking; empty where the index did answer.
        """


def read_files(
    index_url: str,
    project: str,
    *,
    credentials: Credentials | None = None,
    limits: Limits = _DEFAULT,
) -> tuple[IndexFile, ...] | None:
    """Return the files of a project; None if the index says that it has no such project.

    Raises `IndexUnreachable`, `IndexTooSlow`, `IndexFailing`, `IndexBusy`,
    `ClosedIndex`, `NotAnIndex`, `GarbledAnswer`, `AnswerTooLarge`,
    `RedirectRefused`, `UnexpectedAnswer`.
    """
    from .simple import ACCEPT, page_url, parse  # noqa: PLC0415 - needed only here
    from .web import read_page  # noqa: PLC0415 - costs 0.1 s, needed only to read

    url = page_url(index_url, project)
    page = read_page(url, accept=ACCEPT, credentials=credentials, limits=limits)
    if page.status == 404:  # noqa: PLR2004 - Not Found, RFC 9110 15.5.5
        return None
    if 300 <= page.status < 400:  # noqa: PLR2004 - the class of redirects, RFC 9110 15.4
        if host(page.url) == _FALLBACK:
            # How pypiserver says that it has no such project, unless told otherwise.
            return None
        raise RedirectRefused(f"{shown_url(url)} redirects to {shown_url(page.url)}")
    return parse(page, project)


def read_files_of(
    version: Version,
    index_url: str,
    project: str,
    *,
    credentials: Credentials | None = None,
    limits: Limits = _DEFAULT,
) -> tuple[IndexFile, ...]:
    """Return the files of one version; none where the index has no such project.

    Old projects have eggs and installers of kinds that no index takes any more: these are of
    no version. Raises what `read_files` does.
    """
    files = read_files(index_url, project, credentials=credentials, limits=limits)
    return tuple(file for file in files or () if version_in(file.filename) == version)


def wait_until_served(  # noqa: PLR0913 - each named at the call
    index_url: str,
    project: str,
    distributions: Sequence[Distribution],
    *,
    timeout: float,
    on_wait: OnWait | None = None,
    credentials: Credentials | None = None,
    limits: Limits = _DEFAULT,
) -> tuple[IndexFile, ...]:
    """Look at an index until it serves every distribution with our bytes; return its files.

    Looks at once, then with growing pauses, for at most `timeout` seconds. An
    index that fails meanwhile is looked at again.

    Raises `NotYetServed` at the end of the time, `FileConflict` at once when the
    index has other bytes, and the lasting errors of `read_files`.
    """
    look = _Look(index_url, project, tuple(distributions), credentials, limits)
    start, wait = seconds(), limits.pause
    while True:
        served, missing, trouble = look()
        if not missing:
            return served
        waited = seconds() - start
        if waited >= timeout:
            raise _not_yet(missing, index_url, waited, trouble)
        if on_wait is not None:
            on_wait(missing, waited, trouble.what if trouble else "")
        sleep(min(wait, timeout - waited))
        wait = min(wait * 1.5, limits.longest_pause)


@dataclass(frozen=True)
class _Look:
    """Looks at an index, and remembers hashes that it had to download a file for."""

    index_url: str
    project: str
    distributions: tuple[Distribution, ...]
    credentials: Credentials | None
    limits: Limits
    hashed: dict[str, IndexFile] = field(default_factory=dict)

    def __call__(self) -> tuple[tuple[IndexFile, ...], tuple[str, ...], ShipwayError | None]:
        """Return the files served, the names still missing, and what kept us from looking.

        Raises `FileConflict`, or several of them as `SeveralProblems`.
        """
        try:
            served = self._served()
        except _PASSING as error:
            return (), tuple(item.filename for item in self.distributions), error
        comparison = compare(self.distributions, served)
        refuse(comparison.refusals(shown_url(self.index_url)))
        return served, tuple(item.filename for item in comparison.to_upload), None

    def _served(self) -> tuple[IndexFile, ...]:
        """Return what the index has of the distributions, every file with its hash."""
        sizes = {item.filename: item.size for item in self.distributions}
        files = read_files(
            self.index_url, self.project, credentials=self.credentials, limits=self.limits
        )
        ours = (file for file in files or () if file.filename in sizes)
        return tuple(self._hashed(file, sizes[file.filename]) for file in ours)

    def _hashed(self, file: IndexFile, size: int) -> IndexFile:
        if file.sha256 is not None:
            # Whoever downloads it is to stop where our file ends, whatever the index says.
            return replace(file, size=size)
        if file.url not in self.hashed:
            self.hashed[file.url] = with_hash(
                file, size, credentials=self.credentials, limits=self.limits
            )
        return self.hashed[file.url]


def _not_yet(
    missing: Sequence[str], index_url: str, waited: float, trouble: ShipwayError | None
) -> NotYetServed:
    return NotYetServed(
        f"{shown_url(index_url)} does not serve {', '.join(missing)} after {waited:.0f} s",
        details="" if trouble is None else f"At the last look: {trouble.what}",
    )
