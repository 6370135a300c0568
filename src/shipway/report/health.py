"""The health of the publish workflow: on a terminal, as a page, as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from shipway.doors.files import write_bytes

from .durations import duration
from .health_words import goal_of, measured_of, spread_of, verdict_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from shipway.health.measures import Goal, Health, RunTimes
    from shipway.health.seen import RunSeen

    from .writer import Writer

__all__ = ["show_health", "write_page"]

_SHOWN = 10
"""How many runs and tags the terminal names; the page and JSON have all of them."""


def show_health(writer: Writer, health: Health, project: str) -> None:
    """Show how well the workflow does."""
    seen = health.seen
    writer.result(
        f"{seen.workflow} in {seen.repository}, {seen.since:%Y-%m-%d} to {seen.until:%Y-%m-%d}:"
        f" {_counted(health)}"
    )
    _table(writer, "goals", ("", "what", "measured", "goal", "spread"), _goals(health))
    jobs = [
        (job.role, duration(job.spread.median), duration(job.spread.high), str(job.failed or ""))
        for job in health.jobs
        if job.spread is not None
    ]
    _table(writer, "jobs", ("job", "median", "19 of 20 within", "failed"), jobs)
    for goal in health.goals:
        _tell_some(writer, f"missed: {goal.what}", [_run(run) for run in goal.broken_by])
    lost = [f"{each.tag}  {each.page}".rstrip() for each in seen.lost or ()]
    _tell_some(writer, f"never reached {seen.target}", lost)
    for note in seen.notes:
        writer.result(f"not looked at: {note}")
    writer.data(_as_data(health, project))


def write_page(writer: Writer, path: Path, health: Health, project: str) -> None:
    """Write the page, without secrets as all that is shown. Raises `CannotWrite`."""
    from .health_page import page_of  # noqa: PLC0415 - for whoever wants the page

    # A name that is no text would be none of a page either.
    write_bytes(path, writer.clean(page_of(health, project)).encode("utf-8", "replace"))


def _counted(health: Health) -> str:
    words = {"failed": health.failed, "cancelled or skipped": health.others,
             "running": health.running, "passed in a later attempt": health.again}  # fmt: skip
    runs = len(health.runs)
    told = "".join(f", {count} {word}" for word, count in words.items() if count)
    cut = "the newest " if health.seen.cut else ""
    return f"{cut}{runs} run{'' if runs == 1 else 's'}{told}"


def _goals(health: Health) -> list[tuple[str, ...]]:
    spreads = {"run": health.busy, "publish": health.publish}
    rows = []
    for goal in health.goals:
        spread = spreads.get(goal.name)
        said = "; ".join(spread_of(spread)) if spread is not None else f"of {goal.counted}"
        value = duration(spread.median) if spread is not None else measured_of(goal)
        rows.append((verdict_of(goal)[0], goal.what, value, goal_of(goal), said))
    served = health.served
    usual = duration(served.median) if served is not None else "-"
    said = "; ".join(spread_of(served)) if served is not None else ""
    rows.append(("", "from published to installed", usual, "", said))
    lost, target = health.seen.lost, health.seen.target
    mark = "?" if lost is None else "✗" if lost else "✓"
    count = "?" if lost is None else str(len(lost))
    return [*rows, (mark, f"tags that never reached {target}", count, "none", "")]


def _tell_some(writer: Writer, title: str, lines: Sequence[str]) -> None:
    if lines:
        writer.result(f"{title}:")
    for line in lines[:_SHOWN]:
        writer.result(f"  {line}")
    if len(lines) > _SHOWN:
        writer.result(f"  and {len(lines) - _SHOWN} more")


def _run(run: RunSeen) -> str:
    ended = (run.conclusion or "running").replace("_", " ")
    return f"{run.title}, {run.started:%Y-%m-%d}: {ended}  {run.page}"


def _table(
    writer: Writer, title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    from rich.table import Table  # noqa: PLC0415 - 40 ms that JSON does without
    from rich.text import Text  # noqa: PLC0415 - the same

    if not rows:
        return
    table = Table(title=title, box=None, title_justify="left")
    for heading in headings:
        table.add_column(heading)
    for row in rows:
        # Text, because names are not markup.
        table.add_row(*map(Text, row))
    writer.table(table)


def _as_data(health: Health, project: str) -> dict[str, Any]:
    seen = health.seen
    spreads = {"run": health.busy, "publish": health.publish, "served": health.served}
    counts = ("passed", "failed", "others", "running", "again")
    return {
        "task": "health",
        "name": project,
        "repository": seen.repository,
        "workflow": seen.workflow,
        "target": seen.target,
        "since": seen.since.isoformat(),
        "until": seen.until.isoformat(),
        "cut": seen.cut,
        "runs_by_result": {name: getattr(health, name) for name in counts},
        "goals": [_goal(goal) for goal in health.goals],
        "spreads": {name: spread and asdict(spread) for name, spread in spreads.items()},
        "jobs": [asdict(job) for job in health.jobs],
        "lost": None if seen.lost is None else [asdict(each) for each in seen.lost],
        "runs": [_times(times) for times in health.runs],
        "not_looked_at": list(seen.notes),
    }


def _goal(goal: Goal) -> dict[str, Any]:
    broken = [{"run": run.id, "title": run.title, "page": run.page} for run in goal.broken_by]
    about = {"name": goal.name, "what": goal.what, "limit": goal.limit}
    return {
        **about,
        "measured": goal.measured,
        "counted": goal.counted,
        "met": goal.met,
        "broken_by": broken,
    }


def _times(times: RunTimes) -> dict[str, Any]:
    run = times.run
    return {
        "run": run.id,
        "title": run.title,
        "attempt": run.attempt,
        "event": run.event,
        "commit": run.commit,
        "conclusion": run.conclusion,
        "page": run.page,
        "started": run.started.isoformat(),
        "green": run.green.isoformat() if run.green else None,
        "busy": times.busy,
        "waited": times.waited,
        "publish": times.publish,
        "served": times.served,
        "jobs": [
            {
                "name": job.name,
                "role": job.role,
                "conclusion": job.conclusion,
                "seconds": job.seconds,
            }
            for job in run.jobs
        ],
    }
