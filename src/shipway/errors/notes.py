"""SW120 to SW129: the changelog, and what makes release notes."""

from __future__ import annotations

from .base import ExitStatus, ShipwayError

__all__ = ["ChangelogMissing", "NotesToolFailed", "NotesToolMissing"]


class ChangelogMissing(ShipwayError):
    """The file that `changelog` in `[tool.shipway]` names is not in the project."""

    code = "SW120"
    status = ExitStatus.USAGE
    reason = "What is named must be there; release notes are read from it."
    remedy = ("in pyproject.toml, correct `changelog` in [tool.shipway], or set it to false",)


class NotesToolMissing(ShipwayError):
    """The project makes its release notes with a program that is not installed."""

    code = "SW121"
    reason = "Notes that come from elsewhere would not be those that the project is set up for."
    remedy = ("install it into the environment of shipway",)


class NotesToolFailed(ShipwayError):
    """The program that makes the project's release notes ended with an error."""

    code = "SW122"
    reason = "What it printed stands below."
    remedy = ("run the command by hand, and mend what it says",)
