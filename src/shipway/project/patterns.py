"""Versions in running text, by regular expressions: pure.

For the places that the configuration names by the text around the version, and for
those that are searched for, where it may also stand as the numbers that it is made of.
"""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING

from packaging.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "Span",
    "named_numbers_of",
    "numbers_of",
    "only_numbers",
    "spans_of",
    "version_expression",
    "versions_of",
]

Span = tuple[int, int]
"""Where a part of a text begins, and where it ends."""

# PEP 440, appendix B. packaging's own pattern never gives a character back, and so
# finds no version in `1.2.3.cfg`, where the c might have begun a pre-release.
_VERSION = r"""(?ix:
    (?:[0-9]+!)? [0-9]+(?:\.[0-9]+)*
    (?:[-_.]?(?:alpha|a|beta|b|preview|pre|c|rc)[-_.]?[0-9]*)?
    (?:-[0-9]+|[-_.]?(?:post|rev|r)[-_.]?[0-9]*)?
    (?:[-_.]?dev[-_.]?[0-9]*)?
    (?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?
)"""
_NO_VERSION_BEFORE = r"(?<![0-9A-Za-z])(?<![0-9][.])[vV]?"
_NO_VERSION_AFTER = r"(?![0-9A-Za-z])"
# As VERSION_MAJOR or __version_major__, and then what each language has before a value.
_NAMED_NUMBER = re.compile(
    r"(?i)\b(?P<prefix>\w*?)(?P<name>major|minor|micro|patch)_*\b[^\w\n]{1,40}(?P<number>\d{1,20})\b"
)
_INDEXES = {"major": 0, "minor": 1, "micro": 2, "patch": 2}


def version_expression(pattern: str, name: str) -> re.Pattern[str]:
    """Return the pattern as a regular expression with a group for each `{version}`."""
    literals = [""]
    for literal, field, _, _ in Formatter().parse(pattern):
        literals[-1] += literal
        if field == "name":
            literals[-1] += name
        elif field == "version":
            literals.append("")
    before = "" if literals[0] else _NO_VERSION_BEFORE
    after = "" if literals[-1] else _NO_VERSION_AFTER
    # A pattern of several lines fits a file with either kind of line endings.
    escaped = [re.escape(literal).replace("\\\n", r"\r?\n") for literal in literals]
    return re.compile(before + f"({_VERSION})".join(escaped) + after)


def versions_of(match: re.Match[str]) -> set[Version]:
    """Return the versions that the groups of a match are; none where one is too long to be any."""
    try:
        return {Version(text) for text in match.groups()}
    except ValueError:
        return set()


def only_numbers(version: Version) -> bool:
    """Tell whether a version is the numbers of a release and nothing else, with no epoch."""
    return str(version) == ".".join(map(str, version.release))


def numbers_of(text: str, numbers: tuple[int, ...]) -> Iterator[tuple[Span, ...]]:
    """Yield where the numbers of a release open a list in brackets, as in `(1, 2, 0)`.

    More may follow them in the brackets, as in `(1, 2, 0, "final", 0)`; each may be a text.
    One number alone is no list.
    """
    if len(numbers) > 1:
        list_of = r"""["']?\s*,\s*["']?""".join(f"({number})" for number in numbers)
        for match in re.finditer(rf"""[(\[]\s*["']?{list_of}["']?\s*[,)\]]""", text):
            yield tuple(match.span(group) for group in range(1, len(numbers) + 1))


def named_numbers_of(text: str, numbers: tuple[int, ...]) -> Iterator[tuple[tuple[int, Span], ...]]:
    """Yield where the numbers of a release stand by their names, as in `VERSION_MAJOR = 1`.

    Those belong together whose names have the same word before them. Of each name the
    first place counts, which gives it its value. Each number comes with its index. There
    may be one more, which is zero and no part of the numbers: 1.2 leaves it out.
    """
    groups: dict[str, dict[str, re.Match[str]]] = {}
    for match in _NAMED_NUMBER.finditer(text):
        groups.setdefault(match["prefix"].lower(), {}).setdefault(match["name"].lower(), match)
    for group in groups.values():
        named = [(_INDEXES[name], match) for name, match in group.items()]
        fits = all(int(match["number"]) == _number(numbers, index) for index, match in named)
        if fits and {*range(len(numbers))} <= {index for index, _ in named}:
            yield tuple(
                (index, match.span("number")) for index, match in named if index < len(numbers)
            )


def _number(numbers: tuple[int, ...], index: int) -> int:
    return numbers[index] if index < len(numbers) else 0


def spans_of(text: str, version: Version) -> Iterator[Span]:
    """Yield where a text has a version, not as part of a longer one or a word.

    It may be in another spelling, but not of more or fewer numbers: 1 is not 1.0.
    """
    # The numbers alone are found much faster than all that may be a version.
    numbers = re.compile(r"\.0*".join(map(str, version.release)))
    token = version_expression("{version}", "")
    for start, end in _lines_with(numbers, text):
        for match in token.finditer(text, start, end):
            if [(item, item.release) for item in versions_of(match)] == [
                (version, version.release)
            ]:
                yield match.span(1)


def _lines_with(expression: re.Pattern[str], text: str) -> Iterator[Span]:
    """Yield where the lines begin and end that an expression is found in."""
    end = -1
    for match in expression.finditer(text):
        if match.start() > end:
            start = text.rfind("\n", 0, match.start()) + 1
            end = text.find("\n", match.end())
            end = len(text) if end < 0 else end
            yield start, end
