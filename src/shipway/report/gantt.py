"""Timings as a chart of Mermaid, which GitHub draws.

https://mermaid.js.org/syntax/gantt.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shipway.summary.facts import Span

__all__ = ["gantt"]

_ALIKE = str.maketrans({
    ":": "\N{RATIO}",
    ";": ",",
    "<": "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}",
    ">": "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}",
    "`": "'",
    "{": "(",
    "}": ")",
})  # fmt: skip
"""What looks alike, for what ends a name or an entity, begins a directive or a tag, or would end
the block of code. There is no way to escape it that every version of Mermaid knows.
"""
_SPACES = re.compile(r"\s+")
_SHORT = 3.0


def gantt(sections: Sequence[tuple[str, Sequence[Span]]]) -> str:
    """Return the chart of named groups of spans; empty where there is none in any of them."""
    spans = [span for _, group in sections for span in group]
    if not spans:
        return ""
    total = max(span.ended for span in spans) - min(span.began for span in spans)
    # The axis has the time of whoever looks at it.
    axis = "%S.%L" if total.total_seconds() < _SHORT else "%H:%M:%S"
    lines = ["gantt", "    dateFormat x", f"    axisFormat {axis}", "    todayMarker off"]
    for name, group in sections:
        if group:
            lines += [f"    section {_named(name)}", *_rows(group)]
    return "\n".join(lines)


def _rows(group: Sequence[Span]) -> Iterator[str]:
    for span in group:
        # The mark in front keeps a name from being taken for a keyword such as `click`.
        mark, tag = ("✗", "crit") if span.failed else ("✓", "done")
        began, ended = (round(moment.timestamp() * 1000) for moment in (span.began, span.ended))
        yield f"    {mark} {_named(span.name)} :{tag}, {began}, {max(ended, began + 1)}"


def _named(text: str) -> str:
    return _SPACES.sub(" ", plain(text)).strip().translate(_ALIKE) or "?"
