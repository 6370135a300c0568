"""One index as PyPI's server behaves: uploads, the simple API, and trusted publishing.

What it answers is what PyPI's own code was seen to answer; only what the publish workflow
meets is played.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import jwt
from packaging.utils import canonicalize_name
from requests_toolbelt.multipart import decoder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .issuer import Issuer
    from .sigstore import Sigstore

__all__ = ["Answer", "File", "Publisher", "Warehouse"]


_PUBLISH = "https://docs.pypi.org/attestations/publish/v1"


@dataclass(frozen=True)
class Answer:
    """What is answered."""

    status: int
    body: bytes
    content_type: str = "application/json"

    @classmethod
    def json(cls, status: int, content: object) -> Answer:
        """Return an answer in JSON."""
        return cls(status, json.dumps(content).encode())

    @classmethod
    def fault(cls, status: int, sentence: str) -> Answer:
        """Return a refusal as PyPI words it for whoever accepts JSON."""
        return cls.json(status, {"message": sentence, "code": f"{status} {sentence}"})


@dataclass(frozen=True)
class File:
    """A file on the index."""

    name: str
    """The normalized name of its project."""
    filename: str
    content: bytes
    attestations: list[dict[str, Any]]
    signed: bool
    """Whether it came with a token of trusted publishing."""

    @property
    def sha256(self) -> str:
        """Its hash."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Publisher:
    """A trusted publisher, as a project on PyPI names it."""

    repository: str
    workflow: str
    environment: str

    def matches(self, claims: Mapping[str, str]) -> bool:
        """Return whether an identity is this publisher's."""
        workflow = f"{self.repository}/.github/workflows/{self.workflow}@"
        return (
            claims["repository"] == self.repository
            and claims["job_workflow_ref"].startswith(workflow)
            and claims["environment"] == self.environment
        )


