"""Signals: Ctrl-C, SIGTERM, a closed terminal end a run in one way; none breaks into an undo.

All of them become `KeyboardInterrupt`, raised where Python code of the run stands. Python
drops what is raised in a weak reference's callback or a finaliser, and inside the import
machinery it would leave a module locked for ever. So a signal that comes there is sent again
a moment later.
"""

from __future__ import annotations

import _thread
import signal
import sys
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import monotonic, sleep
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

__all__ = ["deferred", "settled", "terminable"]

_ENDING = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""Windows has no SIGHUP."""
_MOMENT = 0.02
_ENOUGH = 5.0
"""Seconds in which a run that was interrupted is let end; only then another signal breaks in."""
_MACHINERY = "<frozen importlib"


@dataclass
class _Heard:
    """What has become of the signals of this process."""

    raised: float = -_ENOUGH
    """When one has interrupted the run."""
    newest: signal.Signals = signal.SIGINT
    settled: bool = False
    late: bool = False
    """Whether one came when all was settled."""
    depth: int = 0
    """How many blocks there are, one in the other."""
    hook: Callable[[sys.UnraisableHookArgs], object] = sys.unraisablehook
    """What hears of what is dropped, where nobody else is to."""


_HEARD = _Heard()


@contextmanager
def terminable(*, last: bool = False) -> Iterator[None]:
    """Turn SIGINT, SIGTERM and SIGHUP into one `KeyboardInterrupt` while the block runs.

    After the `last` block of a process all of them are ignored, however it ends: there is
    nothing left to stop. Raises `KeyboardInterrupt` too where a signal came when another
    block was `settled`.
    """
    if threading.current_thread() is not threading.main_thread():
        # Only the main thread may set handlers; elsewhere the program around us decides.
        yield
        return
    # What is ignored stays so: nohup does that.
    heard = [name for name in _ENDING if signal.getsignal(name) is not signal.SIG_IGN]
    before = {name: signal.signal(name, _interrupt) for name in heard}
    if not _HEARD.depth:
        _HEARD.hook, sys.unraisablehook = sys.unraisablehook, _dropped
    _HEARD.depth += 1
    _HEARD.settled, late = False, _HEARD.late
    _HEARD.late = False
    try:
        if late:
            raise KeyboardInterrupt
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, signal.SIG_IGN if last else handler)
        _HEARD.depth -= 1
        if not _HEARD.depth:
            sys.unraisablehook, _HEARD.raised = _HEARD.hook, -_ENOUGH


def settled() -> None:
    """Say that a block comes to its end now: a signal stops only what comes after the block."""
    _HEARD.settled = True


@contextmanager
def deferred() -> Iterator[None]:
    """Ignore all of them while the block runs: half an undo is worse than a slow one."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {name: signal.signal(name, signal.SIG_IGN) for name in _ENDING}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Handle a signal."""
    if _HEARD.settled:
        _HEARD.late = True
    elif _is_importing(frame):
        _send_again(signal.Signals(number))
    elif monotonic() - _HEARD.raised >= _ENOUGH:
        _HEARD.raised, _HEARD.newest = monotonic(), signal.Signals(number)
        raise KeyboardInterrupt


def _is_importing(frame: FrameType | None) -> bool:
    """Return whether the import machinery is at work, and not the code of a module by itself."""
    while frame is not None and frame.f_code.co_name != "<module>":
        if frame.f_code.co_filename.startswith(_MACHINERY):
            return True
        frame = frame.f_back
    return False


def _dropped(what: sys.UnraisableHookArgs) -> None:
    """Take notice of what Python has dropped because nobody could have caught it."""
    if issubclass(what.exc_type, KeyboardInterrupt):
        _HEARD.raised = -_ENOUGH
        _send_again(_HEARD.newest)
    else:
        _HEARD.hook(what)


def _send_again(number: signal.Signals) -> None:
    # Not `threading.Thread`: the signal may have come while the main thread holds its locks.
    with suppress(RuntimeError):
        _thread.start_new_thread(_send_later, (number,))


def _send_later(number: signal.Signals) -> None:
    sleep(_MOMENT)
    if signal.getsignal(number) is not _interrupt:
        # The block has ended, or is undoing.
        return
    if hasattr(signal, "pthread_kill"):
        # To the main thread, which may wait for something: only so it wakes up.
        signal.pthread_kill(threading.main_thread().ident or 0, number)
    else:
        signal.raise_signal(number)
