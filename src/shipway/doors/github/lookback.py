"""Make something once, although answers get lost: look what came of it before making it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from shipway.doors.connections import retrying

from .session import LOST_ANSWER

if TYPE_CHECKING:
    from collections.abc import Callable

    from shipway.doors.access import Limits

__all__ = ["create_or_find"]

_Made = TypeVar("_Made")


def create_or_find(
    create: Callable[[], _Made], find: Callable[[], _Made | None], limits: Limits
) -> _Made:
    """Return what `create` makes; after a lost answer, what `find` finds of it, else try again.

    A request that was answered with a server error, or not at all, may have been worked
    on all the same, also a moment later: `find` looks after the pause, and at the end once more.
    Raises what both raise, and the last of the lost answers.
    """
    begun = False

    def once() -> _Made:
        nonlocal begun
        found = find() if begun else None
        begun = True
        return create() if found is None else found

    try:
        return retrying(LOST_ANSWER, limits)(once)
    except LOST_ANSWER:
        found = find()
        if found is None:
            raise
        return found
