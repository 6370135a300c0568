"""`summary`: what a run has come to, for the page of the workflow's run and for a terminal."""

from __future__ import annotations

from invoke.context import Context
from invoke.tasks import task

from shipway.report.writer import Writer

from ._shared import UNSET, command_line, command_without, guarded, helped, reporter

__all__ = ["summary"]


@task(
    auto_shortflags=False,
    help=helped(
        "target",
        "project",
        "json",
        version="The version meant (default: the one that was worked on last).",
        needs="How the other jobs of the workflow ended: the JSON of toJSON(needs), handed on in a"
        ' variable, as --needs="$NEEDS".',
        run="The run of the workflow: its number or the URL of its page (default: in GitHub Actions"
        " this one, else none).",
    ),
)
@guarded
def summary(
    _context: Context,
    version: str = UNSET,
    target: str = UNSET,
    needs: str = UNSET,
    run: str = UNSET,
    project: str = UNSET,
    json: bool = False,
) -> None:
    """Tell what a run has come to: what is where, its files, how it was verified, what is next.

    Where GITHUB_STEP_SUMMARY is set, it is added to that file as Markdown too.
    """
    from shipway.ci.watching import run_number
    from shipway.report.summary import show_summary
    from shipway.request import Request
    from shipway.summary.gathering import gather

    writer = Writer(json=json)
    request = Request("summary", project, target=target, version=version, command=command_line())
    number = run_number(run, f"{command_without('run')}   (without it)") if run else None
    show_summary(writer, gather(request, needs, number, reporter(writer, request)))
