"""Upload distributions to an index: the first alone, then up to four at once.

The step `publish` uses it, with the files that `compare` found missing. It
decides nothing: what an answer means is `shipway.distributions.answers`.
"""

from __future__ import annotations

import queue
import threading
from functools import partial
from typing import TYPE_CHECKING, Protocol

from shipway.distributions.publishing import upload_order
from shipway.errors.base import ShipwayError, refuse
from shipway.errors.upload import FileDiffers, PartlyPublished

from .access import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from shipway.distributions.ledger import Distribution
    from shipway.target import Target

    from .attesting import Attestation
    from .login import Login
    from .parcel import Parcel
    from .sending import Sender

__all__ = ["OnProgress", "upload"]

_DEFAULT = Limits()
_AT_ONCE = 4
_LOOK = 0.1
"""Seconds between two looks for Ctrl-C; on Windows a thread that only waits never hears of it."""


class OnProgress(Protocol):
    """Hears of the bytes that went out; called for one file at a time, from any thread."""

    def __call__(self, filename: str, sent: int, total: int, /) -> None:
        """Take note that `sent` of the `total` bytes of a file went out."""


def upload(  # noqa: PLR0913 - each named at the call
    target: Target,
    files: Sequence[Path],
    distributions: Sequence[Distribution],
    *,
    on_progress: OnProgress | None = None,
    login: Login | None = None,
    attestations: Mapping[str, Attestation] | None = None,
    limits: Limits = _DEFAULT,
) -> None:
    """Bring files onto an index; return when the index has taken every one of them.

    `distributions` says for each file which bytes were built and checked, `attestations`
    for a file's name what is sent with it. All files are read before the first is sent. The
    first one goes alone, since it makes the release: several at once fail on PyPI.

    Raises `UnreadableDistribution` and `FileDiffers` before anything is sent; what
    `find_login` and `Sender.send` raise; `PartlyPublished` as soon as one file
    was taken and another was not.
    """
    from .login import find_login  # noqa: PLC0415 - twine costs 0.2 s, needed only to upload
    from .sending import Sender  # noqa: PLC0415 - the same

    parcels = _packed(files, distributions)
    for parcel in parcels:
        attestation = (attestations or {}).get(parcel.distribution.filename)
        parcel.package.attestations = None if attestation is None else [attestation]
    if not parcels:
        return
    signed_in = login or find_login(target)
    batch = _Batch(parcels, partial(Sender, target, signed_in, limits), on_progress)
    batch.run()
    if batch.accepted and batch.problems:
        raise PartlyPublished(
            f"{target.name} has {', '.join(batch.accepted)}; missing: {', '.join(batch.missing)}",
            batch.problems,
        ) from batch.problems[0]
    refuse(batch.problems)


def _packed(files: Sequence[Path], distributions: Sequence[Distribution]) -> list[Parcel]:
    """Read all files, in the order of their upload; all that is wrong with them is told at once."""
    from .parcel import pack  # noqa: PLC0415 - twine costs 0.2 s, needed only to upload

    expected = {distribution.filename: distribution for distribution in distributions}
    paths = {path.name: path for path in files}
    problems: list[ShipwayError] = [
        FileDiffers(f"{name} is not among the distributions that were built and checked")
        for name in sorted(paths.keys() - expected.keys())
    ]
    parcels = []
    for distribution in upload_order(expected[name] for name in paths.keys() & expected.keys()):
        try:
            parcels.append(pack(paths[distribution.filename], distribution))
        except ShipwayError as problem:
            problems.append(problem)
    refuse(problems)
    return parcels


class _Batch:
    """Files on their way, and what became of them."""

    def __init__(
        self,
        parcels: Sequence[Parcel],
        sender: Callable[[Callable[[str, int, int], None], threading.Event], Sender],
        on_progress: OnProgress | None,
    ) -> None:
        self._parcels = parcels
        self._waiting: queue.SimpleQueue[Parcel] = queue.SimpleQueue()
        self._sender = sender
        self._on_progress = on_progress
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._crashes: list[BaseException] = []
        self.accepted: list[str] = []
        self.problems: list[ShipwayError] = []

    @property
    def missing(self) -> list[str]:
        """The files that the index has not taken."""
        names = [parcel.distribution.filename for parcel in self._parcels]
        return [name for name in names if name not in self.accepted]

    def run(self) -> None:
        """Send the first file, then the others; after a refusal none that has not begun."""
        first, *others = self._parcels
        self._waiting.put(first)
        self._work()
        for parcel in others:
            self._waiting.put(parcel)
        self._work_together(min(_AT_ONCE, len(others)))
        if self._crashes:
            raise self._crashes[0]

    def _work_together(self, number: int) -> None:
        # Daemons: an interrupted program must not wait for an index that does not answer.
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(number)]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                while thread.is_alive():
                    thread.join(_LOOK)
        except BaseException:
            self._stop.set()
            raise

    def _work(self) -> None:
        """Send what is waiting, over one session."""
        sender = self._sender(self._report, self._stop)
        try:
            while not self._failed:
                parcel = self._waiting.get_nowait()
                sender.send(parcel)
                self.accepted.append(parcel.distribution.filename)
        except queue.Empty:
            pass
        except ShipwayError as problem:
            self.problems.append(problem)
        except BaseException as crash:  # noqa: BLE001 - raised again by the thread that waits
            self._crashes.append(crash)
        finally:
            sender.close()

    @property
    def _failed(self) -> bool:
        return bool(self.problems or self._crashes)

    def _report(self, filename: str, sent: int, total: int) -> None:
        if self._on_progress is not None:
            with self._lock:
                self._on_progress(filename, sent, total)
