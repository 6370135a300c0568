"""What git tracks where, and what lies between two commits. Nothing is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .git import Repository

__all__ = ["tracked"]


def tracked(repository: Repository, names: Sequence[str]) -> tuple[Path, ...]:
    """Return every file of one of these names that git tracks, in whatever folder."""
    patterns = (f":(top,glob)**/{name}" for name in names)
    listed = repository.commands.read("ls-files", "-z", "--", *patterns).stdout.split("\0")
    return tuple(repository.root / name for name in listed if name)
