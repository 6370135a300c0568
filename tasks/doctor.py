"""`doctor`: everything that can be wrong with a setup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.exceptions import Exit
from invoke.tasks import task

from shipway.errors.base import ExitStatus
from shipway.report.writer import Writer
from shipway.workspace import open_workspace

from ._dry import is_only_shown
from ._shared import UNSET, ask_first, command_line, guarded, helped

if TYPE_CHECKING:
    from shipway.doctor.mending import Mending
    from shipway.doctor.observed import Setup

__all__ = ["doctor"]


@task(
    auto_shortflags=False,
    help=helped(
        "project",
        "yes",
        "json",
        oidc="In a job of GitHub Actions with `id-token: write`: prove the trusted publisher by a"
        " real exchange of tokens. Nothing is uploaded; a pending publisher makes its project now.",
        target="The index to prove with --oidc, testpypi or pypi: the one of the job's environment"
        " (default: both).",
        fix="Make what the API of GitHub can make: the environments, and that only version tags"
        " deploy to pypi. Shows it and asks first.",
        **{"dry-run": "With --fix: only show what would be made. Invoke's own -R means the same."},
    ),
)
@guarded
def doctor(
    context: Context,
    fix: bool = False,
    oidc: bool = False,
    target: str = UNSET,
    yes: bool = False,
    project: str = UNSET,
    dry_run: bool = False,
    json: bool = False,
) -> None:
    """Look at all that can be wrong with a setup, each with what puts it right.

    Ends with 1 where something is wrong. What cannot be seen is told as that, with what it needs.
    """
    from shipway.doctor.examining import examine
    from shipway.doctor.finding import Verdict
    from shipway.doctor.identity import targets_to_prove
    from shipway.doctor.mending import unseen
    from shipway.doctor.observed import observed
    from shipway.report.doctor import show_findings
    from shipway.request import Request

    writer = Writer(json=json)
    proven = targets_to_prove(target, oidc=oidc)
    workspace = open_workspace(project)
    setup = observed(workspace, command_line())
    mended: tuple[Mending, ...] = ()
    needs = ""
    if fix:
        only_shown = is_only_shown(context, "doctor", dry_run=dry_run, writer=writer)
        mended = _mended(setup, writer, yes=yes, only_shown=only_shown)
        if only_shown:
            return
        needs = unseen(setup)
        if mended:
            setup = observed(workspace, command_line())
    with workspace.repository.one_look():
        typed = Request("doctor", project, command=command_line())
        findings = tuple(examine(setup, proven, typed))
    show_findings(writer, findings, mended)
    if needs or any(found.verdict is Verdict.WRONG for found in findings):
        raise Exit(code=int(ExitStatus.REFUSED))


def _mended(setup: Setup, writer: Writer, *, yes: bool, only_shown: bool) -> tuple[Mending, ...]:
    """Put right what can be, after it was shown and asked for; return what was done."""
    from shipway.doctor.mending import mendings, unseen
    from shipway.report.doctor import show_mendings

    planned = mendings(setup)
    if only_shown:
        needs = unseen(setup)
        show_mendings(writer, planned, result=True, unseen=needs)
        if needs:
            raise Exit(code=int(ExitStatus.REFUSED))
        return ()
    if not planned:
        show_mendings(writer, planned, result=False, unseen=unseen(setup))
    else:
        ask_first(
            "Do this on GitHub?",
            "nothing was changed on GitHub",
            yes=yes,
            show=lambda: show_mendings(writer, planned, result=False),
        )
    for each in planned:
        each.do()
        writer.account(f"✓ {each.title}")
    return planned
