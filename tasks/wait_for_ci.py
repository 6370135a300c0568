"""`wait-for-ci`: a commit's workflows are green, or it is told why not."""

from __future__ import annotations

from invoke.context import Context
from invoke.tasks import task

from shipway.report.writer import Writer

from ._shared import UNSET, command_line, guarded, helped, seconds_to_wait

__all__ = ["wait_for_ci"]


@task(
    auto_shortflags=False,
    help=helped(
        "project",
        "json",
        target="Where it is to be published, testpypi or pypi; refuses first what may not go there:"
        " to pypi goes what a version tag of the same version points to, and nothing else.",
        sha="The commit: its hash, or a tag or a branch of this clone (default: HEAD).",
        timeout="How long to wait for all of it, in seconds (default: 3600).",
        workflow="A workflow by its name or its file, as --workflow=tests.yml; may be given"
        " several times (default: ci-workflows of [tool.shipway], else Test Suite and Security"
        " Audit).",
    ),
    iterable=["workflow"],
)
@guarded
def wait_for_ci(
    _context: Context,
    workflow: list[str],
    target: str = UNSET,
    sha: str = UNSET,
    timeout: str = "3600",
    project: str = UNSET,
    json: bool = False,
) -> None:
    """Wait until the workflows of exactly one commit have passed, each in its newest attempt.

    What failed ends it at once, with the link to the job and the end of its log.
    """
    from shipway.ci.commits import read_commit, sha_of, wanted_workflows
    from shipway.ci.gate import refuse_other_refs
    from shipway.ci.verdicts import Terms
    from shipway.ci.waiting import wait_for_workflows
    from shipway.doors.github import connect
    from shipway.report.boards import board_for
    from shipway.report.ci import rows_of_workflows, show_passed
    from shipway.workspace import open_surroundings, open_workspace

    seconds = seconds_to_wait(timeout)
    opened = open_surroundings(project)
    config, repository = opened.config, opened.repository
    commit_hash = sha_of(repository, sha)
    if target:
        workspace = opened.workspace or open_workspace(project)
        with workspace.locked_to_ask(command_line()):
            refuse_other_refs(workspace, target, commit_hash)
    hub = connect(repository, config.remote)
    commit = read_commit(hub, repository, config.remote, commit_hash)
    wanted = wanted_workflows(hub, commit.files, workflow or config.ci_workflows)
    terms = Terms(timeout=seconds, left_out_passes=config.ci_left_out_passes)
    writer = Writer(json=json)
    with board_for(writer) as board:
        standings = wait_for_workflows(
            hub, commit, wanted, terms, lambda found: board.show(rows_of_workflows(found))
        )
    show_passed(writer, commit_hash, standings)
