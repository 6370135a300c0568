"""Tell an unpacked sdist from a clone of the repository: it has a PKG-INFO at its root."""

from __future__ import annotations

from email.parser import HeaderParser
from typing import TYPE_CHECKING

from packaging.version import Version

if TYPE_CHECKING:
    from .project import Project

__all__ = ["UNPACKED_FIX", "unpacked_version"]

UNPACKED_FIX = (
    "git clone the project's repository, and release from there",
    "if this is the repository: git rm PKG-INFO && git commit",
)


def unpacked_version(project: Project) -> Version | None:
    """Return the version that the PKG-INFO of an unpacked sdist says; None where there is none.

    Build backends that take the version from tags believe that file before they look
    for tags (https://packaging.python.org/en/latest/specifications/source-distribution-format/).
    """
    try:
        text = (project.root / "PKG-INFO").read_text(encoding="utf-8", errors="replace")
        return Version(HeaderParser().parsestr(text).get("Version", ""))
    except (OSError, ValueError):
        return None
