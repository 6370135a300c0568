"""Take an edit out of a file that has been changed since, line by line.

The undo of a bump calls it. It is a merge of three: what both sides have changed of the edited
file must lie apart. Lines that touch are apart, which git's merges take for a conflict.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher, get_close_matches
from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .edits import Edit

__all__ = ["is_in", "is_without", "turned_as", "without"]

_ENDS = b"\r\n"
_TURNED = b"\r\n"
"""How a line ends on Windows."""
_WORD = re.compile(rb"\w+(?:\.\w+)*")
"""A version is one word."""


@dataclass(frozen=True, order=True)
class _Change:
    """`lines[start:end]` becomes `new`."""

    start: int
    end: int
    new: tuple[bytes, ...]

    def meets(self, other: _Change) -> bool:
        """Return whether two changes are of the same lines, or put lines into the same place."""
        if self == other:
            return False
        crossing = self.start < other.end and other.start < self.end
        return crossing or (self.start, self.end) == (other.start, other.end)


def without(edit: Edit, content: bytes) -> bytes | None:
    """Return a content without the edit and with all else; None where the two cannot be told apart.

    Every line that `content` has and the edited file had not is in the answer.
    """
    edited = _lines(edit.after)
    back, since = _changes(edited, _lines(edit.before)), _changes(edited, _lines(content))
    if any(ours.meets(theirs) for ours in back for theirs in since):
        return None
    merged, position = b"", 0
    for change in sorted({*back, *since}):
        merged += b"".join((*edited[position : change.start], *change.new))
        position = change.end
    return merged + b"".join(edited[position:])


def is_in(edit: Edit, content: bytes) -> bool:
    """Return whether a content has what an edit has written, whatever else others have changed.

    So it does with other line ends: git, or an editor, may have turned them.
    """
    if content in {edit.before, edit.after}:
        return content == edit.after
    if not is_without(edit, content) and without(edit, content) is not None:
        return True
    texts = edit.before, edit.after, content
    if not any(_TURNED in text for text in texts):
        return False
    before, after, evened = (text.replace(_TURNED, b"\n") for text in texts)
    return is_in(replace(edit, before=before, after=after), evened)


def turned_as(edit: Edit, content: bytes) -> Edit:
    """Return an edit with the line ends of a content in which all of them were turned."""
    if _TURNED in edit.after or content.count(_TURNED) != content.count(b"\n"):
        return edit
    before, after = (text.replace(b"\n", _TURNED) for text in (edit.before, edit.after))
    return replace(edit, before=before, after=after)


def is_without(edit: Edit, content: bytes) -> bool:
    """Return whether a content has no line that only the edit has made, and all that it took.

    A line of the edit that somebody has changed is still one; what tells it from a line that
    somebody has written into its place are the words that only the edit has brought, or likeness.
    """
    before, after, now = (set(_lines(text)) for text in (edit.before, edit.after, content))
    if not before - after <= now or now & (after - before):
        return False
    edited, there = _lines(edit.after), {line.rstrip(_ENDS) for line in before}
    brought = _words(edit.after) - _words(edit.before)
    for change in _changes(edited, _lines(content)):
        gone = [line for line in edited[change.start : change.end] if line not in before]
        written = [line for line in change.new if line.rstrip(_ENDS) not in there]
        if gone and any(brought & _words(line) or _is_like(line, gone) for line in written):
            return False
    return True


def _words(text: bytes) -> frozenset[bytes]:
    return frozenset(_WORD.findall(text))


def _is_like(line: bytes, others: Iterable[bytes]) -> bool:
    """Return whether a line is one of the others with something changed in it."""
    texts = (other.decode("latin-1").strip() for other in others)
    return bool(get_close_matches(line.decode("latin-1").strip(), [text for text in texts if text]))


def _changes(old: list[bytes], new: list[bytes]) -> tuple[_Change, ...]:
    return tuple(_found(old, new))


def _found(old: list[bytes], new: list[bytes]) -> Iterator[_Change]:
    # What is the same at both ends is most of a long changelog, and costs the matcher much.
    first = _alike(old, new)
    last = _alike(old[first:][::-1], new[first:][::-1])
    inner, other = old[first : len(old) - last], new[first : len(new) - last]
    for kind, start, end, begin, stop in SequenceMatcher(
        a=inner, b=other, autojunk=False
    ).get_opcodes():
        if kind != "equal":
            yield _Change(first + start, first + end, tuple(other[begin:stop]))


def _alike(one: list[bytes], other: list[bytes]) -> int:
    """Return with how many of the same lines both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _lines(content: bytes) -> list[bytes]:
    return content.splitlines(keepends=True)
