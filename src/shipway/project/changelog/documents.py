"""A changelog as text with headings, in Markdown or reStructuredText. Pure.

No byte of the text is changed or lost: headings and links are places in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Document", "Heading", "Link", "read_document"]

_ENDING = re.compile(r"\r\n|\r|\n")
_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1*")
_SHORTEST = 4
"""Characters from which on an underline may be shorter than its title in reStructuredText."""


@dataclass(frozen=True)
class Heading:
    """A heading: `text[start:end]` of its document, with the end of its last line."""

    level: int
    """Of two headings the one with the higher level is inside the other."""
    title: str
    start: int
    end: int
    mark: str
    """What makes it a heading: `##`, or the character that it is underlined with."""


@dataclass(frozen=True)
class Link:
    """A link reference definition of Markdown, `text[start:end]` with the end of its line."""

    label: str
    """Lower-case."""
    start: int
    end: int


@dataclass(frozen=True)
class Document:
    """A text and what is known of it."""

    text: str
    headings: tuple[Heading, ...]
    links: tuple[Link, ...] = ()
    markdown: bool = True

    @property
    def newline(self) -> str:
        """The end of its first line."""
        ending = _ENDING.search(self.text)
        return ending[0] if ending else "\n"


def read_document(text: str, name: str) -> Document:
    """Return a text as the document that the name of its file says it is; `.rst`, else Markdown."""
    if name.lower().endswith(".rst"):
        return Document(text, tuple(_titles(text)), markdown=False)
    return _read_markdown(text)


def _read_markdown(text: str) -> Document:
    """Find headings and links as CommonMark has them: one in a block of code is none."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - 50 ms that few commands need

    found: dict[str, dict[str, dict[str, list[int]]]] = {}
    # Where a NUL becomes U+FFFD, titles are not the text any more, and not in every encoding.
    tokens = MarkdownIt("commonmark").parse(text.replace("\0", "\x1a"), found)
    starts = _starts(text)
    headings = []
    for token, content in pairwise(tokens):
        # One in a list or a quotation is none of the document's own.
        if token.type == "heading_open" and token.level == 0 and token.map:
            first, last = token.map
            level, title = int(token.tag[1:]), content.content
            headings.append(Heading(level, title, starts[first], starts[last], token.markup))
    links = [
        Link(label.lower(), starts[link["map"][0]], starts[link["map"][1]])
        for label, link in found.get("references", {}).items()
    ]
    return Document(text, tuple(headings), tuple(links))


def _starts(text: str) -> Sequence[int]:
    """Return where each line begins, and at the end where the text ends."""
    return [0, *(match.end() for match in _ENDING.finditer(text)), len(text)]


def _titles(text: str) -> Iterator[Heading]:
    """Yield the titles of a document in reStructuredText.

    They can be told by their lines alone, since all else that is underlined is indented.
    Levels are in the order in which the kinds of underlines first come.
    https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#sections
    """
    starts = _starts(text)
    lines = [text[start:end].rstrip() for start, end in pairwise(starts)]
    kinds: list[tuple[str, bool]] = []
    for number, (title, under) in enumerate(pairwise(lines)):
        if not title or not _is_adornment(under) or _is_adornment(title):
            continue
        over = lines[number - 1] if number else ""
        overlined = over == under
        long_enough = len(under) >= min(len(title), _SHORTEST)
        if not long_enough or (over and not overlined) or (title[0].isspace() and not overlined):
            continue
        kind = (under[0], overlined)
        if kind not in kinds:
            kinds.append(kind)
        start = starts[number - overlined]
        yield Heading(kinds.index(kind) + 1, title.strip(), start, starts[number + 2], under[0])


def _is_adornment(line: str) -> bool:
    return _ADORNMENT.fullmatch(line) is not None
