"""TestPyPI and the token service of GitHub Actions, on loopback and over TLS.

Trusted publishing is twine's own, and twine does it for PyPI's and TestPyPI's
own host names only. So this is a proxy that answers for those names, with
certificates that the client is told to trust.
"""

from __future__ import annotations

import base64
import json
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
import trustme

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TOKEN = "pypi-AgENdGVzdC5weXBpLm9yZwIkMm1pbnRlZA"


_CLAIMS = {"aud": "testpypi", "sub": "repo:me/sample:environment:testpypi"}


def _encoded(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


@dataclass
class Warehouse:
    """What TestPyPI was asked, and what it shall answer."""

    mints: list[tuple[int, dict[str, object]]] = field(default_factory=list)
    """Answers to the next requests for a token; after them one is given."""
    uploads: list[tuple[int, str]] = field(default_factory=list)
    """Answers to the next uploads; after them files are taken."""
    minted: int = 0
    expires: int = 2**40
    """When the tokens end, in seconds since 1970."""
    elsewhere: str = ""
    """Where reads of the index are redirected to."""
    asked: list[str] = field(default_factory=list)
    """Method, host and path of every request."""
    signatures: list[str] = field(default_factory=list)
    """The `Authorization` of every upload."""

    @property
    def token(self) -> str:
        """The token that was given last."""
        return f"{_TOKEN}{self.minted:08}"

    def answer(self, method: str, path: str) -> tuple[int, dict[str, object]]:
        if path == "/_/oidc/audience":
            return 200, {"audience": "testpypi"}
        if path == "/_/oidc/mint-token":
            return self._mint()
        if method == "POST":
            status, sentence = self.uploads.pop(0) if self.uploads else (200, "OK")
            return status, {"code": f"{status} {sentence}"}
        return (302 if self.elsewhere else 404), {"message": "Not here"}

    def _mint(self) -> tuple[int, dict[str, object]]:
        if self.mints:
            return self.mints.pop(0)
        self.minted += 1
        return 200, {"success": True, "token": self.token, "expires": self.expires}


@pytest.fixture
def warehouse(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Warehouse]:
    """Run TestPyPI where the user's proxy would be."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("test.pypi.org").configure_cert(context)
    state = Warehouse()
    handler = type("Handler", (_Proxy,), {"state": state, "context": context})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield state
        server.shutdown()
        thread.join()


@pytest.fixture
def actions(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Be a job of GitHub Actions that may ask for identity tokens."""
    handler = type("Issuer", (_Issuer,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        url = f"http://127.0.0.1:{server.server_port}/token?api-version=2"
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_URL", url)
        monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "bearer-secret-of-the-job")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield
        server.shutdown()
        thread.join()


class _Quiet(BaseHTTPRequestHandler):
    location = ""

    def give(self, status: int, content: dict[str, object]) -> None:
        """Answer with JSON."""
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if self.location:
            self.send_header("Location", self.location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


class _Issuer(_Quiet):
    def do_GET(self) -> None:
        self.give(200, {"value": ".".join(map(_encoded, ({"alg": "RS256"}, _CLAIMS, "signed")))})


class _Proxy(_Quiet):
    """Takes CONNECT, and then answers for the host behind it."""

    state: Warehouse
    context: ssl.SSLContext

    def do_CONNECT(self) -> None:
        self.send_response(200)
        self.end_headers()
        # A client may come only to see whether it trusts the certificate.
        with suppress(OSError), self.context.wrap_socket(self.connection, server_side=True) as tls:
            inner = type("Inner", (_Host,), {"state": self.state, "name": self.path})
            inner(tls, self.client_address, self.server)
        self.close_connection = True


class _Host(_Quiet):
    state: Warehouse
    name: str

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/legacy/":
            self.state.signatures.append(self.headers["Authorization"])
        self.answer()

    def answer(self) -> None:
        """Answer as TestPyPI."""
        host = self.name.removesuffix(":443")
        self.state.asked.append(f"{self.command} {host}{self.path}")
        self.location = self.state.elsewhere
        self.give(*self.state.answer(self.command, self.path))
