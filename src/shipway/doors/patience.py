"""A limit for the whole of a piece of work, and not only for each silence in it.

Used by `doors.web`. Time-outs of sockets begin anew with every byte, and none covers the
look-up of a name, so the work is done in a thread and given up from outside.
"""

from __future__ import annotations

from concurrent.futures import Future, wait
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from .clock import seconds

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["OutOfPatience", "Patience"]

_Result = TypeVar("_Result")


class OutOfPatience(Exception):
    """The work took too long."""


class Patience:
    """How long somebody waits for one piece of work."""

    def __init__(self, limit: float, stride: int | None = None) -> None:
        """Wait `limit` seconds for all of it, or, with a `stride`, for every so many bytes."""
        self._limit = limit
        self._stride = stride
        self._got = 0
        self._deadline = seconds() + limit
        self._over = False

    def got(self, size: int = 0) -> None:
        """Note bytes that came in. Raises `OutOfPatience` in work that nobody waits for."""
        if self._over:
            raise OutOfPatience
        self._got += size
        if self._stride is not None and self._got >= self._stride:
            self._got = 0
            self._deadline = seconds() + self._limit

    def wait_for(self, work: Callable[[], _Result]) -> _Result:
        """Return what the work returns, or raise what it raises; it must call `got` often.

        Raises `OutOfPatience`.
        """
        future: Future[_Result] = Future()
        # Not a pool: at the end of the process it would wait for work that was given up.
        Thread(target=_do, args=(future, work), daemon=True).start()
        try:
            while not future.done():
                left = self._deadline - seconds()
                if left <= 0:
                    raise OutOfPatience
                wait([future], left)
            return future.result()
        finally:
            self._over = True


def _do(future: Future[_Result], work: Callable[[], _Result]) -> None:
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001 - who waits raises it
        future.set_exception(error)
