"""Markdown as GitHub shows it, made of texts that others have written.

https://github.github.com/gfm/
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import quote

from shipway.doors.urls import is_http

from .plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["code", "escaped", "fenced", "link", "table"]

_MEANING = re.compile(r"[\\`*_\[\]<>|~$&@]|:(?=[\w+-]+:)|^[-+#=]")
"""What can mean something: emphasis, links, HTML, mathematics, people, `:emoji:`, and at the
beginning of a line lists and headings.
"""
_NUMBERED = re.compile(r"^(\d+)([.)])(?=\s|$)")
"""How an ordered list begins."""
_SPACES = re.compile(r"\s+")
_SAFE_IN_URLS = "/:?=&%@+,;~#-._!*'"


def escaped(text: str) -> str:
    """Return a text that is shown as it is, on one line, in a table too."""
    return _NUMBERED.sub(r"\1\\\2", _MEANING.sub(r"\\\g<0>", _one_line(text)))


def code(text: str) -> str:
    """Return a text as code on one line; empty for an empty one."""
    line = _one_line(text)
    if not line:
        return ""
    longest = max((len(list(run)) for mark, run in groupby(line) if mark == "`"), default=0)
    fence = "`" * (longest + 1)
    gap = " " if line.startswith("`") or line.endswith("`") else ""
    # Even in code a bar would end the cell of a table; outside of one nobody has one in code.
    return f"{fence}{gap}{line}{gap}{fence}".replace("|", "\\|")


def link(text: str, url: str) -> str:
    """Return a link; the text alone where the URL is none of http or https."""
    if not is_http(url):
        return text
    return f"[{text}]({quote(url, safe=_SAFE_IN_URLS)})"


def fenced(text: str, language: str = "") -> str:
    """Return lines as a block of code."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are Markdown already."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _one_line(text: str) -> str:
    return _SPACES.sub(" ", plain(text)).strip()
