"""An index on loopback that answers what a test tells it to, in PyPI's own words."""

from __future__ import annotations

import email.parser
import email.policy
import hashlib
import json
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from shipway.targets import Target

if TYPE_CHECKING:
    from collections.abc import Iterator

_TITLES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 429: "Too Many Requests"}
_SIMPLE_JSON = "application/vnd.pypi.simple.v1+json"


@dataclass(frozen=True)
class Reply:
    """One answer."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    reason: str = "OK"
    store: bool = False
    """Whether the uploaded file is kept, whatever the answer says."""
    hang_up: bool = False
    """Break the connection off in the middle of the body, or without a body at once."""
    delay: float = 0.0
    """Seconds before the answer."""
    drip: float = 0.0
    """Seconds between any two pieces of the body."""
    stride: int = 1
    """The size of such a piece."""


@dataclass
class Replay:
    """What the server answers, and what it was asked."""

    port: int
    uploads: list[Reply] = field(default_factory=list)
    """Answers to the next uploads; after them files are taken."""
    reads: list[Reply] = field(default_factory=list)
    """Answers to the next reads of a project page; after them the files are listed."""
    downloads: list[Reply] = field(default_factory=list)
    """Answers to the next downloads; after them the files are given."""
    files: dict[str, bytes] = field(default_factory=dict)
    posted: list[str] = field(default_factory=list)
    """The names of the files that were sent, in order."""
    seen: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    """Method, path and headers of every request."""
    at_work: int = 0
    most_at_once: int = 0
    """How many uploads there were at the same time."""

    reply = staticmethod(Reply)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def index_url(self) -> str:
        return f"{self.url}/simple/"

    @property
    def target(self) -> Target:
        return Target(
            "replay",
            f"{self.url}/legacy/",
            self.index_url,
            dependency_index=None,
            public=True,
            push=True,
        )

    @staticmethod
    def fault(status: int, sentence: str, headers: dict[str, str] | None = None) -> Reply:
        """Return an answer as PyPI gives it: in the reason phrase, and in JSON."""
        generic = "The server could not comply with the request."
        body = {
            "message": f"{generic}\n\n\n{sentence}\n\n",
            "code": f"{status} {sentence}",
            "title": _TITLES[status],
        }
        merged = {"Content-Type": "application/json", **(headers or {})}
        return Reply(status, json.dumps(body).encode(), merged, sentence)

    def page(self) -> Reply:
        """Return the list of files as PyPI gives it."""
        files = [
            {
                "filename": name,
                "url": f"/files/{name}",
                "hashes": {"sha256": hashlib.sha256(content).hexdigest()},
                "size": len(content),
                "requires-python": ">=3.8",
                "yanked": False,
            }
            for name, content in self.files.items()
        ]
        body = {"meta": {"api-version": "1.4"}, "name": "sample", "versions": [], "files": files}
        return Reply(
            200 if files else 404, json.dumps(body).encode(), {"Content-Type": _SIMPLE_JSON}
        )

    def keep(self, form: bytes, content_type: str) -> str:
        """Read an upload as it was sent; return the file's name."""
        head = f"Content-Type: {content_type}\r\n\r\n".encode()
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + form)
        part = next(part for part in message.walk() if part.get_filename())
        name = str(part.get_filename())
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        self.posted.append(name)
        answer = self.uploads[0] if self.uploads else Reply(store=True)
        if answer.store:
            self.files[name] = content
        return name


@pytest.fixture
def replay(monkeypatch: pytest.MonkeyPatch) -> Iterator[Replay]:
    """Run the server, with credentials for it in the environment."""
    monkeypatch.setenv("TWINE_USERNAME", "__token__")
    monkeypatch.setenv("TWINE_PASSWORD", "pypi-AgEIcHlwaS5vcmcCJDU4c2VjcmV0c2VjcmV0")
    state = Replay(0)
    handler = type("Handler", (_Handler,), {"state": state, "lock": threading.Lock()})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        state.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield state
        server.shutdown()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: Replay
    lock: threading.Lock

    def do_POST(self) -> None:
        size = int(self.headers["Content-Length"])
        form = self.rfile.read(size)
        if len(form) < size:
            return
        with self.lock:
            self._note()
            self.state.keep(form, self.headers["Content-Type"])
            answer = self.state.uploads.pop(0) if self.state.uploads else Reply()
            self.state.at_work += 1
            self.state.most_at_once = max(self.state.most_at_once, self.state.at_work)
        time.sleep(answer.delay)
        with self.lock:
            self.state.at_work -= 1
        self._give(replace(answer, delay=0))

    def do_GET(self) -> None:
        with self.lock:
            self._note()
            answer = self._download() if self.path.startswith("/files/") else self._read()
        self._give(answer)

    def _download(self) -> Reply:
        if self.state.downloads:
            return self.state.downloads.pop(0)
        content = self.state.files.get(self.path.removeprefix("/files/"))
        return Reply(404) if content is None else Reply(200, content)

    def _read(self) -> Reply:
        return self.state.reads.pop(0) if self.state.reads else self.state.page()

    def _note(self) -> None:
        self.state.seen.append((self.command, self.path, dict(self.headers)))

    def _give(self, answer: Reply) -> None:
        # The client may have gone away meanwhile: that is what some tests are about.
        with suppress(OSError):
            time.sleep(answer.delay)
            self.close_connection = True
            if answer.body or not answer.hang_up:
                self._send(answer)

    def _send(self, answer: Reply) -> None:
        self.send_response(answer.status, answer.reason)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        missing = 10 if answer.hang_up else 0
        self.send_header("Content-Length", str(len(answer.body) + missing))
        self.send_header("Connection", "close")
        self.end_headers()
        size = answer.stride if answer.drip else max(len(answer.body), 1)
        for at in range(0, len(answer.body), size):
            self.wfile.write(answer.body[at : at + size])
            time.sleep(answer.drip)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""
