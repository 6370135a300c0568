"""What somebody may have meant with a word that is not known."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["nearest", "nearest_word"]


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the hint "did you mean …?" for the known word nearest to `word`, or an empty text."""
    found = nearest_word(word, known)
    return f"did you mean {found!r}?" if found else ""


def nearest_word(word: str, known: Iterable[str]) -> str:
    """Return the known word nearest to `word`, or an empty text."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)), "")
