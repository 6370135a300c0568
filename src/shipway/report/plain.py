"""Text of others, without what would steer the terminal that shows it."""

from __future__ import annotations

import re

__all__ = ["plain"]

_STEERING = re.compile(
    r"""
    \x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?         # titles, links (ECMA-48: OSC)
    | \x1b\[[0-?]*[ -/]*[@-~]                   # colours, movements (CSI)
    | [\x00-\x08\x0b-\x1f\x7f-\x9f]             # all other controls but tab and line feed
    """,
    re.VERBOSE,
)


def plain(text: str) -> str:
    """Return the text without control sequences and characters; tabs and line ends stay."""
    return _STEERING.sub("", text)
