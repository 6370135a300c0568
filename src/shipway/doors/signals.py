"""Signals: SIGTERM or a closed terminal end a run as Ctrl-C does, and none breaks into an undo."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

__all__ = ["deferred", "terminable"]

_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Windows has no SIGHUP."""


@contextmanager
def terminable() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into `KeyboardInterrupt` while the block runs."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        # Only the main thread may set handlers; elsewhere the program around us decides.
        yield
        return
    # What is ignored stays so: nohup does that.
    heard = [name for name in _ENDING if signal.getsignal(name) is not signal.SIG_IGN]
    before = {name: signal.signal(name, interrupt) for name in heard}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


@contextmanager
def deferred() -> Iterator[None]:
    """Ignore all of them while the block runs: half an undo is worse than a slow one."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {name: signal.signal(name, signal.SIG_IGN) for name in (signal.SIGINT, *_ENDING)}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
