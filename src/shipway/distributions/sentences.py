"""Take the sentence out of an answer: the one thing an index has to say about an upload.

Pure. Servers say it in the reason phrase, in JSON, in plain text or in an HTML
page; HTTP/2 has no reason phrase at all, and Latin-1 garbles it elsewhere, so
the body comes first.
"""

from __future__ import annotations

import html
import json
import re

__all__ = ["sentence_of"]

_LONGEST = 600
_GENERIC = frozenset(
    {
        "bad request",
        "conflict",
        "error",
        "forbidden",
        "internal server error",
        "method not allowed",
        "none",
        "not found",
        "ok",
        "unauthorized",
        "unprocessable entity",
    }
)
"""What says no more than the status itself."""


def sentence_of(status: int, reason: str, content_type: str, body: str) -> str:
    """Return what an answer says, in one line; the reason phrase where the body says nothing.

    The shapes are PyPI's three (JSON with `code`, plain text, HTML with the
    sentence as its title), devpi's, pypiserver's HTML, and the JSON of GitLab,
    Artifactory and RFC 9457.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind.endswith("json"):
        candidates = _of_json(status, body)
    elif kind.endswith("html"):
        candidates = _of_html(body)
    else:
        candidates = _of_text(body) if kind == "text/plain" else []
    cleaned = [_clean(status, text) for text in (*candidates, reason)]
    telling = (text for text in cleaned if text and text.lower() not in _GENERIC)
    return next(telling, cleaned[-1])[:_LONGEST]


def _of_json(status: int, body: str) -> list[str]:
    try:
        answer = json.loads(body)
    except ValueError:
        return []
    if not isinstance(answer, dict):
        return []
    code = answer.get("code")
    errors = answer.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    found = [
        # PyPI and devpi put the sentence here, behind the status; for others it is a mere word.
        code if isinstance(code, str) and code.startswith(str(status)) else None,
        *(answer.get(key) for key in ("message", "detail", "error")),
        first.get("message") if isinstance(first, dict) else first,
    ]
    return [text for text in found if isinstance(text, str)]


def _of_html(body: str) -> list[str]:
    # `pre` is where the framework of pypiserver puts what the server has to say.
    patterns = (r"<title[^>]*>(.*?)</title>", r"<pre[^>]*>(.*?)</pre>", r"<h1[^>]*>(.*?)</h1>")
    found = (re.search(pattern, body, re.IGNORECASE | re.DOTALL) for pattern in patterns)
    return [html.unescape(re.sub(r"<[^>]+>", " ", match[1])) for match in found if match]


def _of_text(body: str) -> list[str]:
    """PyPI's plain text: the status line, then the sentence."""
    return [line for line in reversed(body.splitlines()) if line.strip()]


def _clean(status: int, text: str) -> str:
    """Make one printable line of it, without the status in front."""
    line = "".join(char if char.isprintable() else " " for char in text)
    line = " ".join(line.split())
    return re.sub(rf"^(Error: )?{status}\b:?\s*", "", line).strip()
