"""An index that takes every upload, and takes its time to say so."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SECONDS", "slow_index"]

SECONDS = 0.2
"""From the last byte of an upload to the answer."""
_BLOCK = 1 << 18


@contextmanager
def slow_index() -> Iterator[str]:
    """Take uploads on a free loopback port while the block runs; give the URL."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Index) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


class _Index(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Read the upload, wait, and say that it is taken."""
        left = int(self.headers["Content-Length"])
        while left:
            left -= len(self.rfile.read(min(left, _BLOCK)))
        time.sleep(SECONDS)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Keep quiet."""
