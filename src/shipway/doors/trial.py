"""Install and run what a release builds, on every Python, begun while it is being built.

A nox that runs beside the build: its environments are made before there is
anything to install, and each distribution is tried as soon as it exists.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .delivery import Delivery
from .folders import sha256_of
from .noxrunner import NoxRun

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from shipway.distributions.ledger import Ledger
    from shipway.verification.results import Result

__all__ = ["Trial"]


@dataclass(frozen=True)
class _Running:
    """A nox, and the files it gets."""

    nox: NoxRun
    coming: Path
    delivery: Delivery

    def close(self) -> None:
        self.delivery.end()
        self.nox.close()


@dataclass
class Trial:
    """`nox -s verify_install` over the files of one build."""

    project: Path
    """The project's folder."""
    folder: Path
    """Where environments and results are kept until the next run."""
    target: str
    """The target whose index of dependencies is used."""
    pythons: Sequence[str] = ()
    require: bool = False
    shared: Path | None = None
    """That of `scratch_folder`."""
    _running: _Running | None = field(default=None, init=False)

    def begin(self) -> None:
        """Start nox, unless it runs already."""
        self._begun()

    def put(self, file: Path) -> None:
        """Have a distribution tried, if the trial was begun. Raises `CannotWrite`."""
        if self._running is not None:
            self._running.delivery.put(file)

    def results(
        self, ledger: Ledger, kept: Path, on_line: Callable[[str], None]
    ) -> tuple[Result, ...]:
        """Return how the ledger's files, which lie in the folder `kept`, do on each Python.

        What was tried is exactly these bytes: where something else was put, all is
        tried anew. Raises `CannotWrite` and what `NoxRun.results` raises.
        """
        wanted = {item.filename: item.sha256 for item in ledger.distributions}
        if not self._given().items() <= wanted.items():
            self.close()
        running = self._begun()
        for name in wanted.keys() - self._given().keys():
            running.delivery.put(kept / name)
        running.delivery.end()
        try:
            return running.nox.results(on_line)
        finally:
            # The next nox of this very task gets the folder.
            self.close()

    def close(self) -> None:
        """Stop nox where it still runs."""
        if self._running is not None:
            self._running.close()
            self._running = None

    def _begun(self) -> _Running:
        if self._running is None:
            nox = NoxRun(self.folder, self.shared)
            coming = nox.folder / "coming"
            self._running = _Running(nox, coming, Delivery(coming))
            options = {"project": self.project, "target": self.target, "coming": coming}
            nox.start(options, pythons=self.pythons, require=self.require)
        return self._running

    def _given(self) -> dict[str, str | None]:
        """Return the hashes of the files that were put."""
        if self._running is None:
            return {}
        return {path.name: sha256_of(path) for path in self._running.coming.glob("[!.]*")}
