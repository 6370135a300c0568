"""pypiserver's application in a threading WSGI server, and the folder under it.

Used by `doors.localindex`, and imported late: pypiserver costs a tenth of a
second. pypiserver writes an upload straight to its final name and takes
whatever arrived of a connection that broke; the folder here does neither.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sys
import tempfile
import threading
import warnings
from contextlib import contextmanager
from pathlib import Path
from socketserver import TCPServer, ThreadingMixIn
from time import time
from typing import TYPE_CHECKING, BinaryIO, Protocol
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from filelock import FileLock

from shipway.errors.index import LocalIndexFailed

from .denials import denial
from .localpages import JSON, project_page, wants_json
from .scratch import UPLOAD

with warnings.catch_warnings():
    # It needs the standard library's `cgi`, and brings an import hook as Python 2 knew them.
    warnings.simplefilter("ignore", DeprecationWarning)
    warnings.simplefilter("ignore", ImportWarning)
    import pypiserver
    from pypiserver.backend import BackendProxy, SimpleFileBackend
    from pypiserver.bottle_wrapper import HTTPError, request
    from pypiserver.config import Config

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["running"]

_HOST = "127.0.0.1"
_NO_FILE = "."
"""How pypiserver is told that there are no accounts."""
_OLD = 3600.0
"""Seconds after which an upload is one that never ends."""
_BLOCK = 1 << 20
_LONGEST_SILENCE = 60.0
"""Seconds until a connection that sends nothing is dropped."""
_POLL = 0.02
"""Seconds between two looks whether to stop; the end of a release waits for it."""

# Python 3.11 would warn of that hook at every later import.
sys.meta_path[:] = [finder for finder in sys.meta_path if hasattr(finder, "find_spec")]

# Without a handler Python prints the warnings of a library to stderr.
logging.getLogger("pypiserver").addHandler(logging.NullHandler())


@contextmanager
def running(folder: Path, port: int) -> Iterator[int]:
    """Serve the folder while the block runs; give the port. Raises `LocalIndexFailed`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        server = _Server((_HOST, port), _Handler)
    except (OSError, OverflowError) as error:
        raise LocalIndexFailed(
            f"the local index cannot serve {folder} on port {port}: {error}"
        ) from error
    with server:
        server.set_app(_application(folder))
        thread = threading.Thread(
            target=server.serve_forever, args=(_POLL,), name="local index", daemon=True
        )
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def _sweep(folder: Path) -> None:
    """Remove what killed servers left of uploads, and nothing that may still be coming in."""
    for path in folder.glob(f"{UPLOAD}*"):
        if time() - path.stat().st_mtime > _OLD:
            path.unlink(missing_ok=True)


def _application(folder: Path) -> WSGIApplication:
    """Return pypiserver's application: no account, no overwriting, no other index behind it."""
    config = Config.default_with_overrides(
        roots=[folder],
        authenticate=[],
        password_file=_NO_FILE,
        overwrite=False,
        disable_fallback=True,
    )
    files = _Folder(SimpleFileBackend(config), folder)
    config.backend = BackendProxy(files)
    application = pypiserver.app_from_config(config)
    # Else bottle prints a traceback for what a full disk is the cause of.
    application.catchall = False

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "GET" and wants_json(environ.get("HTTP_ACCEPT", "")):
            page = project_page(environ["PATH_INFO"], folder, files.sha256)
            if page is not None:
                start_response("200 OK", [("Content-Type", JSON), ("Vary", "Accept")])
                return [page]
        # A web page may post to a loopback port, and always says where it comes from.
        if environ["REQUEST_METHOD"] == "POST" and "HTTP_ORIGIN" in environ:
            start_response("403 Forbidden", [("Content-Type", "text/plain")])
            return [b"This index takes no uploads from web pages.\n"]
        try:
            answer: Iterable[bytes] = application(environ, start_response)
        except OSError as error:
            problem = denial(error)
            if problem is None:
                raise
            start_response("507 Insufficient Storage", [("Content-Type", "text/plain")])
            return [f"{problem.what}\n".encode()]
        finally:
            _close_upload(environ)
        return answer

    return serve


def _close_upload(environ: WSGIEnvironment) -> None:
    """Close the temporary files of a request, which pypiserver leaves to the garbage collector."""
    for part in environ.get("bottle.request.files", {}).values():
        part.file.close()
    if "bottle.request.body" in environ:
        environ["bottle.request.body"].close()


class _Folder:
    """pypiserver's backend for a folder, with uploads that are there whole or not at all."""

    def __init__(self, backend: object, folder: Path) -> None:
        self._backend = backend
        self._folder = folder
        self._digests: dict[tuple[str, int, int], str] = {}

    def __getattr__(self, name: str) -> object:
        return getattr(self._backend, name)

    def add_package(self, filename: str, stream: BinaryIO) -> None:
        """Store an upload under its name, unless it is damaged or the name is taken."""
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=f"{UPLOAD}{os.getpid()}.")
        try:
            with os.fdopen(handle, "wb") as output:
                digest = _copy(stream, output)
                output.flush()
                os.fsync(output.fileno())
            _refuse_damaged(digest)
            # Other processes may serve this folder too.
            with FileLock(self._folder / ".lock"):
                if (self._folder / filename).exists():
                    raise HTTPError(409, f"Package {filename!r} already exists!")
                Path(name).replace(self._folder / filename)
        finally:
            Path(name).unlink(missing_ok=True)

    def remove_package(self, package: object) -> None:
        """Refuse: what is on an index stays there."""
        raise HTTPError(403, f"{package} stays: this index deletes nothing.")

    def digest(self, package: _Package) -> str:
        """Return the hash of a stored file as pypiserver puts it into links."""
        return f"sha256={self.sha256(Path(package.fn))}"

    def sha256(self, path: Path) -> str:
        """Return the SHA-256 of a stored file, computed once: files here never change."""
        status = path.stat()
        key = (str(path), status.st_size, status.st_mtime_ns)
        if key not in self._digests:
            with path.open("rb") as stream:
                self._digests[key] = hashlib.file_digest(stream, "sha256").hexdigest()
        return self._digests[key]


class _Package(Protocol):
    """What of pypiserver's description of a file is used here."""

    fn: str
    """The path."""


def _copy(stream: BinaryIO, output: BinaryIO) -> str:
    digest = hashlib.sha256()
    while block := stream.read(_BLOCK):
        digest.update(block)
        output.write(block)
    return digest.hexdigest()


def _refuse_damaged(digest: str) -> None:
    """Refuse an upload that broke off, or that is not what its form says."""
    body = request.body
    received = body.seek(0, os.SEEK_END)
    if request.content_length not in (-1, received):
        raise HTTPError(400, "The upload broke off.")
    if request.forms.get("sha256_digest", digest) != digest:
        # In PyPI's words, so that clients know it.
        raise HTTPError(
            400,
            "The digest supplied does not match a digest calculated from the uploaded file.",
        )


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    # On Windows this would let a second server take the same port.
    allow_reuse_address = os.name == "posix"
    request_queue_size = 64

    def server_bind(self) -> None:
        """Bind without asking the name service for our own name, which can take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = _HOST, self.server_address[1]
        self.setup_environ()

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet: a client that goes away is no news."""


class _Handler(WSGIRequestHandler):
    timeout = _LONGEST_SILENCE

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Keep quiet."""
