"""What can go wrong with a call, for a test to ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from time import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Fault",
    "bad_credentials",
    "connection_cut",
    "half_an_upload",
    "nonsense",
    "not_found",
    "permission_missing",
    "primary_limit",
    "scope_missing",
    "secondary_limit",
    "server_error",
    "slow",
]


@dataclass
class Fault:
    """How some calls go wrong: by default those that come next, once."""

    status: int = 0
    """What is answered; 0: nothing, the connection is cut."""
    content: object = None
    """JSON; bytes are answered as they are."""
    headers: Mapping[str, str] = field(default_factory=dict)
    after: bool = False
    """The work is done all the same."""
    delay: float = 0.0
    """Seconds before an answer, the right one unless there is a status or a cut."""
    cut: bool = False
    upload_size: int | None = None
    """How much of an upload is read before its connection is cut."""
    method: str = ""
    path: str = ""
    """A regular expression that is found in the path of the calls; empty for all."""
    times: int = 1

    def on(self, method: str = "", path: str = "", *, times: int = 1) -> Fault:
        """Let only such calls go wrong, so many times."""
        self.method, self.path, self.times = method, path, times
        return self

    def meets(self, method: str, path: str) -> bool:
        """Return whether a call goes wrong, and count it."""
        meant = self.method in {"", method} and re.search(self.path, path) is not None
        if not meant or self.times < 1:
            return False
        self.times -= 1
        return True


def _message(text: str) -> dict[str, str]:
    return {"message": text, "documentation_url": "https://docs.github.com/rest"}


def bad_credentials() -> Fault:
    """Return what a token that is expired, revoked or mistyped gets."""
    return Fault(401, {**_message("Bad credentials"), "status": "401"})


def scope_missing(needed: str = "repo", had: str = "") -> Fault:
    """Return what a classic token without a scope gets."""
    headers = {"X-OAuth-Scopes": had, "X-Accepted-OAuth-Scopes": needed}
    return Fault(403, _message("Must have admin rights to Repository."), headers)


def permission_missing(needed: str = "administration=read") -> Fault:
    """Return what a fine-grained token, or a workflow's own, without a permission gets."""
    headers = {"X-Accepted-GitHub-Permissions": needed}
    return Fault(403, _message("Resource not accessible by personal access token"), headers)


def not_found() -> Fault:
    """Return the answer for what is not there, or must not be seen."""
    return Fault(404, _message("Not Found"))


def primary_limit(wait: float, status: int = 403) -> Fault:
    """Return what comes when the hour's requests are used up, until `wait` seconds from now."""
    headers = {
        "X-RateLimit-Limit": "5000",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": str(int(time() + wait)),
    }
    return Fault(status, _message("API rate limit exceeded for user ID 1."), headers)


def secondary_limit(wait: int | None, status: int = 403) -> Fault:
    """Return what comes when requests follow one another too fast."""
    headers = {} if wait is None else {"Retry-After": str(wait)}
    return Fault(status, _message("You have exceeded a secondary rate limit."), headers)


def server_error(status: int = 502, *, after: bool = False) -> Fault:
    """Return a fault on GitHub's side, before or after the work was done."""
    return Fault(status, b"<html><h1>Unicorn!</h1></html>", after=after)


def connection_cut(*, after: bool = False) -> Fault:
    """Return a connection that ends without an answer."""
    return Fault(cut=True, after=after)


def slow(seconds: float) -> Fault:
    """Return a right answer that comes late."""
    return Fault(delay=seconds, after=True)


def half_an_upload(size: int = 1) -> Fault:
    """Return an upload that is cut off after so many bytes, of which a `starter` stays."""
    return Fault(cut=True, upload_size=size)


def nonsense(content: object = b"not JSON", status: int = 200) -> Fault:
    """Return an answer that is none."""
    return Fault(status, content)
