"""The health of the publish workflow as a page of its own: no script, nothing from the network."""

from __future__ import annotations

import re
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from shipway.health.measures import PUBLISH_SECONDS, RUN_SECONDS

from .charts import Bar, Kind, Range, bars, link_to, ranges
from .durations import duration
from .health_words import goal_of, measured_of, spread_of, times_told, verdict_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from shipway.health.measures import Goal, Health, RunTimes, Spread

__all__ = ["page_of"]

_MOST_BARS = 160
_MOST_ROWS = 500
_KINDS: dict[Kind, str] = {
    "passed": "passed",
    "late": "passed, and missed the goal",
    "failed": "failed",
    "other": "cancelled or skipped",
}
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:s|min|h|d|%)\b)|(?<=\d [hd]) (?=\d)|(?<=\d min) (?=\d)")
_TIED = "\N{NO-BREAK SPACE}"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""The browser itself sees to it that the page asks nobody for anything."""


def page_of(health: Health, project: str) -> str:
    """Return the page."""
    style = files(__package__).joinpath("health.css").read_text(encoding="utf-8")
    title = escape(f"{project}: how publishing does")
    return "\n".join((
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{title}</title><style>{style}</style></head><body><main>",
        *_parts(health, project),
        "</main></body></html>\n",
    ))  # fmt: skip


def _parts(health: Health, project: str) -> Iterator[str]:
    seen = health.seen
    yield f"<header><h1>{escape(project)}: how publishing does</h1>"
    where = link_to(f"{seen.page}/actions/workflows/{seen.workflow}", escape(seen.workflow))
    cut = "; there are more" if seen.cut else ""
    period = f"{seen.since:%Y-%m-%d} to {seen.until:%Y-%m-%d}"
    repository = link_to(seen.page, escape(seen.repository))
    counted = escape(f"{period}. {_counted(health)}{cut}")
    yield f"<p>{where} in {repository}, {counted}.</p></header>"
    yield '<section class="cards">'
    yield from (_goal_card(goal, _spread_of(health, goal)) for goal in health.goals)
    yield _served_card(health.served)
    yield _lost_card(health)
    yield "</section>"
    yield from _charts(health)
    yield from _tables(health)
    yield f"<footer>{''.join(f'<p>{escape(line)}</p>' for line in times_told())}</footer>"


def _counted(health: Health) -> str:
    again = f" ({health.again} of them in a later attempt)" if health.again else ""
    others = {
        f"passed{again}": health.passed,
        "failed": health.failed,
        "cancelled or skipped": health.others,
        "running": health.running,
    }
    parts = [f"{count} {name}" for name, count in others.items() if count]
    runs = len(health.runs)
    told = f": {', '.join(parts)}" if parts else ""
    return f"{runs} run{'' if runs == 1 else 's'}{told}"


def _spread_of(health: Health, goal: Goal) -> Spread | None:
    return {"run": health.busy, "publish": health.publish}.get(goal.name)


def _goal_card(goal: Goal, spread: Spread | None) -> str:
    mark, state = verdict_of(goal)
    details = [f"goal: {goal_of(goal)}"]
    value = measured_of(goal)
    if spread is not None:
        value, details = duration(spread.median), [*spread_of(spread), *details]
    return _card(goal.what, value, details, mark, state)


def _served_card(spread: Spread | None) -> str:
    what = "from published to installed"
    if spread is None:
        return _card(what, "-", ["nothing to measure"], "", "")
    return _card(what, duration(spread.median), spread_of(spread), "", "")


def _lost_card(health: Health) -> str:
    lost, target = health.seen.lost, health.seen.target
    what = f"tags that never reached {target}"
    if lost is None:
        return _card(what, "?", [f"{target} could not be read"], "?", "unknown")
    mark, state = ("✗", "missed") if lost else ("✓", "met")
    return _card(what, str(len(lost)), ["goal: none"], mark, state)


def _card(what: str, value: str, details: Sequence[str], mark: str, state: str) -> str:
    chip = f'<span class="chip {state}">{mark} {state}</span>' if state else ""
    lines = "".join(f"<p>{escape(_BEFORE_UNIT.sub(_TIED, line))}</p>" for line in details)
    return (
        f'<article class="{state}"><h2>{escape(what)}</h2>'
        f'<p class="value">{escape(value)}</p>{chip}{lines}</article>'
    )


def _charts(health: Health) -> Iterator[str]:
    runs = tuple(reversed(health.runs[:_MOST_BARS]))
    busy = _bars(runs, lambda times: times.busy, RUN_SECONDS)
    yield _chart("Each run, without waiting", busy, RUN_SECONDS)
    publish = _bars(runs, lambda times: times.publish, PUBLISH_SECONDS)
    yield _chart("From CI green to published", publish, PUBLISH_SECONDS)
    rows = [
        Range(job.role, job.spread.median, job.spread.high, _failed(job.failed))
        for job in health.jobs
        if job.spread is not None
    ]
    if rows:
        chart = ranges(rows, "how long each job takes")
        yield _figure("Each job", "bar: median; line: 19 of 20 are no longer", chart)


def _failed(count: int) -> str:
    return f"{count} failed" if count else ""


def _chart(title: str, items: Sequence[Bar], limit: float) -> str:
    if not items:
        return _figure(title, "there is nothing to measure", "")
    longest = duration(max(bar.seconds for bar in items))
    label = f"{title}: {len(items)} runs, the longest {longest}, goal below {duration(limit)}"
    kinds = {bar.kind for bar in items}
    legend = "".join(
        f'<span><i class="{kind}"></i>{escape(words)}</span>'
        for kind, words in _KINDS.items()
        if kind in kinds
    )
    return _figure(title, legend, bars(items, limit, label))


def _bars(
    runs: Iterable[RunTimes], value: Callable[[RunTimes], float | None], limit: float
) -> list[Bar]:
    found = []
    for times in runs:
        took, run = value(times), times.run
        if took is not None:
            ended = (run.conclusion or "running").replace("_", " ")
            title = f"{run.title}: {ended}, {duration(took)}\n{run.started:%Y-%m-%d %H:%M} UTC"
            kind = _kind(times, late=took >= limit)
            found.append(Bar(took, kind, title, f"{run.started:%b %d}", run.page))
    return found


def _kind(times: RunTimes, *, late: bool) -> Kind:
    if times.failed:
        return "failed"
    if times.run.conclusion != "success":
        return "other"
    return "late" if late else "passed"


def _figure(title: str, remark: str, chart: str) -> str:
    """Return a chart with its title; `remark` is HTML already."""
    inside = f'<div class="wide">{chart}</div>' if chart else ""
    caption = f"<figcaption><h2>{escape(title)}</h2><p>{remark}</p></figcaption>"
    return f"<figure>{caption}{inside}</figure>"


def _tables(health: Health) -> Iterator[str]:
    broken = [
        (escape(goal.what), link_to(run.page, escape(run.title)), f"{run.started:%Y-%m-%d %H:%M}",
         escape(_why(goal, health, run.id)))
        for goal in health.goals
        for run in goal.broken_by
    ]  # fmt: skip
    if broken:
        yield _table("What missed a goal", ("goal", "run", "begun (UTC)", "result"), broken)
    lost = [
        (escape(each.version), link_to(each.page, escape(each.tag)))
        for each in health.seen.lost or ()
    ]
    if lost:
        yield _table(f"Tags that never reached {health.seen.target}", ("version", "tag"), lost)
    if health.seen.notes:
        rows = [(escape(note),) for note in health.seen.notes]
        yield _table("Not looked at", (), rows)
    runs = [
        (
            link_to(times.run.page, escape(times.run.title)),
            f"{times.run.started:%Y-%m-%d %H:%M}",
            escape((times.run.conclusion or "running").replace("_", " ")),
            *(_told(value) for value in (times.busy, times.waited, times.publish, times.served)),
        )
        for times in health.runs
    ]
    if runs:
        headings = ("run", "begun (UTC)", "result", "ran", "waited", "to publish", "to installed")
        yield f"<details><summary>All {len(runs)} runs</summary>"
        yield _table("", headings, runs)
        yield "</details>"


def _why(goal: Goal, health: Health, run: int) -> str:
    times = next(times for times in health.runs if times.run.id == run)
    values = {"run": times.busy, "publish": times.publish}
    value = values.get(goal.name)
    return duration(value) if value is not None else (times.run.conclusion or "").replace("_", " ")


def _told(seconds: float | None) -> str:
    return "" if seconds is None else escape(duration(seconds))


def _table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of cells that are HTML already."""
    cells = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    head = f"<thead><tr>{cells}</tr></thead>" if cells else ""
    body = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows[:_MOST_ROWS]
    )
    more = f"<p>and {len(rows) - _MOST_ROWS} more</p>" if len(rows) > _MOST_ROWS else ""
    heading = f"<h2>{escape(title)}</h2>" if title else ""
    return (
        f'<section>{heading}<div class="wide"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>{more}</section>"
    )
