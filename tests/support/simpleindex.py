"""A simple index on loopback that lists what a test says, as PyPI does (PEP 691, PEP 700)."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Listed", "SimpleIndex", "serving"]


@dataclass(frozen=True)
class Listed:
    """A file that the index has."""

    filename: str
    uploaded: str | None = None
    """As `2026-11-20T10:00:00Z`."""
    sha256: str = "0" * 64


@dataclass
class SimpleIndex:
    """What the index lists, for every project alike."""

    url: str = ""
    files: list[Listed] = field(default_factory=list)
    down: bool = False

    def add(self, version: str, uploaded: str | None = None, name: str = "sampleship") -> None:
        """List an sdist and a wheel of a version."""
        for filename in (f"{name}-{version}.tar.gz", f"{name}-{version}-py3-none-any.whl"):
            self.files.append(Listed(filename, uploaded))

    def page(self) -> bytes:
        """Return the page of a project."""
        files = [
            {
                "filename": file.filename,
                "url": f"/files/{file.filename}",
                "hashes": {"sha256": file.sha256},
                **({"upload-time": file.uploaded} if file.uploaded else {}),
            }
            for file in self.files
        ]
        body = {"meta": {"api-version": "1.1"}, "name": "sampleship", "files": files}
        return json.dumps(body).encode()

    def configure(self, root: Path, name: str = "mirror", *, default: bool = True) -> None:
        """Let a project have it as a target."""
        path = root / "pyproject.toml"
        head = f'\n[tool.shipway]\ndefault-target = "{name}"\n' if default else ""
        table = (
            f'[tool.shipway.targets.{name}]\nupload = "{self.url}/"\nindex = "{self.url}/simple/"\n'
        )
        path.write_text(f"{path.read_text(encoding='utf-8')}{head}\n{table}", encoding="utf-8")


@contextmanager
def serving() -> Iterator[SimpleIndex]:
    """Serve while the block runs."""
    index = SimpleIndex()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b"" if index.down else index.page()
            status = 503 if index.down else 200 if index.files else 404
            self.send_response(status)
            self.send_header("Content-Type", "application/vnd.pypi.simple.v1+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        index.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield index
        finally:
            server.shutdown()
            thread.join()
