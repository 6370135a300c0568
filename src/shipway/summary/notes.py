"""What could not be looked at: a report goes on without it, and says so."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shipway.errors.base import ShipwayError
from shipway.errors.usage import WrongUsage

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Notes"]


@dataclass
class Notes:
    """Collects why something is not told."""

    lines: list[str] = field(default_factory=list)

    @contextmanager
    def taken(self, what: str) -> Iterator[None]:
        """Note that `what` could not be had, where the block raises an error for people.

        A question that was asked wrongly has no answer to go on without: raises `WrongUsage`.
        """
        try:
            yield
        except WrongUsage:
            raise
        except ShipwayError as error:
            self.lines.append(f"{what}: {'; '.join(part.what for part in error.parts)}")
