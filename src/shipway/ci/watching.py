"""Watch one run of a workflow to its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.errors.ci import NoPublishRun
from shipway.errors.usage import WrongUsage

from .failures import not_successful
from .looks import Looks

if TYPE_CHECKING:
    from collections.abc import Callable

    from shipway.doors.github import GitHub
    from shipway.doors.github.runs import Job, Run

__all__ = ["Seen", "newest_publish_run", "run_number", "watch_run"]

_LONGEST_PAUSE = 10.0


@dataclass(frozen=True)
class Seen:
    """A run as it is now."""

    run: Run
    jobs: tuple[Job, ...]
    waits_for: tuple[str, ...] = ()
    """The environments whose approval it waits for."""


def run_number(text: str, otherwise: str) -> int:
    """Return the number of a run, given as such or as the URL of its page.

    `otherwise` is the command without it. Raises `WrongUsage`.
    """
    number = text.partition("/actions/runs/")[2].partition("/")[0] or text
    if number.isascii() and number.isdecimal():
        return int(number)
    raise WrongUsage(
        f"--run takes the number of a run or the URL of its page, not {text!r}",
        fix=["gh run list   (shows the numbers)", otherwise],
    )


def newest_publish_run(hub: GitHub, commit: str, file: str) -> Run:
    """Return the newest run of a publish workflow for a commit, or for a tag of it.

    Raises `NoPublishRun`.
    """
    own = [run for run in hub.runs.of_commit(commit) if run.path.rpartition("/")[2] == file]
    newest = max(own, key=lambda run: (run.started, run.id), default=None)
    if newest is None:
        raise NoPublishRun(f"{hub.place.full_name} has no run of {file} for {commit[:12]}")
    return newest


def watch_run(hub: GitHub, run: int, tell: Callable[[Seen], None]) -> Seen:
    """Return a run when it has succeeded; `tell` hears of every look before.

    An attempt that begins meanwhile is watched in place of the one before.
    Raises `RunNotSuccessful`, `RunDeleted`, and what the door raises.
    """
    looks = Looks(hub.limits, _LONGEST_PAUSE)
    while True:
        seen = looks.look(lambda: _seen(hub, run))
        if seen is not None:
            tell(seen)
            if seen.run.done:
                break
        looks.rest()
    if seen.run.conclusion != "success":
        raise not_successful(hub, seen.run)
    return seen


def _seen(hub: GitHub, number: int) -> Seen:
    # First the run: of one that is over, the jobs that are asked for after it are too.
    run = hub.runs.get(number)
    waits_for = hub.runs.waits_for(number) if run.status == "waiting" else ()
    return Seen(run, hub.runs.jobs(number), waits_for)
