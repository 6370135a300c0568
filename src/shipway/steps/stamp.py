"""`stamp`: the next build of this commit gets a version that was never there before.

For development releases: every push goes to TestPyPI under a version of its own.
It is stamped into the copy of the tree that is built; the project's own files,
its commits and tags know nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.doors.state import Stamp
from shipway.errors.base import ShipwayError
from shipway.plan import Fact, Record, Recorder, Status, TakingBack
from shipway.project.stamp import require_stampable

from .commit import tree_problems
from .traceless import Unseen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.doors.state import StateFolder
    from shipway.release import Release

__all__ = ["STEP", "StampBuild"]


class StampBuild(Unseen):
    """Remembers the version for the build that follows."""

    name = "stamp"

    def preflight(self, release: Release) -> Iterator[ShipwayError]:
        """Find uncommitted changes, for a commit is stamped, and what no build could obey."""
        yield from tree_problems(release)
        try:
            require_stampable(release.source, release.version)
        except ShipwayError as problem:
            yield problem

    def observe(self, release: Release) -> Fact:
        """Return whether the version is remembered for HEAD."""
        if release.state.stamp() == _wanted(release):
            return Fact(self.name, Status.DONE, "the next build of HEAD gets this version")
        return Fact(self.name, Status.MISSING, "the next build gets the version of the files")

    def action(self, release: Release) -> WriteStamp:
        """Return the remembering."""
        return WriteStamp(release.state, _wanted(release))

    def taken_back(self, release: Release, record: Record) -> TakingBack:  # noqa: ARG002 - the protocol
        """Return which version is forgotten."""
        return TakingBack((f"forget that the next build gets {record['version']}",))

    def undo(self, release: Release, record: Record) -> None:  # noqa: ARG002 - the protocol
        """Forget it."""
        release.state.clear_stamp()


STEP = StampBuild()


def _wanted(release: Release) -> Stamp:
    return Stamp(str(release.version), release.repository.head() or "")


@dataclass(frozen=True)
class WriteStamp:
    """Remember a version for the next build of a commit."""

    state: StateFolder
    stamp: Stamp

    @property
    def title(self) -> str:
        """Name the version."""
        return f"give the next build the version {self.stamp.version}"

    def preview(self) -> tuple[str, ...]:
        """Say what is not touched."""
        return (f"of {self.stamp.commit[:12]}; files, commits and tags stay as they are",)

    def apply(self, record: Recorder) -> None:
        """Write it down."""
        record({"version": self.stamp.version})
        self.state.write_stamp(self.stamp)
