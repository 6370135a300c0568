"""Requests to GitHub's REST API about one repository: pages, rate limits, retries of reads.

https://docs.github.com/en/rest/using-the-rest-api
"""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin

from requests_toolbelt import StreamingIterator

from shipway.doors.access import Limits
from shipway.doors.clock import pause
from shipway.doors.connections import retrying
from shipway.doors.urls import is_http
from shipway.errors.github import (
    GitHubFailing,
    GitHubTooSlow,
    GitHubUnreachable,
    OddAnswer,
    RepositoryNotFound,
    RepositoryRenamed,
)

from .fields import Fields
from .refusals import limited, refusal
from .wire import BLOCK, Request, Wire

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from shipway.doors.patience import Patience
    from shipway.doors.upload import OnProgress
    from shipway.errors.base import ShipwayError

    from .answers import Answer
    from .needs import Needs
    from .place import Place
    from .tokens import Token

__all__ = ["LOST_ANSWER", "Session", "quoted"]

_NOT_FOUND = frozenset({404, 410})
_MOVED = frozenset({301, 307, 308})
_FOUND = 302
_SEE_OTHER = 303
"""What was to be made is there already."""
_SUCCESS = range(200, 300)
_SERVER_ERROR = 500
_PER_PAGE = 100
_BY_NUMBER = re.compile(r".*/repositories/\d+")
_DEFAULT = Limits()

LOST_ANSWER = (GitHubFailing, GitHubTooSlow, GitHubUnreachable)
"""After these nobody knows whether a request was worked on; reads are repeated after them."""


def quoted(value: str, *, safe: str = "") -> str:
    """Return a name as a part of a path; a ref keeps its slashes with `safe="/"`."""
    return quote(value, safe=safe)


