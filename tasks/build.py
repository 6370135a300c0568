"""`build`: the sdist, then the wheel from that sdist."""

from __future__ import annotations

from invoke.context import Context
from invoke.tasks import task

from ._shared import UNSET, command_line, guarded, helped, perform

__all__ = ["build"]


@task(auto_shortflags=False, help=helped("project", "dry-run", "json"))
@guarded
def build(
    context: Context, project: str = UNSET, dry_run: bool = False, json: bool = False
) -> None:
    """Build the sdist, then the wheel from it, each in an isolated environment.

    What is committed is built, from a temporary worktree, into dist/: of a tagged version the tag's
    commit. On a tree with uncommitted changes those are built too, and public targets refuse the
    result. What was built of a commit is kept, and put back into dist/ when the changes are gone.
    """
    from shipway.request import Request

    request = Request("build", project, target="local", command=command_line())
    perform(context, request, json=json, dry_run=dry_run)
