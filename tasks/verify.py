"""`verify`: what the index serves is what was built, and it installs and runs."""

from __future__ import annotations

from invoke.context import Context
from invoke.tasks import task

from ._shared import UNSET, command_line, guarded, helped, listed, perform, seconds_to_wait

__all__ = ["verify"]


@task(
    auto_shortflags=False,
    help=helped("target", "version", "project", "python", "require", "timeout", "dry-run", "json"),
    iterable=["python"],
)
@guarded
def verify(
    context: Context,
    python: list[str],
    target: str = UNSET,
    version: str = UNSET,
    require: bool = False,
    timeout: str = "1800",
    project: str = UNSET,
    dry_run: bool = False,
    json: bool = False,
) -> None:
    """Wait until the index serves our hashes, then install and run exactly those files.

    One fresh environment for each Python, for the wheel and for the sdist, through
    `nox -s verify_install`.
    """
    from shipway.release import Options
    from shipway.request import Request

    seconds = seconds_to_wait(timeout)
    options = Options(require=require, pythons=listed(python), timeout=seconds)
    request = Request(
        "verify", project, target=target, version=version, options=options, command=command_line()
    )
    perform(context, request, json=json, dry_run=dry_run)
