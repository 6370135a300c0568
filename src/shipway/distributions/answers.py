"""Judge what an index answers to an upload: done, again, look first, later, or refused.

Pure: status, text and headers in, a verdict out. `shipway.doors.sending` acts
on it. The sentences are those of PyPI's own server code; where other servers
word it differently, the rule names them. docs/indexes.md has the table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from shipway.errors import index, upload

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shipway.errors.base import ShipwayError

__all__ = ["Answer", "Verdict", "is_web_page", "judge"]

_LONGEST_WAIT = 60.0
"""Seconds. What an index asks to wait beyond this is not waited for, but resumed later."""

# RFC 9110 chapter 15, and RFC 6585 chapter 4.
_SUCCESS = 200
_REDIRECTION = 300
_CLIENT_ERROR = 400
_FORBIDDEN = 403
_NOTHING_THERE = frozenset({404, 405, 410})
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500
# RFC 4918 11.5
_INSUFFICIENT_STORAGE = 507


class Answer(StrEnum):
    """What to do after an answer."""

    DONE = "done"
    ASK = "ask the index whether the file is there, by its hash"
    RETRY = "send the same bytes again"
    RENEW = "send the same bytes again with a new token"
    LATER = "stop; the same command resumes later"
    REFUSED = "stop; the answer is final"


@dataclass(frozen=True)
class Verdict:
    """What an answer means: what to do, and what it is if that does not help."""

    answer: Answer
    error: type[ShipwayError] = upload.UploadRefused
    wait: float | None = None
    """Seconds that the index asks to wait before the next try, where it does."""


@dataclass(frozen=True)
class _Rule:
    """If the sentence of a 4xx answer contains `pattern`, this is the verdict."""

    pattern: str
    error: type[ShipwayError]
    answer: Answer = Answer.REFUSED


def judge(status: int, sentence: str, headers: Mapping[str, str]) -> Verdict:
    """Return what an answer to an upload means.

    `sentence` is what `shipway.distributions.sentences` took out of the answer.
    """
    known = _by_status(status, sentence, headers)
    if known is not None:
        return known
    for rule in _RULES:
        if re.search(rule.pattern, sentence, re.IGNORECASE):
            return Verdict(rule.answer, rule.error)
    if status == _FORBIDDEN and sentence.strip().lower() in {"", "forbidden"}:
        # pypiserver and others answer this way to a wrong password.
        return Verdict(Answer.REFUSED, upload.CredentialsRefused)
    return Verdict(Answer.REFUSED, upload.UploadRefused)


def is_web_page(body: bytes) -> bool:
    """Return whether an answer is a page for people: indexes say a word, JSON or nothing."""
    return bool(re.search(rb"<\s*(?:html|form|!doctype)\b", body, re.IGNORECASE))


def _by_status(status: int, sentence: str, headers: Mapping[str, str]) -> Verdict | None:
    """Return the verdict where the status alone decides."""
    if _SUCCESS <= status < _REDIRECTION:
        return Verdict(Answer.DONE)
    if status == _TOO_MANY_REQUESTS:
        return _limited(sentence, headers)
    if status >= _SERVER_ERROR and status != _INSUFFICIENT_STORAGE:
        return Verdict(Answer.RETRY, index.IndexFailing)
    if status < _CLIENT_ERROR or status in _NOTHING_THERE:
        return Verdict(Answer.REFUSED, upload.WrongUploadUrl)
    return _BY_STATUS.get(status)


def _limited(sentence: str, headers: Mapping[str, str]) -> Verdict:
    error = upload.TooManyProjects if "new projects" in sentence else index.IndexBusy
    wait = _asked_wait({name.lower(): value for name, value in headers.items()})
    if wait is not None and wait > _LONGEST_WAIT:
        return Verdict(Answer.LATER, error, wait)
    return Verdict(Answer.RETRY, error, wait)


def _asked_wait(headers: Mapping[str, str]) -> float | None:
    """Read the seconds to wait from `Retry-After` (RFC 9110 10.2.3) or `RateLimit` (draft).

    PyPI sends only `RateLimit: "NAME";r=REMAINING;t=SECONDS`.
    """
    after = headers.get("retry-after", "").strip()
    if after.isdecimal():
        return float(after)
    waits = [
        float(found["seconds"])
        for item in headers.get("ratelimit", "").split(",")
        if re.search(r";\s*r=0\b", item) and (found := re.search(r";\s*t=(?P<seconds>\d+)", item))
    ]
    return max(waits, default=None)


_BY_STATUS = {
    401: Verdict(Answer.REFUSED, upload.CredentialsRefused),
    # Request Timeout: the server gave up reading, not judging.
    408: Verdict(Answer.RETRY, index.IndexTooSlow),
    # devpi and, for other clients than twine, pypiserver.
    409: Verdict(Answer.ASK, upload.FileNameTaken),
    # A proxy in front of the index that limits the size of requests.
    413: Verdict(Answer.REFUSED, upload.FileTooLarge),
    # The embedded index, and others behind WebDAV servers.
    _INSUFFICIENT_STORAGE: Verdict(Answer.LATER, index.IndexFull),
}

_RULES = (
    # The file is there, or was. Also: pypiserver, GitLab, Nexus, Artifactory.
    _Rule(r"previously used by a file that has since been", upload.FileNameReused, Answer.ASK),
    _Rule(r"already exists?\b|already been taken", upload.FileNameTaken, Answer.ASK),
    _Rule(r"does not allow updating|overwrite artifact", upload.FileNameTaken, Answer.ASK),
    # Passing faults that come with a 4xx all the same.
    _Rule(r"digest supplied does not match", upload.TransferDamaged, Answer.RETRY),
    _Rule(
        r"Unknown error while trying to verify included attestations",
        upload.AttestationsRefused,
        Answer.RETRY,
    ),
    _Rule(r"token is expired", upload.TokenExpired, Answer.RENEW),
    _Rule(r"Read-only mode|temporarily disabled", upload.UploadsPaused, Answer.LATER),
    # Who uploads.
    _Rule(r"scoped token is not valid", upload.TokenOfOtherProject),
    _Rule(r"non-existent authentication|Invalid API Token", upload.CredentialsRefused),
    _Rule(r"Username/Password authentication is no longer", upload.CredentialsRefused),
    _Rule(
        r"does not have (a verified primary email|two-factor authentication)",
        upload.AccountNotReady,
    ),
    _Rule(r"isn't allowed to upload to project", upload.NotAllowed),
    _Rule(r"Non-user identities cannot create", upload.UnknownToPublisher),
    # The release and the project.
    _Rule(r"Only one sdist may be uploaded", upload.SecondSdist),
    _Rule(r"releases older than", upload.ReleaseClosed),
    _Rule(r"^The name .*(isn't allowed|is too similar)", upload.ProjectNameRefused),
    _Rule(r"^File too large", upload.FileTooLarge),
    _Rule(r"^Project size too large", upload.ProjectTooLarge),
    _Rule(r"^Organization account", upload.OrganizationInactive),
    _Rule(r"attestation", upload.AttestationsRefused),
    # The file.
    _Rule(r"Invalid distribution file|Invalid source distribution", upload.FileRefused),
    _Rule(r"^(Binary wheel|Wheel) '", upload.FileRefused),
    _Rule(r"filename|file extension|^Cannot upload a file with", upload.FileRefused),
    _Rule(r"^License-File .* does not exist", upload.FileRefused),
    # The form, which is the metadata once more.
    _Rule(
        r"not a valid|invalid (value )?for|is required|is a required|deprecated"
        r"|must (be|have)|not allowed|direct dependency|failed to render"
        r"|Should not be a tuple|protocol version|message digest|does not have a file",
        upload.MetadataRefused,
    ),
)
