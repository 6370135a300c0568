"""Take secrets out of a text. Pure; the one user is the writer of `shipway.report`."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

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
    | (?<=://)[^/\s"'<>]+(?=@)                  # user and password in a URL, RFC 3986 3.2.1
    # A password with a slash ends at an @ all the same; a port has digits before its slash.
    | (?<=://)[^/\s@"'<>:[]+:(?!\d+/)[^\s"'<>]*(?=@)
    """,
    re.VERBOSE | re.IGNORECASE,
)


_IN_A_HEADER = re.compile(
    r"""(authorization["']?\s*[:=]\s*["']?(?:basic|bearer|digest|token)\s+)[^\s"']+""",
    re.IGNORECASE,
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
    lines each counts, and each may stand in the text as JSON, a URL or base64 writes it.
    """
    forms = {form for secret in secrets for form in _forms(secret)}
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, HIDDEN)
    text = _IN_A_HEADER.sub(rf"\g<1>{HIDDEN}", _KNOWN_SHAPES.sub(HIDDEN, text))
    return _IN_A_QUERY.sub(rf"\g<1>{HIDDEN}", text)


@lru_cache(maxsize=256)
def _forms(secret: str) -> tuple[str, ...]:
    """Return how a secret may stand in a text."""
    parts = (secret, *secret.splitlines())
    return tuple(form for part in parts if len(part) >= _SHORTEST for form in _written(part))


def _written(secret: str) -> Iterator[str]:
    yield secret
    for ascii_only in (True, False):
        yield json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
    # What is no text in the environment is a surrogate (PEP 383).
    content = secret.encode("utf-8", "surrogatepass")
    yield quote(content, safe="")
    yield quote(content)
    yield quote_plus(content)
    yield from _in_base64(content)


def _in_base64(content: bytes) -> Iterator[str]:
    """Yield the characters of base64 that are the secret's alone, whatever stands around it.

    In `user:password` it begins at any of the three places of a group (RFC 4648, 4).
    """
    for before in range(3):
        whole = b64encode(b"\0" * before + content).decode()
        alone = whole[-(-before * 8 // 6) : (before + len(content)) * 8 // 6]
        yield from (alone, alone.replace("+", "-").replace("/", "_"))
