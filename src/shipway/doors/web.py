"""HTTP for reading: time-outs, size caps, retries, redirects under control.

Used by `doors.index`, and imported late: requests costs a tenth of a second.
Uploads have a door of their own, `doors.sending`.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urljoin

import requests

from shipway.distributions.sentences import sentence_of
from shipway.errors.index import (
    AnswerTooLarge,
    ClosedIndex,
    FileVanished,
    IndexBusy,
    IndexFailing,
    IndexTooSlow,
    IndexUnreachable,
    RedirectRefused,
    UnexpectedAnswer,
)

from .connections import (
    BROKEN_CONNECTION,
    cause_of,
    leave_redirects,
    retrying,
    user_agent,
    was_slow,
)
from .patience import OutOfPatience, Patience
from .urls import host, is_http, is_loopback, origin, shown_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shipway.errors.base import ShipwayError

    from .access import Credentials, Limits

__all__ = ["Page", "again", "broken_connection", "read_page", "stream"]

_Result = TypeVar("_Result")

_PASSING = (FileVanished, IndexBusy, IndexFailing, IndexTooSlow, IndexUnreachable)
_FRESH = {"Cache-Control": "no-cache, max-age=0", "Pragma": "no-cache"}
"""Asks every cache on the way to ask the index itself (RFC 9111 5.2.1)."""
_BLOCK = 1 << 16
_LONGEST_EXCUSE = 1 << 16
"""Bytes read of a page that only explains an error."""
_MOST_REDIRECTS = 5
_UNAUTHORIZED = frozenset({401, 403})
_NOT_FOUND = 404
_GONE = frozenset({404, 410})
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500


@dataclass(frozen=True)
class Page:
    """An answer that was read to its end: 200, 404, or a redirect that leaves the host."""

    status: int
    url: str
    """Where the answer came from, after redirects; of a redirect that leaves, where it leads."""
    content_type: str = ""
    charset: str | None = None
    body: bytes = b""


def read_page(url: str, *, accept: str, credentials: Credentials | None, limits: Limits) -> Page:
    """Return what a URL answers, read from the index itself and not from caches.

    Faults that may pass (network, 429, 5xx) are tried again with growing pauses.

    Raises `IndexUnreachable`, `IndexTooSlow`, `IndexFailing`, `IndexBusy`,
    `ClosedIndex`, `RedirectRefused`, `AnswerTooLarge`, `UnexpectedAnswer`.
    """

    def once(patience: Patience) -> Page:
        headers = {"Accept": accept, **_FRESH}
        with _answer(url, headers, credentials, limits, may_leave=False) as response:
            if response.is_redirect:
                return Page(response.status_code, _next(response))
            if response.status_code != _NOT_FOUND:
                _refuse(response)
            body = b"".join(_blocks(response, limits.size, patience))
            kind, _, parameters = response.headers.get("Content-Type", "").partition(";")
            charset = response.encoding if "charset" in parameters else None
            return Page(response.status_code, response.url, kind.strip().lower(), charset, body)

    return again(once, url, limits)


def stream(
    url: str,
    *,
    credentials: Credentials | None,
    limits: Limits,
    largest: int,
    patience: Patience,
) -> Iterator[bytes]:
    """Yield the bytes of a file, block by block, in one try.

    Raises what `read_page` raises, `FileVanished`, and `AnswerTooLarge` beyond
    `largest` bytes.
    """
    # A distribution is compressed already; a proxy that compressed it again would change it.
    headers = {"Accept-Encoding": "identity", **_FRESH}
    with _answer(url, headers, credentials, limits, may_leave=True) as response:
        if response.status_code in _GONE:
            raise FileVanished(f"{shown_url(url)} is not there (status {response.status_code})")
        _refuse(response)
        yield from _blocks(response, largest, patience)


def again(
    once: Callable[[Patience], _Result], url: str, limits: Limits, stride: int | None = None
) -> _Result:
    """Call `once` until it gives no fault that may pass, with growing pauses in between.

    All together may take `limits.total` seconds, or that long for every `stride` bytes.
    Raises what `once` raises, and `IndexTooSlow`.
    """
    patience = Patience(limits.total, stride)

    def attempt() -> _Result:
        patience.got()
        return once(patience)

    try:
        return patience.wait_for(partial(retrying(_PASSING, limits), attempt))
    except OutOfPatience:
        amount = "" if stride is None else f" for {stride >> 20} MiB"
        raise IndexTooSlow(
            f"{shown_url(url)} took longer than {limits.total:g} s{amount}",
            fix=(*IndexTooSlow.remedy, "if it needs more: index-timeout in [tool.shipway]"),
        ) from None


def broken_connection(error: Exception, url: str) -> ShipwayError:
    """Return what a failed connection is for the user."""
    if was_slow(error):
        return IndexTooSlow(f"{shown_url(url)} did not answer in time")
    return IndexUnreachable(f"{shown_url(url)} cannot be reached: {cause_of(error)}")


@contextmanager
def _answer(
    url: str,
    headers: dict[str, str],
    credentials: Credentials | None,
    limits: Limits,
    *,
    may_leave: bool,
) -> Iterator[requests.Response]:
    """Open a URL, follow its redirects, and give the answer with its body still unread.

    A redirect to another host is followed only where it `may_leave`, else given
    as it is. Credentials go to their own origin and nowhere else.
    """
    try:
        with requests.Session() as session:
            session.headers["User-Agent"] = user_agent()
            leave_redirects(session)
            for _ in range(_MOST_REDIRECTS + 1):
                # A proxy of the environment cannot reach a server on our own loopback.
                session.trust_env = not is_loopback(url)
                response = session.get(
                    url,
                    headers=headers,
                    auth=_authentication(url, credentials),
                    timeout=(limits.connect, limits.silence),
                    allow_redirects=False,
                    stream=True,
                )
                with response:
                    if not response.is_redirect or (_leaves(response) and not may_leave):
                        yield response
                        return
                    url = _next(response)
        raise RedirectRefused(f"{shown_url(url)} redirects on and on")
    except BROKEN_CONNECTION as error:
        raise broken_connection(error, url) from error


def _authentication(url: str, credentials: Credentials | None) -> tuple[str, str] | None:
    if credentials is None or credentials.origin != origin(url):
        return None
    return credentials.username, credentials.password


def _leaves(response: requests.Response) -> bool:
    return host(_next(response)) != host(response.url)


def _next(response: requests.Response) -> str:
    try:
        url = urljoin(response.url, response.headers["Location"])
    except ValueError:
        raise RedirectRefused(f"{shown_url(response.url)} redirects to what is no URL") from None
    if not is_http(url) or (response.url.startswith("https:") and not url.startswith("https:")):
        raise RedirectRefused(
            f"{shown_url(response.url)} redirects to {shown_url(url)}, which is not https"
        )
    return url


def _refuse(response: requests.Response) -> None:
    """Raise what an answer other than 200 is."""
    status = response.status_code
    if status == requests.codes.ok:
        return
    what = f"{shown_url(response.url)} answers {status}"
    said = _excuse(response)
    if said:
        what = f"{what}: {said}"
    if status in _UNAUTHORIZED:
        raise ClosedIndex(what)
    if status == _TOO_MANY_REQUESTS:
        raise IndexBusy(what)
    raise IndexFailing(what) if status >= _SERVER_ERROR else UnexpectedAnswer(what)


def _excuse(response: requests.Response) -> str:
    """Return what the index says to explain an answer that is none."""
    body = response.raw.read(_LONGEST_EXCUSE, decode_content=True) or b""
    content_type = response.headers.get("Content-Type", "")
    text = body.decode("utf-8", "replace")
    return sentence_of(response.status_code, response.reason or "", content_type, text)


def _blocks(response: requests.Response, largest: int, patience: Patience) -> Iterator[bytes]:
    """Yield the body as it comes in, and give up when it is too long or nobody waits for it."""
    url, size = shown_url(response.url), 0
    # Not `iter_content`: it waits for a full block, and a slow server could stretch that for ever.
    while block := response.raw.read1(_BLOCK, decode_content=True):
        patience.got(len(block))
        size += len(block)
        if size > largest:
            raise AnswerTooLarge(f"{url} sends more than {largest} bytes")
        yield block
