"""What `watch` and `dispatch --watch` share: following a run to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shipway.doors.github import GitHub
    from shipway.report.writer import Writer

__all__ = ["follow"]


def follow(hub: GitHub, run: int, writer: Writer) -> None:
    """Show a run until it ends, and how. Raises what `watch_run` raises."""
    from shipway.ci.watching import watch_run
    from shipway.report.boards import board_for
    from shipway.report.ci import rows_of_run, show_run

    with board_for(writer) as board:
        seen = watch_run(hub, run, lambda found: board.show(rows_of_run(found)))
    show_run(writer, seen)
