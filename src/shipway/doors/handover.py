"""Downloaded files with the hashes that they must have, from whoever fetched them to a session."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .files import write_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["read_hashes", "write_hashes"]

_NAME = ".hashes.json"
"""Hidden, so that it is none of the files."""


def write_hashes(folder: Path, hashes: Mapping[str, str]) -> None:
    """Say which SHA-256 each file of a folder must have. Raises `CannotWrite`."""
    write_bytes(folder / _NAME, json.dumps(hashes).encode())


def read_hashes(folder: Path) -> Mapping[str, str] | None:
    """Return what `write_hashes` wrote; None where nobody has."""
    path = folder / _NAME
    return json.loads(path.read_bytes()) if path.is_file() else None
