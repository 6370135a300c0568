"""What is watched: a table that follows it on a terminal, a line for each change elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.live import Live

    from .writer import Writer

__all__ = ["Board", "Row", "board_for"]


@dataclass(frozen=True)
class Row:
    """A line of the table. `key` says which one it is, over all changes."""

    key: str
    mark: str
    name: str
    detail: str
    shown: bool = True
    """Whether it has a line of the table; its changes are told elsewhere all the same."""


class Board(Protocol):
    """Shows rows as they change; a context to do it in."""

    def show(self, rows: Sequence[Row]) -> None:
        """Show how things are now."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


def board_for(writer: Writer) -> Board:
    """Return the board that fits where the account goes."""
    return _TerminalBoard(writer) if writer.colour else _LineBoard(writer)


@dataclass
class _LineBoard:
    writer: Writer
    _told: dict[str, Row] = field(default_factory=dict)

    def show(self, rows: Sequence[Row]) -> None:
        for row in rows:
            known = self._told.get(row.key)
            if known is None or (known.mark, known.detail) != (row.mark, row.detail):
                self._told[row.key] = row
                self.writer.account(f"{row.mark} {row.name.strip()}: {row.detail}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class _TerminalBoard:
    def __init__(self, writer: Writer) -> None:
        from rich.console import Console  # noqa: PLC0415 - 40 ms that only a terminal needs
        from rich.live import Live  # noqa: PLC0415 - the same

        self._writer = writer
        # No thread: what is shown changes with every look and not between two.
        self._live: Live = Live(console=Console(file=writer.stderr), auto_refresh=False)

    def show(self, rows: Sequence[Row]) -> None:
        from rich.table import Table  # noqa: PLC0415 - 40 ms that only a terminal needs
        from rich.text import Text  # noqa: PLC0415 - the same

        table = Table(box=None, show_header=False, pad_edge=False)
        for row in rows:
            if row.shown:
                cells = (row.mark, row.name, row.detail)
                table.add_row(*(Text(self._writer.clean(cell)) for cell in cells))
        self._live.update(table, refresh=True)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()
