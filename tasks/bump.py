"""`bump`: write the next version into every place it lives in."""

from __future__ import annotations

from invoke.context import Context
from invoke.tasks import task

from ._shared import UNSET, command_line, guarded, helped, perform

__all__ = ["bump"]


@task(
    auto_shortflags=False,
    help=helped("part", "to", "base", "commit", "unique", "project", "dry-run", "json"),
)
@guarded
def bump(
    context: Context,
    part: str = UNSET,
    to: str = UNSET,
    base: str = UNSET,
    commit: bool = False,
    unique: bool = False,
    project: str = UNSET,
    dry_run: bool = False,
    json: bool = False,
) -> None:
    """Write the next version into every place it lives in; with --commit, commit it.

    Where the version comes from git tags there is nothing to write: the tag is the bump.
    """
    from shipway.request import Request

    request = Request(
        "bump",
        project,
        part=part,
        to=to,
        base=base,
        commit=commit,
        unique=unique,
        command=command_line(),
    )
    perform(context, request, json=json, dry_run=dry_run)
