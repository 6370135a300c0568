"""Charts of durations as SVG, for a page that has the colours as variables of CSS.

What a colour says, a pattern or a word says too.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Literal

from shipway.doors.urls import is_http

from .durations import duration

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Bar", "Kind", "Range", "bars", "link_to", "ranges"]

_WIDTH, _HEIGHT = 960.0, 220.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 68.0, 90.0, 26.0, 28.0
_ROOM, _PLOT = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
_ROW, _NAMES, _VALUES = 30.0, 210.0, 190.0
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400)
_MOST_TICKS = 6
_MOST_DAYS = 6
_CLIPPED = 2.5
"""How many times the goal the chart is high at most: one run that hung would flatten the others."""
_FEWEST = 12
"""Bars are no wider than if there were so many."""
_SHARE, _WIDEST = 0.72, 22.0
_LONGEST_NAME = 30


Kind = Literal["passed", "late", "failed", "other"]
"""How a run ended; `late`: it passed, and missed the goal."""


@dataclass(frozen=True)
class Bar:
    """One run."""

    seconds: float
    kind: Kind
    title: str
    """What is said of it when it is pointed at."""
    when: str
    """Its day, for the axis."""
    url: str = ""


@dataclass(frozen=True)
class Range:
    """How the durations of something are spread."""

    name: str
    usual: float
    high: float
    remark: str = ""


def bars(items: Sequence[Bar], limit: float, label: str) -> str:
    """Return a chart of a bar for each run, from left to right, and the line of a goal."""
    longest = max((bar.seconds for bar in items), default=0.0)
    top = min(max(longest * 1.08, limit * 1.25), limit * _CLIPPED)
    step = _ROOM / max(len(items), _FEWEST)
    parts = [*_grid(top)]
    for number, bar in enumerate(items):
        parts += _bar(bar, _LEFT + step * number, min(step * _SHARE, _WIDEST), top)
    goal, end = _TOP + _PLOT * (1 - limit / top), _WIDTH - _RIGHT
    said = escape(f"goal {duration(limit)}")
    parts.append(_tag("line", class_="goal", x1=_LEFT, x2=end, y1=goal, y2=goal))
    parts.append(_tag("text", said, class_="goal", x=end + 8, y=goal + 4))
    return _svg(_HEIGHT, label, [*parts, *_days(items, step)])


def ranges(items: Sequence[Range], label: str) -> str:
    """Return a chart of a row for each item: a bar to its median, a line on to its high end."""
    top = max((item.high for item in items), default=1.0) or 1.0
    rows = [_row(item, _ROW * (number + 0.5) + 4, top) for number, item in enumerate(items)]
    return _svg(_ROW * len(items) + 8, label, rows)


def link_to(url: str, inside: str) -> str:
    """Return markup that leads to a page; alone where the URL is none of http or https."""
    return _tag("a", inside, href=url) if is_http(url) else inside


def _row(item: Range, y: float, top: float) -> str:
    room = _WIDTH - _NAMES - _VALUES
    usual, high = (_NAMES + max(room * value / top, 1.5) for value in (item.usual, item.high))
    long = len(item.name) > _LONGEST_NAME
    name = f"{item.name[: _LONGEST_NAME - 1]}…" if long else item.name
    told = f"{item.name}: median {duration(item.usual)}, 19 of 20 within {duration(item.high)}"
    more = "".join(f" · {part}" for part in (duration(item.high), item.remark) if part)
    value = escape(duration(item.usual)) + _tag("tspan", escape(more), class_="faint")
    parts = (
        _tag("title", escape(told)),
        _tag("text", escape(name), x=_NAMES - 12, y=y + 4, text_anchor="end"),
        _tag("line", class_="high", x1=_NAMES, x2=high, y1=y, y2=y),
        _tag("line", class_="high", x1=high, x2=high, y1=y - 6, y2=y + 6),
        _tag("rect", class_="passed", x=_NAMES, y=y - 8, width=usual - _NAMES, height=16.0, rx=3.0),
        _tag("text", value, x=high + 10, y=y + 4),
    )
    return _tag("g", "".join(parts))


def _bar(bar: Bar, left: float, width: float, top: float) -> Iterator[str]:
    height = max(_PLOT * min(bar.seconds, top) / top, 2.0)
    y, wide, round_ = _TOP + _PLOT - height, max(width, 1.0), min(width / 4, 2.0)
    rect = _tag("rect", class_=bar.kind, x=left, y=y, width=wide, height=height, rx=round_)
    yield link_to(bar.url, _tag("g", _tag("title", escape(bar.title)) + rect))
    if bar.seconds > top:
        said = escape(f"↑ {duration(bar.seconds)}")
        yield _tag(
            "text", said, class_="over", x=left + width / 2, y=_TOP - 8, text_anchor="middle"
        )


def _grid(top: float) -> Iterator[str]:
    step = next((step for step in _STEPS if top / step <= _MOST_TICKS), _STEPS[-1])
    for value in range(0, int(top) + 1, step):
        y = _TOP + _PLOT * (1 - value / top)
        said = escape(duration(value).replace(".0 s", " s")) if value else "0"
        yield _tag("line", class_="grid", x1=_LEFT, x2=_LEFT + _ROOM, y1=y, y2=y)
        yield _tag("text", said, class_="faint", x=_LEFT - 8, y=y + 4, text_anchor="end")


def _days(items: Sequence[Bar], step: float) -> Iterator[str]:
    """Yield some days below the bars, the first and the last among them."""
    every, last = max(1, round(len(items) / _MOST_DAYS)), len(items) - 1
    told = {number for number in range(0, len(items), every) if last - number >= every} | {last}
    for number in sorted(told) if items else ():
        x = _LEFT + step * number + min(step * _SHARE, _WIDEST) / 2
        said = escape(items[number].when)
        yield _tag("text", said, class_="faint", x=x, y=_HEIGHT - 8, text_anchor="middle")


def _svg(height: float, label: str, parts: Sequence[str]) -> str:
    ground = _tag("rect", class_="base", width=6.0, height=6.0)
    stripe = _tag("line", class_="stroke", x1=0.0, y1=0.0, x2=0.0, y2=6.0)
    hatch = _tag(
        "pattern",
        ground + stripe,
        id="hatch",
        width=6.0,
        height=6.0,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )
    inside = "\n".join([_tag("defs", hatch), *parts])
    box = f"0 0 {_WIDTH:.0f} {height:.0f}"
    return _tag("svg", f"\n{inside}\n", viewBox=box, role="img", aria_label=label)


def _tag(name: str, inside: str = "", **attributes: float | str) -> str:
    """Return an element; `inside` is markup, the values are not. A dash is written as `_`."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
    )
    return f"<{name}{told}>{inside}</{name}>"


def _value(value: float | str) -> str:
    return escape(value) if isinstance(value, str) else f"{value:.1f}"
