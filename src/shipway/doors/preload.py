"""Import what will be needed while a process is waited for."""

from __future__ import annotations

from contextlib import contextmanager
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["preloading"]

_PATIENCE = 30.0
"""Seconds that the imports may take longer than the block."""


@contextmanager
def preloading(modules: Iterable[str]) -> Iterator[None]:
    """Import modules by name in a thread while the block runs; at its end they are there.

    The block must import nothing of the same packages: two threads that import
    modules which import each other can see them half-made. What cannot be
    imported is left to fail where it is needed.
    """
    thread = Thread(target=_load, args=(tuple(modules),), name="preload", daemon=True)
    thread.start()
    try:
        yield
    finally:
        # It must not keep a run from its end, whatever an import waits for.
        thread.join(_PATIENCE)


def _load(names: Iterable[str]) -> None:
    for name in names:
        try:
            import_module(name)
        except ImportError:
            return
