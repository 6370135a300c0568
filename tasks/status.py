"""`status`: the state table of a release."""

from __future__ import annotations

from invoke.context import Context
from invoke.tasks import task

from shipway.report.writer import Writer

from ._shared import UNSET, command_line, guarded, helped, reporter

__all__ = ["status"]


@task(
    auto_shortflags=False,
    help=helped(
        "target", "project", "json", version="The version meant (default: the current one)."
    ),
)
@guarded
def status(
    _context: Context,
    version: str = UNSET,
    target: str = UNSET,
    project: str = UNSET,
    json: bool = False,
) -> None:
    """Show each thing a release consists of, as it is now: done, missing, different, unknown.

    Of a release that is not finished it says by which command it goes on.
    """
    from shipway.report.plans import show_state
    from shipway.request import Request
    from shipway.standing import state_table

    writer = Writer(json=json)
    request = Request("status", project, target=target, version=version, command=command_line())
    with state_table(request, reporter(writer, request)) as standing:
        show_state(writer, standing)
