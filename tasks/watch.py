"""`watch`: the steps of a workflow run, live, to its end."""

from __future__ import annotations

from invoke.context import Context
from invoke.tasks import task

from shipway.report.writer import Writer
from shipway.workspace import open_surroundings

from ._runs import follow
from ._shared import UNSET, command_without, guarded, helped

__all__ = ["watch"]


@task(
    auto_shortflags=False,
    help=helped(
        "project",
        "json",
        run="The run: its number or the URL of its page (default: the newest run of the"
        " publish workflow for HEAD, or for a tag of it).",
    ),
)
@guarded
def watch(_context: Context, run: str = UNSET, project: str = UNSET, json: bool = False) -> None:
    """Watch a workflow run to its end, which is this task's too: status 0 if it succeeds."""
    from shipway.ci.commits import sha_of
    from shipway.ci.watching import newest_publish_run, run_number
    from shipway.ci.workflowfile import publish_file
    from shipway.doors.github import connect

    usual = f"{command_without('run')}   (the newest publish run)"
    number = run_number(run, usual) if run else None
    found = open_surroundings(project)
    hub = connect(found.repository, found.config.remote)
    if number is None:
        sha, file = sha_of(found.repository, ""), publish_file(found.workspace)
        number = newest_publish_run(hub, sha, file).id
    follow(hub, number, Writer(json=json))
