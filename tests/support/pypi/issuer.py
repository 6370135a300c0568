"""The token service of GitHub Actions: signed identities of jobs."""

from __future__ import annotations

import secrets
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from .warehouse import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Issuer", "issuing"]


@dataclass
class Issuer:
    """Who signs identities, and of which job."""

    claims: dict[str, str] = field(default_factory=dict)
    bearer: str = field(default_factory=lambda: secrets.token_urlsafe(20))
    url: str = ""
    name: str = "https://token.actions.githubusercontent.com"
    asked: list[str] = field(default_factory=list)
    """For which audiences a token was asked for."""
    _key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    @property
    def now(self) -> int:
        """The time, in seconds since 1970."""
        return int(time.time())

    @property
    def variables(self) -> Mapping[str, str]:
        """What a job with `id-token: write` is given."""
        return {
            "ACTIONS_ID_TOKEN_REQUEST_URL": f"{self.url}/token?api-version=2.0",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": self.bearer,
        }

    def be(self, repository: str, ref: str, environment: str, event: str) -> None:
        """Sign for a job of the publish workflow from now on."""
        workflow = f"{repository}/.github/workflows/publish.yml@{ref}"
        self.claims = {
            "sub": f"repo:{repository}:environment:{environment}",
            "repository": repository,
            "repository_owner": repository.partition("/")[0],
            "workflow_ref": workflow,
            "job_workflow_ref": workflow,
            "environment": environment,
            "ref": ref,
            "event_name": event,
        }

    def signed(self, audience: str) -> str:
        """Return a token."""
        times = {"iat": self.now, "nbf": self.now - 60, "exp": self.now + 300}
        identity = {"iss": self.name, "aud": audience, "jti": secrets.token_hex(16), **times}
        return jwt.encode({**self.claims, **identity}, self._key, algorithm="RS256")

    def verified(self, token: str, audience: str) -> dict[str, Any]:
        """Return the claims of a token of ours. Raises `jwt.InvalidTokenError`."""
        claims: dict[str, Any] = jwt.decode(
            token, self._key.public_key(), ["RS256"], audience=audience, issuer=self.name, leeway=30
        )
        return claims

    def answer(self, path: str, authorization: str | None) -> Answer:
        """Give a token to whoever has the job's secret."""
        if authorization is None or authorization.lower() != f"bearer {self.bearer}".lower():
            return Answer.json(401, {"message": "Unauthorized"})
        (audience,) = parse_qs(urlsplit(path).query)["audience"]
        self.asked.append(audience)
        return Answer.json(200, {"value": self.signed(audience)})


@contextmanager
def issuing() -> Iterator[Issuer]:
    """Issue tokens on loopback while the block runs."""
    issuer = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = issuer.answer(self.path, self.headers["Authorization"])
            self.send_response(found.status)
            self.send_header("Content-Type", found.content_type)
            self.send_header("Content-Length", str(len(found.body)))
            self.end_headers()
            self.wfile.write(found.body)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        issuer.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield issuer
        server.shutdown()
        thread.join()
