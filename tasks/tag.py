"""`tag`: tag the current version."""

from __future__ import annotations

from invoke.context import Context
from invoke.tasks import task

from ._shared import UNSET, command_line, guarded, helped, perform

__all__ = ["tag"]


@task(auto_shortflags=False, help=helped("project", "dry-run", "json"))
@guarded
def tag(context: Context, project: str = UNSET, dry_run: bool = False, json: bool = False) -> None:
    """Make the annotated tag of the current version on a clean, committed tree.

    It is signed where git is set up so. An existing tag is never moved.
    """
    from shipway.request import Request

    request = Request("tag", project, target="local", command=command_line())
    perform(context, request, json=json, dry_run=dry_run)
