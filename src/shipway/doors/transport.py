"""How an upload goes over the wire: with time-outs, counted, and to be stopped at any block.

Used by `doors.sending`, which mounts it on twine's session. Imported late.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from requests.adapters import HTTPAdapter
from requests_toolbelt import MultipartEncoderMonitor

from .clock import seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from threading import Event

    import requests

    from .access import Limits

__all__ = ["Stopped", "Transport"]

_BLOCK = 1 << 17
_LONGEST_ANSWER = 1 << 16
"""Bytes; what an index says to an upload is a sentence or a page, and some send without end."""


class Stopped(Exception):
    """The upload was interrupted while a file was being sent."""


class Transport(HTTPAdapter):
    """Gives twine's requests time-outs, and counts the bytes that go out."""

    def __init__(self, limits: Limits, stop: Event) -> None:
        super().__init__(max_retries=0)
        self.sent_all = False
        """Whether the whole of the file went out, in any of the tries."""
        self._patience = (max(limits.connect, limits.silence), limits.processing)
        self._stop = stop
        self._size = self._told = 0
        self._on_bytes: Callable[[int, int], None] | None = None

    def init_poolmanager(
        self,
        connections: int,
        maxsize: int,
        block: bool = False,  # noqa: FBT001, FBT002 - the base class's signature
        **_options: object,
    ) -> None:
        """Make connections that send large blocks: a tenth less time for many small files."""
        super().init_poolmanager(connections, maxsize, block=block, blocksize=_BLOCK)

    def watch(self, size: int, on_bytes: Callable[[int, int], None]) -> None:
        """Count a file of this size from now on, and tell of the bytes sent of all."""
        self.sent_all = False
        self._size, self._on_bytes, self._told = size, on_bytes, -1

    def send(  # noqa: PLR0913, PLR0917 - the base class's signature
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002 - the same
        timeout: object = None,  # noqa: ARG002 - twine gives none
        verify: bool | str = True,  # noqa: FBT001, FBT002 - the same
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send a request with our time-outs; of the answer no more is read than is of use."""
        if isinstance(request.body, MultipartEncoderMonitor):
            request.body.callback = self._count
        response = super().send(
            request,
            stream=stream,
            timeout=self._patience,
            verify=verify,
            cert=cert,
            proxies=proxies,
        )
        response.raw = BytesIO(self._beginning(response))
        return response

    def _beginning(self, response: requests.Response) -> bytes:
        """Read an answer to its end, or as far as is of use; then the connection is given up."""
        body, until = bytearray(), seconds() + self._patience[1]
        while block := response.raw.read1(_LONGEST_ANSWER, decode_content=True):
            body += block
            if len(body) >= _LONGEST_ANSWER or seconds() > until:
                response.raw.close()
                break
        return bytes(body[:_LONGEST_ANSWER])

    def _count(self, monitor: MultipartEncoderMonitor) -> None:
        if self._stop.is_set():
            raise Stopped
        self.sent_all = self.sent_all or monitor.bytes_read >= monitor.len
        # The file is the last part of the form; what comes before it is the metadata.
        before = monitor.len - self._size
        sent = min(max(monitor.bytes_read - before, 0), self._size)
        if self._on_bytes is not None and sent != self._told:
            self._told = sent
            self._on_bytes(sent, self._size)
