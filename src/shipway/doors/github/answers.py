"""An answer of GitHub as it came in, and how long it asks us to wait."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shipway.doors.clock import epoch_seconds
from shipway.errors.github import OddAnswer

from .fields import Fields

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Answer"]

_LIMITING = frozenset({403, 429})
_TOO_MANY_REQUESTS = 429
_SECONDARY_WAIT = 60.0
"""Seconds to wait at least where GitHub names no time."""
_LONGEST_QUOTE = 300


@dataclass(frozen=True)
class Answer:
    """What came back for one request."""

    status: int
    where: str
    """Method and path of the request, for messages."""
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    next_page: str | None = None

    def fields(self) -> Fields:
        """Return the body, which is JSON. Raises `OddAnswer`."""
        try:
            return Fields(json.loads(self.body), self.where)
        except (ValueError, RecursionError):
            raise OddAnswer(f"{self.where}: the answer is no JSON") from None

    @property
    def said(self) -> str:
        """What GitHub says to explain an answer that is an error; empty where it says nothing."""
        try:
            content = json.loads(self.body)
        except (ValueError, RecursionError):
            return ""
        if not isinstance(content, dict):
            return ""
        errors = content.get("errors")
        parts = [content.get("message"), *(errors if isinstance(errors, list) else [])]
        said = "; ".join(filter(None, map(_sentence, parts)))
        return re.sub(r"\s+", " ", said)[:_LONGEST_QUOTE]

    @property
    def wait(self) -> float | None:
        """Seconds until GitHub takes the request; None where it does not limit us.

        Such a request was not worked on. The rules:
        https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
        """
        after = _number(self.headers.get("Retry-After"))
        said = "rate limit" in self.said.lower()
        spent = self.headers.get("X-RateLimit-Remaining") == "0"
        limits = self.status == _TOO_MANY_REQUESTS or after is not None or said or spent
        if self.status not in _LIMITING or not limits:
            return None
        if after is not None:
            return after
        reset = _number(self.headers.get("X-RateLimit-Reset"))
        if spent and reset is not None:
            # A second more: the clocks differ, and ours may be ahead.
            return max(reset - epoch_seconds(), 0.0) + 1.0
        return _SECONDARY_WAIT


def _sentence(part: object) -> str:
    """Return a message, or an item of `errors`: a text, or an object with or without one."""
    if not isinstance(part, dict):
        return part if isinstance(part, str) else ""
    named = " ".join(str(part[key]) for key in ("resource", "field", "code") if part.get(key))
    return str(part.get("message") or named)


def _number(text: str | None) -> float | None:
    return float(text) if text is not None and text.isdecimal() else None
