"""`health`: how well the publish workflow does, over many runs."""

from __future__ import annotations

from invoke.context import Context
from invoke.tasks import task

from shipway.report.writer import Writer
from shipway.workspace import open_workspace

from ._shared import UNSET, guarded, helped, whole_number

__all__ = ["health"]

_MOST_DAYS = 400
"""For so long GitHub keeps runs."""
_MOST_RUNS = 5000


@task(
    auto_shortflags=False,
    help=helped(
        "project",
        "json",
        days="How many days to look back (default: 90).",
        runs="How many runs to look at, the newest first; each is a question to GitHub (default:"
        " 100).",
        target="The index that version tags are published to (default: default-target of"
        " [tool.shipway], else pypi).",
        html="Also write a page with charts to this file: it needs no network and follows the light"
        " or dark setting of the browser.",
    ),
)
@guarded
def health(
    _context: Context,
    days: str = UNSET,
    runs: str = UNSET,
    target: str = UNSET,
    html: str = UNSET,
    project: str = UNSET,
    json: bool = False,
) -> None:
    """Measure the publish workflow: its success, its jobs, from CI green to the index.

    Goals: more than 99 % of its runs succeed, a run takes less than 15 minutes, and what CI has
    found green is published less than 5 minutes later. The runs that missed one are named, and the
    tags that never reached the index.
    """
    from shipway.doors.environment import working_folder
    from shipway.doors.github import connect
    from shipway.health.gathering import Span, look
    from shipway.health.measures import measured
    from shipway.report.health import show_health, write_page
    from shipway.targets import find_target

    writer = Writer(json=json)
    span = Span(
        whole_number(days, "days", 1, _MOST_DAYS) if days else Span.days,
        whole_number(runs, "runs", 1, _MOST_RUNS) if runs else Span.runs,
    )
    workspace = open_workspace(project)
    config = workspace.project.config
    index = find_target(target or config.default_target, config, workspace.state.index_folder)
    hub = connect(workspace.repository, config.remote)
    found = measured(look(workspace, hub, index, span, writer.account))
    if html:
        write_page(writer, working_folder() / html, found, workspace.name)
    show_health(writer, found, workspace.name)
