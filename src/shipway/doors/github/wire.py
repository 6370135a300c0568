"""One request and its answer: with time-outs, the token for GitHub alone, no redirects followed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import requests

from shipway.doors.connections import (
    BROKEN_CONNECTION,
    cause_of,
    leave_redirects,
    user_agent,
    was_slow,
)
from shipway.doors.patience import OutOfPatience, Patience
from shipway.doors.urls import is_http, is_loopback, origin, shown_url
from shipway.errors.github import GitHubTooSlow, GitHubUnreachable, OddAnswer

from .answers import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shipway.doors.access import Limits
    from shipway.errors.base import ShipwayError

    from .tokens import Token

__all__ = ["BLOCK", "Request", "Wire"]

_API_VERSION = "2026-03-10"
_JSON = "application/vnd.github+json"
BLOCK = 1 << 16
"""Bytes read at once, of answers and of files."""
_STRIDE = 1 << 20
"""Bytes after which the time for a request begins anew."""


@dataclass(frozen=True)
class Request:
    """A request that can be sent more than once."""

    method: str
    url: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Callable[[Patience], object] | None = None
    """Makes the bytes, or a stream of a known size; called for every try."""
    most: int | None = None
    """Of the answer only the last so many bytes are kept."""
    stranger: bool = False
    """It goes to another host than GitHub's, which is not to see the token."""


class Wire:
    """The connection to one GitHub host."""

    def __init__(self, api: str, token: Token, limits: Limits) -> None:
        self._api = api
        self._token = token
        self._limits = limits
        self._http = self._opened()

    def exchange(self, request: Request) -> Answer:
        """Send a request once and read the answer, whatever it is.

        Raises `GitHubUnreachable`, `GitHubTooSlow`, and `OddAnswer` where the answer is
        longer than any, or the request would take the token elsewhere.
        """
        if not request.stranger:
            self.keep_to_ourselves(request.url)
        reads, limits = request.method == "GET", self._limits
        total, silence = (
            (limits.total, limits.silence) if reads else (limits.processing, limits.processing)
        )
        patience = Patience(total, _STRIDE)
        where = f"{request.method} {shown_url(request.url).removeprefix(self._api)}"
        try:
            return patience.wait_for(lambda: self._send(request, where, patience, silence))
        except OutOfPatience:
            # Its connection is still in use, by a thread that nobody waits for.
            self._http = self._opened()
            raise GitHubTooSlow(f"{where} took longer than {total:g} s") from None
        except BROKEN_CONNECTION as error:
            raise _broken(error, where) from error

    def keep_to_ourselves(self, url: str) -> None:
        """Refuse to take the token to another host than GitHub's, whatever an answer says."""
        scheme, server, port = origin(self._api)
        uploads = (scheme, re.sub(r"^api\.", "uploads.", server), port)
        if not is_http(url) or origin(url) not in {(scheme, server, port), uploads}:
            raise OddAnswer(f"an answer leads to {shown_url(url)}, away from {self._api}")

    def _send(self, request: Request, where: str, patience: Patience, silence: float) -> Answer:
        ours = {
            "Accept": _JSON,
            "Authorization": f"Bearer {self._token.value}",
            "X-GitHub-Api-Version": _API_VERSION,
        }
        with self._http.request(
            request.method,
            request.url,
            params=dict(request.query),
            data=request.body(patience) if request.body else None,  # type: ignore[arg-type] # bytes or a stream
            headers={**({} if request.stranger else ours), **request.headers},
            # Without one requests would take a login from .netrc in the token's place.
            auth=_as_it_is,
            timeout=(self._limits.connect, silence),
            allow_redirects=False,
            stream=True,
        ) as response:
            content = self._content(response, request.most, where, patience)
            following = response.links.get("next", {}).get("url")
            return Answer(response.status_code, where, response.headers, content, following)

    def _content(
        self, response: requests.Response, most: int | None, where: str, patience: Patience
    ) -> bytes:
        content = bytearray()
        # Not `iter_content`: it waits for a full block, and a slow server could stretch that.
        while block := response.raw.read1(BLOCK, decode_content=True):
            patience.got(len(block))
            content += block
            if most is not None:
                del content[:-most]
            elif len(content) > self._limits.size:
                raise OddAnswer(f"{where} sends more than {self._limits.size} bytes")
        return bytes(content)

    def _opened(self) -> requests.Session:
        session = requests.Session()
        session.headers["User-Agent"] = user_agent()
        leave_redirects(session)
        # A proxy of the environment cannot reach a server on our own loopback.
        session.trust_env = not is_loopback(self._api)
        return session


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _broken(error: Exception, where: str) -> ShipwayError:
    if was_slow(error):
        return GitHubTooSlow(f"{where} got no answer in time")
    return GitHubUnreachable(f"{where}: {cause_of(error)}")
