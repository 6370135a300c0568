"""`check`: everything that an index would refuse, before it is asked."""

from __future__ import annotations

from invoke.context import Context
from invoke.tasks import task

from ._shared import UNSET, command_line, guarded, helped, perform

__all__ = ["check"]


@task(
    auto_shortflags=False, help=helped("target", "project", "version", "twice", "dry-run", "json")
)
@guarded
def check(
    context: Context,
    target: str = UNSET,
    version: str = UNSET,
    twice: bool = False,
    project: str = UNSET,
    dry_run: bool = False,
    json: bool = False,
) -> None:
    """Check the built distributions: all that an index would refuse, and whether the wheel runs.

    All findings are told at once, each with its fix; docs/checks.md lists the rules.
    """
    from shipway.release import Options
    from shipway.request import Request

    request = Request(
        "check",
        project,
        target=target,
        version=version,
        options=Options(twice=twice),
        command=command_line(),
    )
    perform(context, request, json=json, dry_run=dry_run)
