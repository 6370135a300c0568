"""The patterns that choose branches, tags and paths in a workflow file.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["admitted", "matched"]

_TOKEN = re.compile(
    r"""
    \\(?P<plain>.)                  # the character itself
    | (?P<folders>(?:^|(?<=/))\*\*/)  # any folders, or none
    | (?P<anything>\*\*)
    | (?P<part>\*)                  # anything but a slash
    | (?P<repeat>[?+])              # of the character before it
    | (?P<choice>\[[^\]/]+\])       # one of these
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_MEANING = {"folders": "(?:.*/)?", "anything": ".*", "part": "[^/]*"}
_WILD = frozenset(_MEANING.values())


def admitted(patterns: Iterable[str], text: str) -> bool:
    """Return whether a list lets a text in: the last pattern that matches decides, `!` is no."""
    inside = False
    for pattern in patterns:
        negative = pattern.startswith("!")
        if _matches(pattern[negative:], text):
            inside = not negative
    return inside


def matched(patterns: Iterable[str], text: str) -> bool:
    """Return whether any pattern of an `…-ignore` list matches."""
    return any(_matches(pattern, text) for pattern in patterns)


def _matches(pattern: str, text: str) -> bool:
    return _expression(pattern).fullmatch(text) is not None


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    parts = [""]
    for token in _TOKEN.finditer(pattern):
        kind, part = str(token.lastgroup), _part(token)
        # Of what may be anything there is no more or less; a long row of it takes for ever.
        if not (parts[-1] in _WILD and (kind == "repeat" or part == parts[-1])):
            parts.append(part)
    try:
        return re.compile("".join(parts), re.DOTALL)
    except re.error:
        # GitHub refuses such a workflow; as a plain text it matches nothing by chance.
        return re.compile(re.escape(pattern))


def _part(token: re.Match[str]) -> str:
    """Return a part of a pattern as a regular expression has it."""
    kind, found = str(token.lastgroup), token[str(token.lastgroup)]
    if kind == "choice":
        # `[` begins no set within a set there.
        return "[" + found[1:].replace("[", r"\[")
    return found if kind == "repeat" else _MEANING.get(kind) or re.escape(found)
