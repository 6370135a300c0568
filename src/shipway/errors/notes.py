"""SW120 to SW129: the changelog, and what makes release notes."""

from __future__ import annotations

from .base import ExitStatus, ShipwayError

__all__ = ["ChangelogMissing"]


class ChangelogMissing(ShipwayError):
    """The file that `changelog` in `[tool.shipway]` names is not in the project."""

    code = "SW120"
    status = ExitStatus.USAGE
    reason = "What is named must be there; release notes are read from it."
    remedy = ("in pyproject.toml, correct `changelog` in [tool.shipway], or set it to false",)
