"""A server on loopback that answers for ever, a byte now and then: of the headers or the body."""

from __future__ import annotations

import itertools
import threading
from contextlib import contextmanager, suppress
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["HEAD", "dripping"]

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
"""The start of an answer, to which any headers may be added."""


@contextmanager
def dripping(at_once: bytes, *, pause: float = 0.02) -> Iterator[str]:
    """Give the URL of a server that sends these bytes, and then spaces for ever."""
    over = threading.Event()

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                while self.rfile.readline().strip():
                    pass
                self.wfile.write(at_once)
                for _ in itertools.takewhile(lambda _: not over.wait(pause), itertools.count()):
                    self.wfile.write(b" ")

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/simple/"
        finally:
            over.set()
            server.shutdown()
            thread.join()
