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
        "bad gateway",
        "bad request",
        "conflict",
        "content too large",
        "error",
        "forbidden",
        "gateway timeout",
        "gone",
        "internal server error",
        "method not allowed",
        "none",
        "not found",
        "ok",
        "payload too large",
        "request entity too large",
        "service unavailable",
        "too many requests",
        "unauthorized",
        "unprocessable content",
        "unprocessable entity",
    }
)
"""What says no more than the status itself."""

_EXPLANATIONS = (
    # Pyramid, which PyPI and devpi are made with.
    "access was denied to this resource.",
    "the server could not comply with the request since it is either malformed or otherwise",
    "this server could not verify that you are authorized",
    "the resource could not be found.",
    "there was a conflict when trying to complete your request.",
    # Bottle, Apache and Werkzeug.
    "sorry, the requested url",
    "you don't have permission to access",
    "you don't have the permission to access",
)
"""How texts begin that explain a status and nothing else."""


def sentence_of(status: int, reason: str, content_type: str, body: str) -> str:
    """Return what an answer says, in one line; the reason phrase where the body says nothing.

    The shapes are PyPI's three (JSON, plain text and HTML, each with the sentence
    in the place of the status and again behind an explanation of the status), devpi's,
    pypiserver's HTML, and the JSON of GitLab, Artifactory and RFC 9457.
    """
    kind = _kind(content_type, body)
    if kind.endswith("json"):
        candidates = _of_json(status, body)
    elif kind.endswith("html"):
        candidates = _of_html(body)
    else:
        candidates = _of_text(status, body) if kind == "text/plain" else []
    cleaned = [_clean(status, text) for text in (*candidates, reason)]
    return next(filter(_tells, cleaned), cleaned[-1])[:_LONGEST]


def _kind(content_type: str, body: str) -> str:
    """Return the media type, or what it looks like where a server gives none."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind:
        return kind
    return {"{": "json", "<": "html"}.get(body.lstrip()[:1], "text/plain")


def _tells(text: str) -> bool:
    """Return whether a text says more than the status itself."""
    plain = text.lower()
    return bool(plain) and plain not in _GENERIC and not plain.startswith(_EXPLANATIONS)


def _of_json(status: int, body: str) -> list[str]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return []
    if not isinstance(answer, dict):
        return []
    code = answer.get("code")
    errors = answer.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    error = answer.get("error")
    found = [
        _detail(answer.get("message")),
        # PyPI and devpi put the sentence here, behind the status; for others it is a mere word.
        code if isinstance(code, str) and code.startswith(str(status)) else None,
        *(answer.get(key) for key in ("message", "detail")),
        error.get("message") if isinstance(error, dict) else error,
        first.get("message") if isinstance(first, dict) else first,
    ]
    return [text for text in found if isinstance(text, str)]


def _of_html(body: str) -> list[str]:
    patterns = (
        # Where Pyramid puts the sentence, with all its letters: a status line is Latin-1.
        r"<br ?/?>\s*<br ?/?>(.*?)</body>",
        r"<title[^>]*>(.*?)</title>",
        # Where Bottle, which is pypiserver's framework, puts what the server has to say.
        r"<pre[^>]*>(.*?)</pre>",
        r"<h1[^>]*>(.*?)</h1>",
        r"<p>(.*?)</p>",
    )
    found = (re.search(pattern, body, re.IGNORECASE | re.DOTALL) for pattern in patterns)
    return [html.unescape(re.sub(r"<[^>]+>", " ", match[1])) for match in found if match]


def _of_text(status: int, body: str) -> list[str]:
    """PyPI's plain text is the status line, an explanation, then the sentence."""
    first, _, rest = body.lstrip().partition("\n")
    if not first.startswith(str(status)):
        return [body]
    return [text for text in (_detail(rest), first, rest) if text is not None]


def _detail(text: object) -> str | None:
    """Return what stands below the explanation of the status, where there are the two."""
    if not isinstance(text, str):
        return None
    above, blank, below = text.replace("\r\n", "\n").partition("\n\n\n")
    return below if blank and above.strip() and below.strip() else None


def _clean(status: int, text: str) -> str:
    """Make one printable line of it, without the status in front."""
    line = "".join(char if char.isprintable() else " " for char in text)
    line = " ".join(line.split())
    return re.sub(rf"^(Error: )?{status}\b:?\s*", "", line).strip()
