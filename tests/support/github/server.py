"""The stand-in for api.github.com: a server on loopback that holds every call to the contract."""

from __future__ import annotations

import json
import re
import socket
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from . import actions_calls, release_calls, settings_calls
from .calls import Call, Reply, missing, refused
from .contract import API_VERSION, Operation, find, request_faults, response_faults, warm_up
from .repository import Repository
from .shapes import repository_shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .calls import Handler
    from .faults import Fault

__all__ = ["TOKEN", "GitHubStandIn", "running"]

TOKEN = "ghp_" + "0123456789abcdefghijklmnopqrstuvwxyz"
"""What the user may know and nobody else."""

_CALLS: dict[tuple[str, str], Handler] = {
    **settings_calls.CALLS,
    **actions_calls.CALLS,
    **release_calls.CALLS,
}
_LOG = "/repos/{owner}/{repo}/actions/jobs/{job_id}/logs"
"""Not part of the contract, whose document leaves it out."""
_LOG_PATTERN = re.compile(
    r"/repos/(?P<owner>[^/]+)/(?P<repo>[^/]+)/actions/jobs/(?P<job_id>\d+)/logs"
)


@dataclass
class GitHubStandIn:
    """What a test says to the stand-in, and hears from it."""

    repository: Repository = field(default_factory=Repository)
    url: str = ""
    """Root of the API."""
    token: str = TOKEN
    calls: list[str] = field(default_factory=list)
    """Method, path and query of every call, in their order."""
    answers: list[str] = field(default_factory=list)
    """The status of every answer, with method and path: what to read where a test fails."""
    violations: list[str] = field(default_factory=list)
    """What in calls or answers was not as GitHub describes it; must stay empty."""
    _faults: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fail(self, *faults: Fault) -> None:
        """Let calls to come go wrong."""
        self._faults += faults

    def heal(self) -> None:
        """Let nothing go wrong any more."""
        self._faults.clear()

    def fault_for(self, method: str, path: str) -> Fault | None:
        """Return how a call goes wrong, if it does."""
        return next((fault for fault in self._faults if fault.meets(method, path)), None)

    def count(self, method: str, fragment: str = "") -> int:
        """Return how many calls there were with this method and this in their path."""
        return sum(call.startswith(f"{method} ") and fragment in call for call in self.calls)

    def answer(self, operation: Operation, call: Call) -> Reply:
        """Do what a call asks for."""
        repository = self.repository
        named = f"{call.parameters.get('owner')}/{call.parameters.get('repo')}"
        if named != repository.full_name:
            if named == f"{repository.owner}/{repository.name}":
                rest = call.path.removeprefix(f"/repos/{named}")
                location = f"{call.root}/repositories/{repository.id}{rest}"
                content = {"message": "Moved Permanently", "url": location}
                return Reply(301, content, {"Location": location})
            return missing()
        handler = _CALLS.get((operation.method, operation.template))
        if handler is None:
            self.violations.append(f"the stand-in does not play {operation}")
            return refused("Not played", 500)
        with self._lock:
            return handler(repository, call)


