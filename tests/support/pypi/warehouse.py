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

__all__ = ["Answer", "File", "Publisher", "Warehouse"]


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
    tokens: set[str] = field(default_factory=set)
    """API tokens of users."""
    files: dict[str, File] = field(default_factory=dict)
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
        scheme, _, pair = headers.get("Authorization", "").partition(" ")
        user, _, token = base64.b64decode(pair).decode().partition(":")
        if scheme != "Basic" or user != "__token__" or token not in self.tokens | set(self.minted):
            return Answer.fault(403, "Invalid or non-existent authentication information.")
        form, filename, content = _form(headers, body)
        for refusal in self.refusals:
            if filename.endswith(refusal[0]):
                self.refusals.remove(refusal)
                return Answer.fault(*refusal[1:])
        if form["sha256_digest"] != hashlib.sha256(content).hexdigest():
            return Answer.fault(400, "The digest supplied does not match a digest calculated")
        attestations = json.loads(form.get("attestations", "[]"))
        if attestations and token not in self.minted:
            return Answer.fault(
                400,
                "Invalid attestations supplied during upload: Attestations are only supported"
                " when using Trusted Publishing",
            )
        file = File(
            canonicalize_name(form["name"]), filename, content, attestations, token in self.minted
        )
        there = self.files.get(filename)
        if there is not None and there.sha256 != file.sha256:
            return Answer.fault(
                400, f"File already exists ({filename!r}, with blake2_256 hash 'aa'). See …"
            )
        if there is None:
            self.files[filename] = file
        return Answer(200, b"", "text/html")


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
