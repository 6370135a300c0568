"""A section in reStructuredText as Markdown: headings, links and roles, no more. Pure.

Bulleted lists, emphasis and literals read the same in both. What has no like in
Markdown stays as it is written.
"""

from __future__ import annotations

import re

from .documents import read_document

__all__ = ["to_markdown"]

_LITERAL = r"(``.*?``)"
_LINK = r"`([^`<]+?)\s*<([^`>\s]+)>`__?"
_ROLE = r":([\w:.-]+):`([^`]+)`"
_INLINE = re.compile(f"{_LITERAL}|{_LINK}|{_ROLE}", re.DOTALL)
_NUMBERED = frozenset({"bug", "gh", "issue", "pr", "pull"})
"""Roles of Sphinx extensions for an issue or a pull request by its number."""
_HIGHEST = 3
"""The level of the headings below that of a version."""


def to_markdown(text: str) -> str:
    """Return a section in reStructuredText as Markdown for GitHub."""
    found, position = "", 0
    for heading in read_document(text, ".rst").headings:
        marks = "#" * (_HIGHEST - 1 + heading.level)
        found += _inline(text[position : heading.start])
        found += f"{marks} {_inline(heading.title)}\n"
        position = heading.end
    return found + _inline(text[position:])


def _inline(text: str) -> str:
    return _INLINE.sub(_translated, text)


def _translated(match: re.Match[str]) -> str:
    literal, words, url, role, content = match.groups()
    if literal:
        return literal
    if url:
        return f"[{' '.join(words.split())}]({url})"
    if role.rpartition(":")[2].lower() in _NUMBERED and content.isdecimal():
        return f"#{content}"
    # `name <target>`, and `~package.module.name`, of which the last part is shown.
    shown = re.sub(r"\s*<[^>]*>$", "", content)
    return f"`{shown.rpartition('.')[2] if shown.startswith('~') else shown}`"
