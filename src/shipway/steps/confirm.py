"""`confirm`: the build backend reads the version that was written.

Part of `bump` alone. A release needs no such question: its build answers it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.doors.checkout import checkout
from shipway.errors.build import VersionMismatch
from shipway.plan import Fact, Recorder, Status
from shipway.project.versions import parse_version

from .bump import planned_edits
from .traceless import Traceless

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shipway.errors.base import ShipwayError
    from shipway.release import Release

__all__ = ["STEP", "Confirm"]


class Confirm(Traceless):
    """Asks the backend, where it could read something else than what was edited."""

    name = "confirm"

    def preflight(self, release: Release) -> Iterable[ShipwayError]:  # noqa: ARG002 - the protocol
        """Return nothing: the backend can only be asked afterwards."""
        return ()

    def observe(self, release: Release) -> Fact:
        """Return whether there is any doubt, or there was and it is settled."""
        source = release.source
        if source.kind == "project.version":
            # PEP 621: a backend must take a static version as it is.
            return Fact(
                self.name, Status.DONE, f"the build backend takes {source.location} as it is"
            )
        if source.kind == "backend":
            return Fact(self.name, Status.DONE, "the build backend itself says the version")
        if planned_edits(release) or release.proved(_subject(release)) is None:
            return Fact(self.name, Status.MISSING, "the build backend was not asked")
        return Fact(self.name, Status.DONE, f"{release.project.backend} says {release.version} too")

    def action(self, release: Release) -> AskBackend:
        """Return the question."""
        return AskBackend(release)


STEP = Confirm()


def _subject(release: Release) -> str:
    return f"backend says {release.version}"


@dataclass(frozen=True)
class AskBackend:
    """Ask the build backend for the version, in a copy of the tree."""

    release: Release

    @property
    def title(self) -> str:
        """Name the backend."""
        return f"ask {self.release.project.backend} for the version"

    def preview(self) -> tuple[str, ...]:
        """Name the hook (PEP 517)."""
        hook = "prepare_metadata_for_build_wheel"
        return (f"by its hook {hook}, in a copy of the tree: a build would make what it says",)

    def apply(self, record: Recorder) -> None:  # noqa: ARG002 - nothing to undo
        """Ask, and compare."""
        from shipway.doors.backend import backend  # noqa: PLC0415 - 30 ms only where it is asked

        release = self.release
        log = release.state.log_folder / "metadata.log"
        head = release.repository.head() or ""
        root = release.project.root
        with (
            checkout(release.repository, root, head, changes=True) as tree,
            backend(
                tree,
                environment={},
                log=log,
                shared=release.state.shared,
                timeout=release.project.config.build_timeout,
            ) as builder,
        ):
            said = builder.version()
        if parse_version(said) != release.version:
            raise VersionMismatch(
                f"{release.source.location} says {release.version} now, and"
                f" {release.project.backend} says {said}"
            )
        release.prove(_subject(release))
