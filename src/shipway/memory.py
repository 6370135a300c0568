"""Answers that are asked for many times while the world is taken to stand still."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic, TypeVar

from .errors.base import ShipwayError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

__all__ = ["Memory"]

Answer = TypeVar("Answer")


class Memory(Generic[Answer]):
    """Remembers answers, or why there was none, while a block runs, and nothing outside it."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Answer | ShipwayError] | None = None

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Remember while the block runs; a block inside another one shares its memory."""
        outer = self._known
        self._known = {} if outer is None else outer
        try:
            yield
        finally:
            self._known = outer

    def once(self, question: Hashable, answer: Callable[[], Answer]) -> Answer:
        """Return the answer to a question, asked by `answer`. Raises what that raises."""
        if self._known is None:
            return answer()
        if question not in self._known:
            self._known[question] = _caught(answer)
        known = self._known[question]
        if isinstance(known, ShipwayError):
            raise known
        return known

    def forget(self) -> None:
        """Forget everything: something was changed."""
        if self._known is not None:
            self._known.clear()


def _caught(answer: Callable[[], Answer]) -> Answer | ShipwayError:
    try:
        return answer()
    except ShipwayError as error:
        return error
