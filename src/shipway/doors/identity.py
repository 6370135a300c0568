"""Who a job of GitHub Actions is, and whether an index takes it for a trusted publisher.

The identity is asked of GitHub's token service and shown to the index, which gives an upload
token for it. That token is dropped: nothing is uploaded. Imported late: requests costs 0.1 s.
https://docs.pypi.org/trusted-publishers/using-a-publisher/#the-manual-way
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from json import loads
from typing import TYPE_CHECKING, Any

import requests

from shipway.errors.index import TrustedPublishingFailed, UnexpectedAnswer

from .access import Limits
from .connections import BROKEN_CONNECTION, user_agent
from .environment import variable
from .urls import is_loopback, shown_url
from .web import broken_connection

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Identity", "NoPublisher", "can_have_identity", "job_identity", "mint"]

_DEFAULT = Limits()
_URL, _BEARER = "ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"
_OK = 200
_REFUSED = 422
_CLAIMS = ("repository", "workflow_ref", "job_workflow_ref", "environment", "ref", "event_name")


@dataclass(frozen=True)
class Identity:
    """What GitHub says of a job, signed for one index."""

    claims: Mapping[str, str]
    """What the index compares with its publishers."""
    token: str = field(repr=False)


class NoPublisher(TrustedPublishingFailed):
    """The index knows no publisher for the identity, or does not believe it."""

    def __init__(self, what: str, *, code: str) -> None:
        super().__init__(what)
        self.kind = code
        """The index's own word: `invalid-publisher`, `invalid-token` …"""


def can_have_identity() -> bool:
    """Return whether this is a job that may ask who it is: one with `id-token: write`."""
    return variable(_URL) is not None and variable(_BEARER) is not None


def job_identity(site: str, limits: Limits = _DEFAULT) -> Identity:
    """Return who this job is, signed for an index such as https://pypi.org.

    Raises `TrustedPublishingFailed`, `IndexUnreachable`, `IndexTooSlow`, `UnexpectedAnswer`.
    """
    audience = _asked("GET", f"{site}/_/oidc/audience", limits)["audience"]
    url, bearer = variable(_URL), variable(_BEARER)
    if url is None or bearer is None:
        raise TrustedPublishingFailed("this is no job that may ask GitHub who it is")
    said = _asked("GET", url, limits, params={"audience": audience}, bearer=bearer)
    token = str(said["value"])
    return Identity(_claims(token), token)


def mint(site: str, identity: Identity, limits: Limits = _DEFAULT) -> None:
    """Have an index give a token for an identity, and drop it.

    Where the identity fits a pending publisher, the index makes the project now.
    Raises `NoPublisher`, and what `job_identity` raises.
    """
    _asked("POST", f"{site}/_/oidc/mint-token", limits, json={"token": identity.token})


def _asked(  # noqa: PLR0913 - each named at the call
    method: str,
    url: str,
    limits: Limits,
    *,
    bearer: str = "",
    params: Mapping[str, str] | None = None,
    json: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    headers = {"User-Agent": user_agent(), "Accept": "application/json"}
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    try:
        with requests.Session() as session:
            # A proxy of the environment cannot reach a server on our own loopback.
            session.trust_env = not is_loopback(url)
            patience = (limits.connect, limits.silence)
            answer = session.request(
                method,
                url,
                headers=headers,
                timeout=patience,
                allow_redirects=False,
                params=params,
                json=json,
            )
    except BROKEN_CONNECTION as error:
        raise broken_connection(error, url) from error
    try:
        content = answer.json()
    except requests.JSONDecodeError:
        content = None
    if not isinstance(content, dict):
        raise UnexpectedAnswer(f"{shown_url(url)} answers {answer.status_code}, and no JSON object")
    if answer.status_code != _OK:
        raise _refusal(url, answer.status_code, content)
    return content


def _refusal(url: str, status: int, content: dict[str, Any]) -> TrustedPublishingFailed:
    errors = content.get("errors")
    if status == _REFUSED and isinstance(errors, list) and errors and isinstance(errors[0], dict):
        code, said = str(errors[0].get("code")), str(errors[0].get("description"))
        return NoPublisher(f"{said} ({code})", code=code)
    said = str(content.get("message") or "")
    return TrustedPublishingFailed(f"{shown_url(url)} answers {status}: {said}")


def _claims(token: str) -> dict[str, str]:
    """Return what a token says; the index checks the signature, nobody here has to."""
    try:
        body = token.split(".")[1]
        content = loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return {name: str(content[name]) for name in _CLAIMS if name in content}
    except (ValueError, IndexError, TypeError):
        return {}
