"""A call as it reaches the stand-in, what is answered, and pages of long lists."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .repository import Repository

__all__ = ["Call", "Handler", "Reply", "missing", "page", "refused"]

_MOST_PER_PAGE = 100
_DOCUMENTATION = "https://docs.github.com/rest"


@dataclass(frozen=True)
class Call:
    """A request whose operation is known."""

    root: str
    """URL of the stand-in."""
    path: str
    parameters: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def data(self) -> dict[str, Any]:
        """The body as JSON."""
        found: dict[str, Any] = json.loads(self.body or b"{}")
        return found


@dataclass(frozen=True)
class Reply:
    """An answer; None as content means no body at all."""

    status: int
    content: object = None
    headers: Mapping[str, str] = field(default_factory=dict)


if TYPE_CHECKING:
    Handler = Callable[[Repository, Call], Reply]


def missing() -> Reply:
    """Return GitHub's answer for what is not there, or must not be seen."""
    return Reply(404, {"message": "Not Found", "documentation_url": _DOCUMENTATION})


def refused(message: str, status: int = 422, **error: str) -> Reply:
    """Return GitHub's answer to what it does not take."""
    content: dict[str, Any] = {"message": message, "documentation_url": _DOCUMENTATION}
    if error:
        content["errors"] = [error]
    return Reply(status, content)


def page(
    repository: Repository, call: Call, items: Sequence[object], key: str | None = None
) -> Reply:
    """Return the page of a list that was asked for, and where the next one is.

    Like GitHub's, the links name the repository by its number.
    """
    size = min(int(call.query.get("per_page", 30)), _MOST_PER_PAGE)
    number = int(call.query.get("page", 1))
    shown = list(items[(number - 1) * size : number * size])
    headers = {}
    if number * size < len(items):
        prefix = f"/repos/{call.parameters['owner']}/{call.parameters['repo']}"
        rest = call.path.removeprefix(prefix)
        query = urlencode({**call.query, "page": number + 1})
        url = f"{call.root}/repositories/{repository.id}{rest}?{query}"
        headers["Link"] = f'<{url}>; rel="next"'
    return Reply(200, shown if key is None else {"total_count": len(items), key: shown}, headers)
