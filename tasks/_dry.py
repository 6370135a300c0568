"""`--dry-run` in a chain of tasks: no task of it acts beside one that is only shown."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

from shipway.errors.base import ExitStatus, ShipwayError
from shipway.errors.usage import WrongUsage
from shipway.report.problems import exit_status

from ._typed import program

if TYPE_CHECKING:
    from invoke.context import Context

    from shipway.report.writer import Writer

__all__ = ["is_only_shown", "is_put_off", "would_act"]

_OPTION = "--dry-run"
_shown: list[str] = []
"""The tasks of this process that were only shown, so that the next ones do not find their work."""
_awaited: list[str] = []
"""Those of them that would have changed something."""


def is_only_shown(
    context: Context, task: str, *, dry_run: bool, writer: Writer, own_option: bool = False
) -> bool:
    """Return whether a task is to stop after its plan; tell what that leaves out in a chain.

    Raises `WrongUsage` where the option stands with other tasks of the command line and not
    with this one: what was meant for all would act. With `own_option` it stands with this
    one, and means something else there.
    """
    if dry_run or bool(context.config.run.dry):
        if _shown:
            before = ", ".join(_shown)
            writer.account(f"{task} is shown as things are now: {before} did nothing before it")
        _shown.append(task)
        return True
    _, *words = sys.argv
    # A task that calls this one has options of its own, which are its business.
    if not own_option and _OPTION in words and task in {word.rpartition(".")[2] for word in words}:
        raise _one_sided(task, words)
    return False


def would_act(task: str) -> None:
    """Remember that a task that is only shown would have changed something."""
    _awaited.append(task)


def is_put_off(task: str, error: ShipwayError, *, writer: Writer) -> bool:
    """Return whether a task that is refused waits for one that was only shown, and tell so.

    What is wrong with the command line itself is wrong whatever was done before.
    """
    if not _awaited or exit_status(error) == ExitStatus.USAGE:
        return False
    before = ", ".join(_awaited)
    told = "; ".join(part.what for part in error.parts)
    writer.result(f"{task} cannot be shown before {before} is done; as things are now: {told}")
    writer.data({"task": task, "dry_run": True, "plan": None, "waits_for": list(_awaited)})
    _awaited.append(task)
    return True


def _one_sided(task: str, words: list[str]) -> WrongUsage:
    rest = shlex.join(word for word in words if word != _OPTION)
    return WrongUsage(
        f"{_OPTION} is not said of {task}, which would act",
        why="An option belongs to the task that it follows, not to the whole chain.",
        fix=[
            f"{program()} -R {rest}   (shows every task, as things are now)",
            f"or run the tasks that are to act first, and then the others with {_OPTION}",
        ],
    )