class Session:
    """GitHub, asked as one user about one repository. Paths begin behind OWNER/REPOSITORY."""

    def __init__(self, place: Place, token: Token, limits: Limits = _DEFAULT) -> None:
        self.place = place
        self.limits = limits
        self._token = token
        self._wire = Wire(place.api, token, limits)

    def get(self, path: str, needs: Needs, **query: str) -> Fields | None:
        """Return what a path has; None where GitHub says that there is no such thing.

        Raises `TokenRefused`, `PermissionMissing`, `RepositoryRenamed`, `RateLimited`,
        `GitHubUnreachable`, `GitHubTooSlow`, `GitHubFailing`, `GitHubRefused`, `OddAnswer`.
        """
        answer = self._read(Request("GET", self._url(path), query), needs)
        return None if answer.status in _NOT_FOUND else answer.fields()

    def pages(self, path: str, needs: Needs, key: str = "", **query: str) -> Iterator[Fields]:
        """Yield the objects of a list, page after page as they are wanted.

        `key` is where the list is in its answer; without one the answer is the list.
        Raises what `get` raises, and `RepositoryNotFound` where there is no such list.
        """
        request = Request("GET", self._url(path), {"per_page": str(_PER_PAGE), **query})
        while True:
            answer = self._read(request, needs)
            if answer.status in _NOT_FOUND:
                raise RepositoryNotFound(f"{answer.where} answers {answer.status}")
            yield from answer.fields().each(key) if key else answer.fields().items()
            if answer.next_page is None:
                return
            # The link to the next page has the query in it.
            request = Request("GET", answer.next_page)

    def send(self, method: str, path: str, needs: Needs, data: object = None) -> Fields | None:
        """Change something, once: return the answer, None where GitHub knows no such thing.

        Raises what `get` raises; after one of `LOST_ANSWER` it may have been done.
        """
        body = b"" if data is None else json.dumps(data).encode()
        headers = {} if data is None else {"Content-Type": "application/json"}
        request = Request(method, self._url(path), headers=headers, body=lambda _: body)
        answer = self._accepted(request, needs)
        if answer.status in _NOT_FOUND:
            return None
        said = answer.body and answer.status != _SEE_OTHER
        return answer.fields() if said else Fields({}, answer.where)

    def upload(
        self,
        url: str,
        path: Path,
        needs: Needs,
        query: Mapping[str, str],
        on_progress: OnProgress | None = None,
    ) -> Fields | None:
        """Send a file, once, block by block. Raises what `send` raises."""
        size = path.stat().st_size
        headers = {"Content-Type": "application/octet-stream"}

        def body(patience: Patience) -> object:
            return StreamingIterator(size, _blocks_of(path, size, patience, on_progress))

        answer = self._accepted(Request("POST", url, query, headers, body), needs)
        return None if answer.status in _NOT_FOUND else answer.fields()

    def end_of_file(self, path: str, needs: Needs, most: int) -> bytes | None:
        """Return the last `most` bytes of a file that GitHub keeps elsewhere; None: not there.

        The token is not sent there. Raises what `get` raises.
        """
        answer = self._read(Request("GET", self._url(path)), needs)
        if answer.status in _NOT_FOUND:
            return None
        url = answer.headers.get("Location", "")
        if answer.status != _FOUND or not is_http(url):
            raise OddAnswer(f"{answer.where} does not say where the file is")
        kept = self._read(Request("GET", url, most=most, stranger=True), needs)
        return kept.body if kept.status in _SUCCESS else None

    def _url(self, path: str) -> str:
        return f"{self.place.api}/repos/{self.place.full_name}{path}"

    def _read(self, request: Request, needs: Needs) -> Answer:
        return retrying(LOST_ANSWER, self.limits)(self._accepted, request, needs)

    def _accepted(self, request: Request, needs: Needs) -> Answer:
        """Send a request, again only where GitHub did not take it because of a limit.

        Return a success, a redirect to a file, or that there is no such thing.
        """
        answer, tries = self._wire.exchange(request), 1
        while (wait := answer.wait) is not None:
            if wait > self.limits.longest_wait or tries >= self.limits.tries:
                raise limited(answer, wait)
            pause(wait)
            answer, tries = self._wire.exchange(request), tries + 1
        # What the storage has no more it answers with a status of its own.
        if request.stranger and answer.status < _SERVER_ERROR:
            return answer
        return self._judged(answer, needs)

    def _judged(self, answer: Answer, needs: Needs) -> Answer:
        if answer.status in _MOVED:
            raise self._renamed(answer)
        if answer.status in _NOT_FOUND and "X-GitHub-Request-Id" not in answer.headers:
            raise OddAnswer(f"{self.place.api} is not the API of GitHub: {answer.where} is unknown")
        known = answer.status in _SUCCESS or answer.status in _NOT_FOUND
        if known or answer.status in {_FOUND, _SEE_OTHER}:
            return answer
        raise refusal(answer, needs, self._token)

    def _renamed(self, answer: Answer) -> ShipwayError:
        """Ask for the new name: the redirect leads to the repository's number."""
        try:
            location = urljoin(self.place.api, answer.headers.get("Location", ""))
        except ValueError:
            location = ""
        by_number = _BY_NUMBER.match(location)
        new = None
        if by_number:
            found = self._wire.exchange(Request("GET", by_number[0]))
            new = found.fields().text("full_name") if found.status in _SUCCESS else None
        url = f"https://{self.place.host}/{new or 'OWNER/REPOSITORY'}.git"
        return RepositoryRenamed(
            f"{self.place.full_name} is {new or 'elsewhere'} now",
            fix=(
                f"git remote set-url origin {shlex.quote(url)}",
                "correct the trusted publishers on PyPI and TestPyPI: they go by the name",
            ),
        )


def _blocks_of(
    path: Path, size: int, patience: Patience, on_progress: OnProgress | None
) -> Iterator[bytes]:
    sent = 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            patience.got(len(block))
            sent += len(block)
            if on_progress is not None:
                on_progress(path.name, sent, size)
            yield block
