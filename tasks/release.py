"""`release`: the whole way, from the version in the files to proven installable."""

from __future__ import annotations

from invoke.context import Context
from invoke.tasks import task

from shipway.errors.usage import WrongUsage

from ._shared import (
    UNSET,
    command_line,
    command_without,
    guarded,
    helped,
    listed,
    perform,
    seconds_to_wait,
    take_back,
)

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

    For pypi also announce, where the remote is on GitHub and a token is there; or, where the
    tag starts publish.yml there, follow its run in place of publish, and verify what it made.
    Everything that can refuse refuses before anything is touched. What is built is installed and
    run on every Python before anything is public. Until the push a failure is undone; after it, or
    after a kill at any point, the same command does what is missing.
    """
    from shipway.release import Options
    from shipway.request import Request

    if push and no_push:
        raise WrongUsage(
            "--push and --no-push contradict each other",
            fix=[
                f"{command_without('no-push')}   (pushes)",
                f"{command_without('push')}   (does not)",
            ],
        )
    wanted = True if push else False if no_push else None
    seconds = seconds_to_wait(timeout)
    options = Options(push=wanted, require=require, pythons=listed(python), timeout=seconds)
    request = Request(
        "release", project, part, to, base, target, keep=keep, undo=undo, options=options,
        command=command_line(),
    )  # fmt: skip
    if undo:
        take_back(context, request, json=json, dry_run=dry_run, ask=not yes)
        return
    perform(context, request, json=json, dry_run=dry_run, ask=not yes)