@dataclass
class Warehouse:
    """An index: what it has, what it was asked, and what shall go wrong."""

    name: str
    host: str
    issuer: Issuer
    publisher: Publisher
    sigstore: Sigstore | None = None
    """Who vouches for attestations; None: they are not looked at."""
    tokens: set[str] = field(default_factory=set)
    """API tokens of users."""
    files: dict[str, File] = field(default_factory=dict)
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What the JSON API says of each project."""
    refusals: list[tuple[str, int, str]] = field(default_factory=list)
    """End of a file's name, status and sentence: each refuses one upload."""
    asked: list[str] = field(default_factory=list)
    minted: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    _spent: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Answer a request."""
        with self._lock:
            self.asked.append(f"{method} {path}")
            return self._answer(method, path, headers, body)

    def _answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        calls: dict[str, Callable[[], Answer]] = {
            "GET /_/oidc/audience": lambda: Answer.json(200, {"audience": self.name}),
            "POST /_/oidc/mint-token": lambda: self._mint(json.loads(body)["token"]),
            "POST /legacy/": lambda: self._upload(headers, body),
        }
        if f"{method} {path}" in calls:
            return calls[f"{method} {path}"]()
        project = re.fullmatch(r"/simple/([^/]+)/", path)
        if project and self.has(project[1]):
            return self._listed(project[1])
        described = re.fullmatch(r"/pypi/([^/]+)/json", path)
        if described and described[1] in self.pages:
            return Answer.json(200, self.pages[described[1]])
        file = self.files.get(path.removeprefix("/files/"))
        if file is not None:
            return Answer(200, file.content, "application/octet-stream")
        return Answer.json(404, {"message": "Not Found"})

    def has(self, project: str) -> bool:
        """Return whether there is a file of a project."""
        return any(file.name == canonicalize_name(project) for file in self.files.values())

    def _listed(self, project: str) -> Answer:
        files = [
            {
                "filename": file.filename,
                "url": f"https://{self.host}/files/{file.filename}",
                "hashes": {"sha256": file.sha256},
                "size": len(file.content),
                "yanked": False,
            }
            for file in self.files.values()
            if file.name == canonicalize_name(project)
        ]
        content = {"meta": {"api-version": "1.4"}, "name": project, "files": files}
        body = json.dumps(content).encode()
        return Answer(200, body, "application/vnd.pypi.simple.v1+json")

    def _mint(self, token: str) -> Answer:
        try:
            claims = self.issuer.verified(token, self.name)
        except jwt.InvalidTokenError as error:
            return _unminted("invalid-token", f"malformed or invalid token: {error}")
        if claims["jti"] in self._spent:
            return _unminted("invalid-reuse-token", "invalid token: already used")
        if not self.publisher.matches(claims):
            return _unminted("invalid-publisher", "valid token, but no corresponding publisher")
        self._spent.add(claims["jti"])
        minted = f"pypi-{secrets.token_urlsafe(30)}"
        self.minted[minted] = claims
        return Answer.json(
            200, {"success": True, "token": minted, "expires": self.issuer.now + 900}
        )

    def _upload(self, headers: Mapping[str, str], body: bytes) -> Answer:
        token = self._token(headers)
        if token is None:
            return Answer.fault(403, "Invalid or non-existent authentication information.")
        form, filename, content = _form(headers, body)
        attestations = json.loads(form.get("attestations", "[]"))
        signed = token in self.minted
        file = File(canonicalize_name(form["name"]), filename, content, attestations, signed)
        refusal = self._ordered_refusal(filename) or self._refusal(file, form["sha256_digest"])
        if refusal is not None:
            return refusal
        self.files.setdefault(filename, file)
        return Answer(200, b"", "text/html")

    def _token(self, headers: Mapping[str, str]) -> str | None:
        """Return the token of an upload, if it is one that is known."""
        scheme, _, pair = headers.get("Authorization", "").partition(" ")
        user, _, token = base64.b64decode(pair).decode().partition(":")
        known = token in self.tokens or token in self.minted
        return token if scheme == "Basic" and user == "__token__" and known else None

    def _ordered_refusal(self, filename: str) -> Answer | None:
        for refusal in self.refusals:
            if filename.endswith(refusal[0]):
                self.refusals.remove(refusal)
                return Answer.fault(*refusal[1:])
        return None

    def _refusal(self, file: File, digest: str) -> Answer | None:
        """Return what speaks against a file."""
        there = self.files.get(file.filename)
        invalid = "Invalid attestations supplied during upload: "
        if digest != file.sha256:
            return Answer.fault(400, "The digest supplied does not match a digest calculated")
        if file.attestations and not file.signed:
            return Answer.fault(
                400, f"{invalid}Attestations are only supported when using Trusted Publishing"
            )
        if there is not None and there.sha256 != file.sha256:
            name = repr(file.filename)
            return Answer.fault(400, f"File already exists ({name}, with blake2_256 hash 'aa').")
        if file.attestations and self.sigstore is not None:
            statement = self.sigstore.verified(file.attestations[0])
            named = {"name": file.filename, "digest": {"sha256": file.sha256}}
            if statement["subject"] != [named] or statement["predicateType"] != _PUBLISH:
                return Answer.fault(400, f"{invalid}Could not verify the uploaded artifact")
        return None


def _unminted(code: str, description: str) -> Answer:
    errors = [{"code": code, "description": description}]
    return Answer.json(422, {"message": "Token request failed", "errors": errors})


def _form(headers: Mapping[str, str], body: bytes) -> tuple[dict[str, str], str, bytes]:
    """Return the fields of an upload, and the file in it."""
    fields, filename, content = {}, "", b""
    for part in decoder.MultipartDecoder(body, headers["Content-Type"]).parts:
        disposition = part.headers[b"Content-Disposition"].decode()
        name = re.search(r' name="([^"]*)"', disposition)
        assert name
        if name[1] == "content":
            found = re.search(r'filename="([^"]*)"', disposition)
            assert found
            filename, content = found[1], part.content
        else:
            fields[name[1]] = part.text
    return fields, filename, content
