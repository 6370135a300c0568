"""Which part of a changelog is about a version. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from packaging.version import Version

from shipway.project.patterns import version_expression

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .documents import Document, Heading, Link

__all__ = [
    "body_of",
    "has_entries",
    "heading_of",
    "section_of",
    "unreleased",
    "version_of",
    "visible",
]

_VERSION = version_expression("{version}", "")
_DATE = re.compile(r"\b\d{4}-\d{1,2}-\d{1,2}\b")
# What nobody reads as words: a comment, the target of a link, a URL, a tag with attributes.
_UNSEEN = re.compile(
    r"<!--.*?-->|(?<=\])\([^)\r\n]*\)|\([^\s()]*://\S*\)|https?://[^\s>]+|<\w+\s[^>]*>",
    re.DOTALL,
)
_PLAIN = re.compile(r"[\W_]*(?:version|release|ver|v)?[\W_]*", re.IGNORECASE)
# Also with a word for the version that is not known yet, as in `NEXT (UNRELEASED)`.
_UNRELEASED = re.compile(r"\W*(?:[^\W\d]+ [(\[])?unreleased\b", re.IGNORECASE)
_MOST_WORDS = 3
_FIRST_BLANKS = re.compile(r"\A(?:[ \t]*(?:\r\n|\r|\n))+")
_LAST_RULES = re.compile(r"(?:(?:\A|(?<=[\r\n]))[ \t]*(?:[-*_][ \t]*){3,}\s*)+\Z")
_LAST_ANCHORS = re.compile(r"(?:(?:\A|(?<=[\r\n]))\.\. _[^\r\n]+:\s*)+\Z")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def section_of(document: Document, version: Version) -> str:
    """Return what a changelog says of a version, without the heading; nothing where it has none.

    The text is as written. Of Markdown, the definitions of links that stand elsewhere in
    the file and that the section uses follow it, and those that it does not use are left out.
    """
    heading = heading_of(document, version)
    return "" if heading is None else body_of(document, heading)


def heading_of(document: Document, version: Version) -> Heading | None:
    """Return the heading of a version: one that begins with it, else one with a few words before.

    It may have brackets, a link, a date and a `v`, and be spelled in any way of PEP 440.
    Of several it is the first of the highest. One that only names the version among others'
    entries, as `Upgrading to 1.2.0` below *Unreleased*, is none.
    """
    direct = [item for item in document.headings if version_of(item) == version]
    found = direct or [
        item
        for item in document.headings
        if version_of(item, _MOST_WORDS) == version and not _within_another(document, item, version)
    ]
    return min(found, key=lambda item: item.level, default=None)


def _within_another(document: Document, heading: Heading, version: Version) -> bool:
    """Return whether a heading is inside *Unreleased*, or a version that is no series of it."""
    level = heading.level
    for above in reversed(document.headings[: document.headings.index(heading)]):
        if above.level < level:
            level, other = above.level, version_of(above)
            series = other and version.release[: len(other.release)] == other.release
            if _is_unreleased(above) or (other and not series):
                return True
    return False


def unreleased(document: Document) -> Heading | None:
    """Return the heading *Unreleased* of a changelog, if it has one. https://keepachangelog.com."""
    return next(filter(_is_unreleased, document.headings), None)


def _is_unreleased(heading: Heading) -> bool:
    return _UNRELEASED.match(visible(heading.title)) is not None


def visible(text: str) -> str:
    """Return a text as long, with blanks for comments and for where links lead."""
    return _UNSEEN.sub(lambda match: " " * len(match[0]), text)


def version_of(heading: Heading, words: int = 0) -> Version | None:
    """Return the version that a heading begins with, after at most so many words."""
    title = _DATE.sub(" ", visible(heading.title))
    match = _VERSION.search(title)
    if match is None:
        return None
    before = title[: match.start()]
    if not _PLAIN.fullmatch(before) and len(re.findall(r"\w+", before)) > words:
        return None
    try:
        return Version(match[1])
    except ValueError:  # It may also have more digits than Python makes a number of.
        return None


def body_of(document: Document, heading: Heading) -> str:
    """Return what stands below a heading, up to the next of its level or of another version."""
    text = _FIRST_BLANKS.sub("", _below(document, heading, document.links)).rstrip()
    text = _without_last_marks(document, text)
    lowered = text.lower()
    used = [link for link in document.links if f"[{link.label}]" in lowered]
    if not used:
        return text
    definitions = (document.text[link.start : link.end].strip() for link in used)
    return document.newline.join([text, "", *definitions])


def has_entries(document: Document, heading: Heading) -> bool:
    """Return whether anything stands below a heading but further headings and comments."""
    text = _below(document, heading, (*document.links, *document.headings))
    return bool(_without_last_marks(document, _COMMENT.sub("", text).strip()))


def _below(document: Document, heading: Heading, left_out: Iterable[Heading | Link]) -> str:
    """Return the text of a heading's section without some parts of it."""
    later = (item for item in document.headings if item.start >= heading.end)
    ends = (item.start for item in later if item.level <= heading.level or version_of(item))
    end = next(ends, len(document.text))
    text, position = "", heading.end
    for part in sorted(left_out, key=lambda part: part.start):
        if heading.end <= part.start < end:
            text, position = text + document.text[position : part.start], part.end
    return text + document.text[position:end]


def _without_last_marks(document: Document, text: str) -> str:
    return (_LAST_RULES if document.markdown else _LAST_ANCHORS).sub("", text).rstrip()
