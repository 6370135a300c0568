"""Hash built distributions. Called by the build, and by whoever compares with the ledger."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from .ledger import Distribution

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["hash_distribution"]


def hash_distribution(path: Path) -> Distribution:
    """Return a file's name, size in bytes and SHA-256, reading it piece by piece."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return Distribution(path.name, stream.tell(), digest)
