"""`dispatch`: start the publish workflow by hand."""

from __future__ import annotations

from invoke.context import Context
from invoke.tasks import task

from shipway.report.writer import Writer
from shipway.workspace import open_surroundings, open_workspace

from ._dry import is_only_shown
from ._runs import follow
from ._shared import UNSET, guarded, helped

__all__ = ["dispatch"]


@task(
    auto_shortflags=False,
    help=helped(
        "project",
        "json",
        target="The workflow's input target_env: testpypi or pypi; pypi only from a version tag.",
        **{
            "dry-run": "The workflow's input dry_run: it does all but publish. To see only what"
            " would be asked of GitHub, give Invoke's own -R before the task.",
        },
        ref="The branch or tag to run on (default: the branch that is checked out; for pypi the"
        " version tag of HEAD).",
        watch="Watch the run to its end.",
    ),
)
@guarded
def dispatch(
    context: Context,
    target: str = UNSET,
    dry_run: bool = False,
    ref: str = UNSET,
    watch: bool = False,
    project: str = UNSET,
    json: bool = False,
) -> None:
    """Start the publish workflow on GitHub, for testpypi or pypi, and say the page of its run."""
    from shipway.ci.dispatching import dispatch_of, start
    from shipway.doors.github import connect, find_place
    from shipway.report.ci import show_call, show_dispatch

    writer = Writer(json=json)
    opened = open_surroundings(project)
    repository, remote = opened.repository, opened.config.remote
    # To pypi goes what a version tag of a project points to, so one must be named.
    workspace = open_workspace(project) if target == "pypi" else opened.workspace
    wanted = dispatch_of(repository, workspace, target, ref, dry_run=dry_run)
    if is_only_shown(context, "dispatch", dry_run=False, writer=writer, own_option=dry_run):
        show_call(writer, wanted, find_place(repository, remote))
        return
    if dry_run:
        writer.account(
            "a real run is started, which does all but publish; -R before the task shows it only"
        )
    hub = connect(repository, remote)
    started = start(hub, wanted)
    show_dispatch(writer, wanted, started)
    if watch:
        follow(hub, started.run_id, writer)
