"""`current`: which version this is."""

from __future__ import annotations

from invoke.context import Context
from invoke.tasks import task

from shipway.report.writer import Writer
from shipway.workspace import open_workspace

from ._shared import UNSET, command_line, guarded, helped

__all__ = ["current"]


@task(auto_shortflags=False, help=helped("project", "json"))
@guarded
def current(_context: Context, project: str = UNSET, json: bool = False) -> None:
    """Print the project's version; with --json also where it lives, the backend and the tag."""
    workspace = open_workspace(project)
    with workspace.locked_to_ask(command_line()):
        version = workspace.current_version()
    writer = Writer(json=json)
    if not json:
        writer.result(str(version))
        return
    writer.data(
        {
            "name": workspace.project.name,
            "version": str(version),
            "written": workspace.written_version(),
            "source": workspace.source.location,
            "backend": workspace.project.backend,
            "tag": workspace.tag_of(version),
            "tag_format": workspace.tags.tag_format,
            "tagged_twice": {str(version): tags for version, tags in workspace.tags.twice},
        }
    )
