"""Paths of a project's files: followed to the real file, and shown to people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["is_text", "real_path", "shown_path"]


def is_text(path: str | Path) -> bool:
    """Return whether a path is text, without bytes that Python keeps as they are (PEP 383)."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def real_path(path: Path, root: Path) -> Path:
    """Return the file that `path` leads to when its links are followed, spelled below `root`.

    git tracks a link and its file apart, so an edit names the file that changes.
    A path that leads nowhere, such as links in a circle, is returned as it is:
    reading it says what is wrong.
    """
    try:
        real = path.resolve()
    except (OSError, RuntimeError, ValueError):
        return path
    top = root.resolve()
    return root / real.relative_to(top) if real.is_relative_to(top) else real


def shown_path(path: Path, root: Path) -> str:
    """Return the path as a person reads it: from `root` where it is below, with slashes."""
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()
