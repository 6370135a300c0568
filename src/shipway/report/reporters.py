"""The reporters: what a run looks like on a terminal, in a log, and in GitHub Actions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.progress import Progress, TaskID

    from shipway.errors.base import ShipwayError
    from shipway.plan import Action

    from .writer import Writer

__all__ = ["LineReporter", "TerminalReporter", "reporter_for"]


def reporter_for(writer: Writer, told: Callable[[str], str] = str) -> LineReporter:
    """Return the reporter that fits where the account goes; `told` completes commands in notes."""
    return TerminalReporter(writer, told) if writer.colour else LineReporter(writer, told)


@dataclass
class LineReporter:
    """Plain lines, one when something starts to matter; groups in GitHub Actions."""

    writer: Writer
    told: Callable[[str], str] = str
    _finished: set[str] = field(default_factory=set)

    def planned(self, actions: Sequence[Action]) -> None:
        """List what will run."""

    def begun(self, action: Action) -> None:
        """Open a group, so that what follows belongs to it."""
        if self.writer.github:
            self.writer.account(f"::group::{action.title}")
        else:
            self.writer.account(f"… {action.title}")

    def ended(self, action: Action, seconds: float) -> None:
        """Say that it is done and how long it took."""
        self.writer.account(f"✓ {action.title} ({seconds:.1f} s)")
        if self.writer.github:
            self.writer.account("::endgroup::")

    def undone(self, title: str) -> None:
        """Say what was taken back."""
        self.writer.account(f"↩ {title} undone")

    def kept(self, problem: ShipwayError) -> None:
        """Say what could not be taken back."""
        self.writer.account(f"! {plain(problem.what)}")

    def note(self, text: str) -> None:
        """Pass a remark on."""
        self.writer.account(f"  {plain(self.told(text))}")

    def progress(self, filename: str, sent: int, total: int) -> None:
        """Say once when a transfer is through."""
        if sent >= total and filename not in self._finished:
            self._finished.add(filename)
            self.writer.account(f"  {filename}: {total:,} bytes")


@dataclass
class TerminalReporter(LineReporter):
    """Lines that replace each other while something runs, and a bar for each transfer."""

    _bars: Progress | None = None
    _tasks: dict[str, TaskID] = field(default_factory=dict)

    def begun(self, action: Action) -> None:
        """Show what runs; `ended` writes over it."""
        self.writer.stderr.write(f"\r\x1b[2m… {action.title}\x1b[0m\x1b[K")
        self.writer.stderr.flush()

    def ended(self, action: Action, seconds: float) -> None:
        """Replace the running line by a finished one."""
        self._close_bars()
        done = f"\r\x1b[K\x1b[32m✓\x1b[0m {action.title} \x1b[2m{seconds:.1f} s\x1b[0m"
        self.writer.account(done)

    def note(self, text: str) -> None:
        """Write below the running line."""
        self.writer.account(f"\r\x1b[K  {plain(self.told(text))}")

    def progress(self, filename: str, sent: int, total: int) -> None:
        """Move the bar of one transfer."""
        if self._bars is None:
            self._bars = _bars()
        if filename not in self._tasks:
            self._tasks[filename] = self._bars.add_task(filename, total=total)
        self._bars.update(self._tasks[filename], completed=sent)

    def _close_bars(self) -> None:
        if self._bars is not None:
            self._bars.stop()
        self._bars = None
        self._tasks.clear()


def _bars() -> Progress:
    from rich.console import Console  # noqa: PLC0415 - 40 ms that only uploads need
    from rich.progress import (  # noqa: PLC0415 - the same
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TransferSpeedColumn,
    )

    bars = Progress(
        TextColumn("  {task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        console=Console(stderr=True),
    )
    bars.start()
    return bars
