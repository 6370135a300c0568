"""`serve`: the embedded index in the foreground."""

from __future__ import annotations

from contextlib import suppress

from invoke.context import Context
from invoke.tasks import task

from shipway.report.writer import Writer
from shipway.workspace import open_workspace

from ._shared import UNSET, guarded, helped, whole_number

__all__ = ["serve"]

_HIGHEST_PORT = 65535


@task(
    auto_shortflags=False,
    help=helped("project", "json", port="The port on 127.0.0.1 (default: a free one)."),
)
@guarded
def serve(_context: Context, port: str = "0", project: str = UNSET, json: bool = False) -> None:
    """Serve the local index until Ctrl-C, and print the lines to install from it."""
    from shipway.doors.localindex import newest_in, serving, wait_for_ever
    from shipway.report.indexes import show_index

    number = whole_number(port, "port", 0, _HIGHEST_PORT)
    workspace = open_workspace(project)
    with serving(workspace.state.index_folder, number) as index:
        name = workspace.project.name
        newest = newest_in(index.folder, name)
        show_index(Writer(json=json), name, index.index_url, newest)
        with suppress(KeyboardInterrupt):
            wait_for_ever()
