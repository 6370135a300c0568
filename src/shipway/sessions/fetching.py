"""Fetch the files of one version from an index, once it serves them: for a verification.

Only `gathering` calls this; it is imported late because reading an index costs
0.3 s that verifying the dist folder does not need.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.version import Version

from shipway.doors.index import download, read_files_of, wait_until_served
from shipway.errors.usage import WrongUsage
from shipway.errors.verify import VersionNotServed
from shipway.project.versions import parse_version
from shipway.targets import opened
from shipway.verification.artifacts import read_filename, runs_here

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from shipway.distributions.ledger import Distribution, Ledger
    from shipway.distributions.publishing import IndexFile
    from shipway.target import Target
    from shipway.verification.commandline import Asked

    Tell = Callable[[str], None]

__all__ = ["fetch"]


def fetch(  # noqa: PLR0913 - each named at the call
    name: str, target: Target, *, asked: Asked, ledger: Ledger | None, folder: Path, tell: Tell
) -> tuple[list[str], str]:
    """Download what this machine could install of a version; return the file names and a note.

    The version is the ledger's unless another is asked for. Of the ledger's
    version, exactly its files are waited for and taken; of another, what the index
    serves. Wheels for other platforms are waited for and not taken.

    Raises `WrongUsage`, `VersionNotServed` and what the index door raises.
    """
    version = _version(name, asked, ledger)
    built = ledger.distributions if ledger and Version(ledger.version) == version else ()
    with opened(target) as live:
        source = _Source(name, live)
        served = source.wait(built, asked.timeout, tell) if built else source.listed(version)
        here = [file for file in served if runs_here(read_filename(file.filename))]
        for file in here:
            download(file, folder, credentials=live.credentials, limits=live.limits)
    origin = "the very files that were built" if built else "the files that it serves"
    return [file.filename for file in here], f"{name} {version} from {target.name}: {origin}"


def _version(name: str, asked: Asked, ledger: Ledger | None) -> Version:
    if asked.version is not None:
        return parse_version(asked.version)
    if ledger is not None:
        return parse_version(ledger.version)
    raise WrongUsage(
        f"which version of {name} is to be taken from the index?",
        why="Nothing was built here whose version could be meant.",
        fix=["nox -s verify_install -- --target=NAME --version=VERSION"],
    )


@dataclass(frozen=True)
class _Source:
    """A project on an index."""

    name: str
    target: Target

    def wait(
        self, built: Sequence[Distribution], timeout: float, tell: Tell
    ) -> Sequence[IndexFile]:
        """Return the files that were built, once all of them are served."""

        def on_wait(missing: Sequence[str], waited: float, trouble: str) -> None:
            names, why = ", ".join(missing), f" ({trouble})" if trouble else ""
            tell(f"after {waited:.0f} s {self.target.name} does not serve {names} yet{why}")

        return wait_until_served(
            self.target.index_url,
            self.name,
            built,
            timeout=timeout,
            on_wait=on_wait,
            credentials=self.target.credentials,
            limits=self.target.limits,
        )

    def listed(self, version: Version) -> Sequence[IndexFile]:
        """Return the files of a version as they are served. Raises `VersionNotServed`."""
        target = self.target
        found = read_files_of(
            version,
            target.index_url,
            self.name,
            credentials=target.credentials,
            limits=target.limits,
        )
        if not found:
            raise VersionNotServed(
                f"{self.target.name} serves no sdist and no wheel of {self.name} {version}"
            )
        return found
