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

__all__ = ["is_companion", "is_distribution", "name_in", "version_in"]

_DISTRIBUTIONS = (".whl", ".tar.gz", ".zip")
_COMPANIONS = (
    ".asc", ".sig",  # GnuPG, detached
    ".crt", ".sigstore", ".sigstore.json",  # sigstore; with .sig, of its older versions
    ".attestation",  # PEP 740
)  # fmt: skip


def is_distribution(filename: str) -> bool:
    """Return whether a file name ends as those of wheels and sdists do."""
    return filename.endswith(_DISTRIBUTIONS)


def is_companion(filename: str) -> bool:
    """Return whether a file name is that of a signature or an attestation of a distribution.

    Other tools leave them beside the file that they are for, named after it.
    """
    base = next((filename.removesuffix(end) for end in _COMPANIONS if filename.endswith(end)), "")
    return is_distribution(base.removesuffix(".publish"))


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
