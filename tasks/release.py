"""`release`: the whole way, from the version in the files to proven installable."""

from __future__ import annotations

from invoke.context import Context
from invoke.tasks import task

from shipway.errors.usage import WrongUsage
from shipway.report.writer import Writer

from ._shared import UNSET, command_line, guarded, helped, perform, seconds_to_wait

__all__ = ["release"]


@task(
    auto_shortflags=False,
    help=helped(
        "part", "to", "base", "target", "project", "push", "no-push", "keep", "python", "require",
        "timeout", "yes", "dry-run", "json",
        undo="Take back the newest release, finished or not, while nothing of it is public.",
    ),
    iterable=["python"],
)  # fmt: skip
@guarded
def release(
    context: Context,
    python: list[str],
    part: str = UNSET,
    to: str = UNSET,
    base: str = UNSET,
    target: str = UNSET,
    push: bool = False,
    no_push: bool = False,
    undo: bool = False,
    keep: bool = False,
    require: bool = False,
    timeout: str = "1800",
    project: str = UNSET,
    yes: bool = False,
    dry_run: bool = False,
    json: bool = False,
) -> None:
    """Release the project: bump, commit, tag, build, check, tryout, push, publish, verify.

    Everything that can refuse refuses before anything is touched. What is built is installed and
    run on every Python before anything is public. Until the push a failure is undone; after it, or
    after a kill at any point, the same command does what is missing.
    """
    from shipway.release import Options
    from shipway.report.plans import show_undo
    from shipway.report.reporters import reporter_for
    from shipway.request import Request
    from shipway.undoing import undoing

    if push and no_push:
        raise WrongUsage("--push and --no-push contradict each other")
    wanted = True if push else False if no_push else None
    seconds = seconds_to_wait(timeout)
    options = Options(push=wanted, require=require, pythons=tuple(python), timeout=seconds)
    request = Request(
        "release", project, part, to, base, target, keep=keep, undo=undo, options=options,
        command=command_line(),
    )  # fmt: skip
    if undo:
        writer = Writer(json=json)
        only_shown = dry_run or bool(context.config.run.dry)
        with undoing(request, reporter_for(writer)) as undo_job:
            if not only_shown:
                undo_job.run()
            show_undo(writer, undo_job, only_shown=only_shown)
        return
    perform(context, request, json=json, dry_run=dry_run, ask=not yes)
