"""`publish`: upload what the ledger lists and the index lacks."""

from __future__ import annotations

from invoke.context import Context
from invoke.tasks import task

from ._shared import UNSET, command_line, guarded, helped, perform

__all__ = ["publish"]


@task(auto_shortflags=False, help=helped("target", "project", "version", "dry-run", "json"))
@guarded
def publish(
    context: Context,
    target: str = UNSET,
    version: str = UNSET,
    project: str = UNSET,
    dry_run: bool = False,
    json: bool = False,
) -> None:
    """Upload the built distributions that the index lacks.

    Identical files are skipped by hash; a different file under the same name is an error.
    """
    from shipway.request import Request

    request = Request("publish", project, target=target, version=version, command=command_line())
    perform(context, request, json=json, dry_run=dry_run)
