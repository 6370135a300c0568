"""Take secrets out of a text. Pure; the one user is the writer of `shipway.report`."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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


_IN_A_QUERY = re.compile(
    r"([?&][\w.-]*(?:token|secret|passw(?:or)?d|key|auth|signature)[\w.-]*=)[^&\s\"'<>]+",
    re.IGNORECASE,
)
"""What stands for a secret in the query of a URL, by its name."""


def redact(text: str, secrets: Iterable[str]) -> str:
    """Return the text with every secret, and all that looks like one, replaced by `***`.

    `secrets` are the values known to be secret. Those of fewer than six
    characters are left alone: they would blot out ordinary words. Of several
    lines each counts, and each may stand in the text as JSON writes it.
    """
    forms = {form for secret in secrets for form in _forms(secret) if len(form) >= _SHORTEST}
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, HIDDEN)
    return _IN_A_QUERY.sub(rf"\g<1>{HIDDEN}", _KNOWN_SHAPES.sub(HIDDEN, text))


def _forms(secret: str) -> Iterator[str]:
    """Yield how a secret may stand in a text."""
    for part in (secret, *secret.splitlines()):
        yield part
        for ascii_only in (True, False):
            yield json.dumps(part, ensure_ascii=ascii_only)[1:-1]
