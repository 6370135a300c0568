"""SW4xx: building distributions and checking them."""

from __future__ import annotations

from .base import ShipwayError

__all__ = ["BrokenLedger"]


class BrokenLedger(ShipwayError):
    """The ledger beside the built distributions cannot be read."""

    code = "SW401"
    reason = "Without the ledger nothing says which files were built and checked."
    remedy = ("invoke build",)
