"""What steps share of whose doing nobody else sees anything, or of which nothing is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.plan import Record, TakingBack

if TYPE_CHECKING:
    from shipway.release import Release

__all__ = ["Traceless", "Unseen"]


class Unseen:
    """A step that changes things on this machine alone."""

    def exposed(self, release: Release, record: Record) -> bool:  # noqa: ARG002 - the protocol
        """Return False: nobody else sees this machine."""
        return False


class Traceless(Unseen):
    """A step that finds something out and changes nothing: what it proved stays true."""

    def taken_back(self, release: Release, record: Record) -> TakingBack:  # noqa: ARG002 - the protocol
        """Return that there is nothing to take back."""
        return TakingBack()

    def undo(self, release: Release, record: Record) -> None:
        """Do nothing."""
