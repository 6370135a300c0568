"""What the engine and its steps tell whoever watches; `shipway.report` shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .errors.base import ShipwayError
    from .plan import Action

__all__ = ["Reporter"]


class Reporter(Protocol):
    """Hears what happens while it happens. None of its methods may fail or decide."""

    def planned(self, actions: Sequence[Action]) -> None:
        """Hear which actions will run, in this order."""

    def begun(self, action: Action) -> None:
        """Hear that an action starts."""

    def ended(self, action: Action, seconds: float) -> None:
        """Hear that an action is done."""

    def undone(self, title: str) -> None:
        """Hear that what an action had done is taken back."""

    def kept(self, problem: ShipwayError) -> None:
        """Hear what could not be taken back."""

    def note(self, text: str) -> None:
        """Hear something worth knowing that is not an error."""

    def progress(self, filename: str, sent: int, total: int) -> None:
        """Hear that `sent` of `total` bytes of a file are through."""
