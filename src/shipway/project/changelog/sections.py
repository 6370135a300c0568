"""Which part of a changelog is about a version. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from packaging.version import Version

from shipway.project.patterns import version_expression

if TYPE_CHECKING:
    from .documents import Document, Heading

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
    """
    for words in (0, _MOST_WORDS):
        for heading in document.headings:
            if version_of(heading, words) == version:
                return heading
    return None


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
    later = (item for item in document.headings if item.start >= heading.end)
    ends = (item.start for item in later if item.level <= heading.level or version_of(item))
    end = next(ends, len(document.text))
    inside = [link for link in document.links if heading.end <= link.start < end]
    text, position = "", heading.end
    for link in sorted(inside, key=lambda link: link.start):
        text, position = text + document.text[position : link.start], link.end
    text += document.text[position:end]
    text = _FIRST_BLANKS.sub("", text).rstrip()
    text = (_LAST_RULES if document.markdown else _LAST_ANCHORS).sub("", text).rstrip()
    lowered = text.lower()
    used = [link for link in document.links if f"[{link.label}]" in lowered]
    if not used:
        return text
    newline = "\r\n" if "\r\n" in document.text else "\n"
    definitions = (document.text[link.start : link.end].strip() for link in used)
    return newline.join([text, "", *definitions])


def has_entries(document: Document, heading: Heading) -> bool:
    """Return whether anything stands below a heading but further headings and comments."""
    body = body_of(document, heading)
    lines = _COMMENT.sub("", body).splitlines()
    return any(line.strip() and not line.lstrip().startswith("#") for line in lines)