@contextmanager
def running(state: GitHubStandIn) -> Iterator[None]:
    """Serve while the block runs."""
    warm_up()
    handler = type("Handler", (_Handler,), {"state": state})
    with _Server(("127.0.0.1", 0), handler) as server:
        server.state = state
        state.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    state: GitHubStandIn

    def handle_error(self, *_: object) -> None:
        """Keep quiet of clients that went away, and of nothing else."""
        error = sys.exception()
        if not isinstance(error, OSError):
            self.state.violations.append(f"the stand-in failed: {error!r}")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: GitHubStandIn

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        self.state.calls.append(f"{self.command} {self.path}")
        if parts.path.startswith("/storage/logs/"):
            lost = self.state.fault_for(self.command, parts.path)
            self._log(int(parts.path.rpartition("/")[2]), lost)
            return
        path = self._by_name(parts.path.removeprefix("/uploads"))
        fault = self.state.fault_for(self.command, path)
        body = self._whole_body(path, query, fault)
        if body is None:
            return
        self._check_headers()
        reply = None
        if fault is None or fault.after:
            reply = self._reply(path, query, body)
        if fault is not None:
            sleep(fault.delay)
            if fault.cut:
                self._cut()
                return
            if fault.status:
                reply = Reply(fault.status, fault.content, fault.headers)
        if reply is not None:
            self._send(reply)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 - the base class's names

    def _whole_body(self, path: str, query: dict[str, str], fault: Fault | None) -> bytes | None:
        """Return the body; None where it breaks off, of which GitHub keeps the name of a file."""
        size = int(self.headers.get("Content-Length") or 0)
        most = None if fault is None else fault.upload_size
        body = self.rfile.read(size if most is None else most)
        if most is None and len(body) == size:
            return body
        if self.command == "POST" and path.endswith("/assets"):
            release_calls.keep_half(self.state.repository, self._call(path, query, b""))
        if most is not None:
            self._cut()
        return None

    def _reply(self, path: str, query: dict[str, str], body: bytes) -> Reply:
        if self.headers.get("Authorization") != f"Bearer {self.state.token}":
            return refused("Requires authentication", 401)
        if path == f"/repositories/{self.state.repository.id}":
            return Reply(200, repository_shape(self.state.repository))
        log = _LOG_PATTERN.fullmatch(path)
        if log:
            return self.state.answer(
                Operation("GET", _LOG, log.groupdict()), self._call(path, query, body)
            )
        operation = find(self.command, path)
        if operation is None:
            self._violated("no such operation")
            return missing()
        return self._held_to(operation, self._call(path, query, body))

    def _held_to(self, operation: Operation, call: Call) -> Reply:
        """Answer a call and look whether both are as the contract says."""
        content_type = call.headers.get("Content-Type", "application/json")
        faults = list(request_faults(operation, call.query, content_type, call.body))
        if faults:
            for fault in faults:
                self._violated(fault)
            return refused("Validation Failed")
        reply = self.state.answer(operation, call)
        if '"starter"' not in json.dumps(reply.content):
            # GitHub's documentation tells of the state `starter`, its description does not.
            for fault in response_faults(operation, reply.status, "application/json", _body(reply)):
                self._violated(f"answer: {fault}")
        return reply

    def _call(self, path: str, query: dict[str, str], body: bytes) -> Call:
        log, operation = _LOG_PATTERN.fullmatch(path), find(self.command, path)
        parameters = log.groupdict() if log else operation.parameters if operation else {}
        return Call(self.state.url, path, parameters, query, self.headers, body)  # type: ignore[arg-type] # an email.Message reads like a mapping

    def _by_name(self, path: str) -> str:
        """Return a path with the repository by its name where it has the number."""
        repository = self.state.repository
        numbered = f"/repositories/{repository.id}/"
        return path.replace(numbered, f"/repos/{repository.full_name}/", 1)

    def _check_headers(self) -> None:
        if self.headers.get("X-GitHub-Api-Version") != API_VERSION:
            self._violated("asks for another version of the API")
        if not self.headers.get("User-Agent", "").startswith("shipway/"):
            self._violated("does not say who asks")
        if "application/vnd.github+json" not in self.headers.get("Accept", ""):
            self._violated("does not ask for GitHub's JSON")

    def _violated(self, fault: str) -> None:
        self.state.violations.append(f"{self.command} {self.path}: {fault}")

    def _log(self, number: int, fault: Fault | None) -> None:
        """Give a log as the storage does, which must not get to know the token."""
        if "Authorization" in self.headers:
            self._violated("the token was sent to the storage")
        if fault is not None:
            self._send(Reply(fault.status, fault.content, fault.headers))
            return
        jobs = {job.id: job for run in self.state.repository.runs for job in run.jobs}
        self._send(Reply(200, (jobs[number].log or "").encode(), {"Content-Type": "text/plain"}))

    def _send(self, reply: Reply) -> None:
        body = _body(reply)
        self.state.answers.append(f"{reply.status} {self.command} {self.path}")
        self.send_response(reply.status)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "X-GitHub-Request-Id": "0000:0000:0000:0000",
            **reply.headers,
        }
        for name, value in headers.items():
            self.send_header(name, value)
        if reply.status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def _body(reply: Reply) -> bytes:
    if reply.content is None:
        return b""
    return reply.content if isinstance(reply.content, bytes) else json.dumps(reply.content).encode()
