"""A CONNECT proxy that answers for PyPI's and TestPyPI's names, and lets all else through.

shipway and twine know these indexes by their names alone, and only over TLS. What PyPI
serves of other projects, such as build backends, is fetched from where it really is.
"""

from __future__ import annotations

import os
import select
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import certifi
import requests
import trustme

from .warehouse import Answer, Warehouse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

__all__ = ["Proxy", "standing_for"]

_HOP_BY_HOP = {"connection", "host", "accept-encoding", "authorization"}
_DELEGATED = {"pypi.org"}
"""Where most projects are not ours."""


@dataclass(frozen=True)
class Proxy:
    """Where the proxy is, and whom its clients must trust."""

    url: str
    bundle: Path

    @property
    def variables(self) -> Mapping[str, str]:
        """What leads twine, requests, pip and uv through the proxy."""
        bundles = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "PIP_CERT", "CURL_CA_BUNDLE")
        return {
            "HTTPS_PROXY": self.url,
            "NO_PROXY": "127.0.0.1,localhost",
            **dict.fromkeys(bundles, str(self.bundle)),
        }


@contextmanager
def standing_for(
    warehouses: Mapping[str, Warehouse], folder: Path, delegated: Collection[str] = _DELEGATED
) -> Iterator[Proxy]:
    """Answer for hosts while the block runs; `folder` gets the certificates to trust.

    What a host of `delegated` does not have is fetched from where it really is.
    """
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*warehouses).configure_cert(context)
    bundle = folder / "bundle.pem"
    trusted = Path(os.environ.get("REQUESTS_CA_BUNDLE") or certifi.where()).read_bytes()
    bundle.write_bytes(authority.cert_pem.bytes() + trusted)
    handler = type(
        "Handler", (_Proxy,), {"warehouses": warehouses, "context": context, "delegated": delegated}
    )
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield Proxy(f"http://127.0.0.1:{server.server_port}", bundle)
        server.shutdown()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Keep quiet of clients that went away."""


class _Proxy(BaseHTTPRequestHandler):
    warehouses: Mapping[str, Warehouse]
    context: ssl.SSLContext
    delegated: Collection[str]

    def do_CONNECT(self) -> None:
        host, _, port = self.path.partition(":")
        self.close_connection = True
        warehouse = self.warehouses.get(host)
        with suppress(OSError):
            if warehouse is None:
                with socket.create_connection((host, int(port)), timeout=30) as there:
                    self._established()
                    _pass_on(self.connection, there)
                return
            self._established()
            with self.context.wrap_socket(self.connection, server_side=True) as tls:
                named = {"warehouse": warehouse, "host": host, "delegated": self.delegated}
                inner = type("Inner", (_Host,), named)
                inner(tls, self.client_address, self.server)

    def _established(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


class _Host(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    warehouse: Warehouse
    host: str
    delegated: Collection[str]

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = dict(self.headers.items())
        found = self.warehouse.answer(self.command, self.path, headers, body)
        if found.status == 404 and self.host in self.delegated and self.command == "GET":
            found = self._fetched()
        self.send_response(found.status)
        self.send_header("Content-Type", found.content_type)
        self.send_header("Content-Length", str(len(found.body)))
        self.end_headers()
        self.wfile.write(found.body)

    do_POST = do_GET  # noqa: N815 - the base class's name

    def _fetched(self) -> Answer:
        """Return what the real index answers."""
        headers = {
            name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP
        }
        real = requests.get(f"https://{self.host}{self.path}", headers=headers, timeout=60)
        return Answer(real.status_code, real.content, real.headers.get("Content-Type", ""))

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes both ways until a side ends."""
    while True:
        for ready in select.select((one, other), (), ())[0]:
            data = ready.recv(1 << 16)
            if not data:
                return
            (other if ready is one else one).sendall(data)
