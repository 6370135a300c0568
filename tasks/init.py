"""`init`: take shipway into a repository."""

from __future__ import annotations

from invoke.context import Context
from invoke.tasks import task

from shipway.report.writer import Writer
from shipway.workspace import open_workspace

from ._dry import is_only_shown
from ._shared import UNSET, ask_first, command_line, guarded, helped

__all__ = ["init"]


@task(
    auto_shortflags=False,
    help=helped(
        "project",
        "yes",
        "dry-run",
        "json",
        update="Bring files of an older generation up to date; what was changed in them stays.",
    ),
)
@guarded
def init(
    context: Context,
    update: bool = False,
    yes: bool = False,
    project: str = UNSET,
    dry_run: bool = False,
    json: bool = False,
) -> None:
    """Take shipway into a repository: write what it lacks, and say what to do on PyPI and GitHub.

    It writes tasks.py, noxfile.py, the publish workflow and the list of what that installs, and
    the workflows Test Suite and Security Audit where there are none; all files or none.
    """
    from shipway.adoption.planning import adoption_of, write
    from shipway.report.adoption import show_adoption, show_written
    from shipway.request import Request

    writer = Writer(json=json)
    workspace = open_workspace(project)
    only_shown = is_only_shown(context, "init", dry_run=dry_run, writer=writer)
    with workspace.state.lock.held(command_line()):
        with workspace.repository.one_look():
            typed = Request("init", project, command=command_line())
            adoption = adoption_of(workspace, update=update, typed=typed)
        if only_shown:
            show_adoption(writer, adoption, result=True)
            return
        if adoption.edits:
            ask_first(
                f"Write {len(adoption.edits)} files?",
                "no file was written",
                yes=yes,
                show=lambda: show_adoption(writer, adoption, result=False),
            )
        write(adoption)
    show_written(writer, adoption)
