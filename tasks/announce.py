"""`announce`: the release on GitHub, with what was built."""

from __future__ import annotations

from invoke.context import Context
from invoke.tasks import task

from ._shared import UNSET, command_line, guarded, helped, perform

__all__ = ["announce"]


@task(
    auto_shortflags=False,
    help=helped(
        "project",
        "dry-run",
        "json",
        version="The version meant (default: the current one); it must be built here and tagged.",
    ),
)
@guarded
def announce(
    context: Context,
    version: str = UNSET,
    project: str = UNSET,
    dry_run: bool = False,
    json: bool = False,
) -> None:
    """Publish the release on GitHub: the distributions, the ledger, the notes of the version.

    It is a draft until all of it is there; run again, it does what is missing. A release that is
    published is left alone, and refused where its files are other ones than those built here.
    """
    from shipway.request import Request

    request = Request("announce", project, version=version, command=command_line())
    perform(context, request, json=json, dry_run=dry_run)
