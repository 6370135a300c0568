"""What the file name of a distribution says (PEP 427, PEP 625)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    parse_sdist_filename,
    parse_wheel_filename,
)

if TYPE_CHECKING:
    from packaging.version import Version

__all__ = ["name_in", "version_in"]


def name_in(filename: str) -> str | None:
    """Return the normalized project name of a file name; None where it is no distribution's."""
    found = _parsed(filename)
    return found[0] if found else None


def version_in(filename: str) -> Version | None:
    """Return the version that a file name says; None where it is no distribution's."""
    found = _parsed(filename)
    return found[1] if found else None


def _parsed(filename: str) -> tuple[str, Version] | None:
    try:
        if filename.endswith(".whl"):
            return parse_wheel_filename(filename)[:2]
        return parse_sdist_filename(filename)
    except (InvalidWheelFilename, InvalidSdistFilename):
        return None
