"""`notes`: the release notes of a version."""

from __future__ import annotations

from invoke.context import Context
from invoke.tasks import task

from shipway.report.writer import Writer
from shipway.workspace import open_workspace

from ._shared import UNSET, command_line, guarded, helped

__all__ = ["notes"]


@task(
    auto_shortflags=False,
    help=helped(
        "project",
        "json",
        version="The version meant (default: the current one; what came since, if it is tagged).",
    ),
)
@guarded
def notes(
    _context: Context, version: str = UNSET, project: str = UNSET, json: bool = False
) -> None:
    """Print the release notes of a version, from the first there is.

    That is its section in the changelog, the fragments of towncrier, git-cliff where it is
    configured, else the commits since the version before.
    """
    from shipway.notes import Subject, find_notes, refuse_unknown
    from shipway.project.versions import parse_version

    workspace = open_workspace(project)
    with workspace.locked_to_ask(command_line()):
        wanted = parse_version(version) if version else workspace.unreleased_version()
        subject = Subject(workspace.project, workspace.repository, workspace.tags, wanted)
        if version:
            refuse_unknown(subject, workspace.version_now())
        found = find_notes(subject)
    writer = Writer(json=json)
    writer.account(f"from {found.source}")
    if not json:
        writer.result(found.text)
    writer.data(
        {
            "name": workspace.name,
            "version": None if wanted is None else str(wanted),
            "source": found.source,
            "notes": found.text,
        }
    )
