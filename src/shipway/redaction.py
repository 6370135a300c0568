"""Take secrets out of a text. Pure; the one user is the writer of `shipway.report`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["HIDDEN", "redact"]

HIDDEN = "***"
_SHORTEST = 6
_KNOWN_SHAPES = re.compile(
    r"""
    pypi-[A-Za-z0-9_-]{16,}                     # API tokens of PyPI and TestPyPI
    | gh[pousr]_[A-Za-z0-9]{16,}                # tokens of GitHub
    | github_pat_[A-Za-z0-9_]{16,}
    | glpat-[A-Za-z0-9_-]{16,}                  # tokens of GitLab
    | eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*   # JSON web tokens, RFC 7519
    | (?<=://)[^/\s@"'<>]+(?=@)                 # user and password in a URL, RFC 3986 3.2.1
    | (?<=authorization:\ basic\ )\S+
    | (?<=authorization:\ bearer\ )\S+
    """,
    re.VERBOSE | re.IGNORECASE,
)


def redact(text: str, secrets: Iterable[str]) -> str:
    """Return the text with every secret, and all that looks like one, replaced by `***`.

    `secrets` are the values known to be secret. Those of fewer than six
    characters are left alone: they would blot out ordinary words.
    """
    for secret in sorted({s for s in secrets if len(s) >= _SHORTEST}, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return _KNOWN_SHAPES.sub(HIDDEN, text)
