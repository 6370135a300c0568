"""Import in the background what will be needed, while processes are waited for."""

from __future__ import annotations

from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["preload"]


def preload(modules: Iterable[str]) -> None:
    """Start to import modules by name; what fails will fail again where it is needed."""
    names = tuple(modules)
    Thread(target=_load, args=(names,), name="preload", daemon=True).start()


def _load(names: Iterable[str]) -> None:
    for name in names:
        try:
            import_module(name)
        except ImportError:
            return
