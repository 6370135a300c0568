"""What the tests of builds and checks share: real distributions, built once, and an index."""

from __future__ import annotations

import pickle
import shutil
import threading
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock

from shipway.doors.backend import backend
from support.artifacts import write_tree
from support.projects import BACKENDS

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Built:
    """What a real backend built, and what was told of it."""

    tree: Path
    sdist: Path
    wheel: Path
    log: Path
    tools: dict[str, str]


@pytest.fixture(scope="session")
def _built_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> dict[str, Built]:
    """Build a sample by each real backend, once for all workers."""
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "built"
    kept = shared / "built.pickle"
    with FileLock(f"{shared}.lock"):
        if not kept.exists():
            built = {family: _build(shared / family, family) for family in BACKENDS}
            kept.write_bytes(pickle.dumps(built))
        found: dict[str, Built] = pickle.loads(kept.read_bytes())
    return found


def _build(folder: Path, family: str) -> Built:
    tree = write_tree(folder / "tree", family)
    log = folder / "build.log"
    with backend(tree, environment={"SOURCE_DATE_EPOCH": "1700000000"}, log=log) as builder:
        sdist, wheel = builder.build(folder / "dist")
        return Built(tree, sdist, wheel, log, builder.tools())


@pytest.fixture(params=sorted(BACKENDS))
def built(_built_once: dict[str, Built], request: pytest.FixtureRequest) -> Built:
    """Give what each real backend built, in turn. Not to be changed."""
    return _built_once[request.param]


@pytest.fixture
def pair(_built_once: dict[str, Built], tmp_path: Path) -> tuple[Path, Path]:
    """Give a copy of an sdist and a wheel of the project sample-flit at 1.2.3."""
    built = _built_once["flit"]
    return (
        Path(shutil.copy(built.sdist, tmp_path)),
        Path(shutil.copy(built.wheel, tmp_path)),
    )


class _Quiet(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        # As PyPI says it.
        self.send_header("Cache-Control", "max-age=600, public")
        super().end_headers()

    def log_message(self, *_arguments: Any) -> None:
        """Keep requests out of the output of the tests."""


@dataclass(frozen=True)
class StaticIndex:
    """A simple index (PEP 503) of the wheels in a folder, on loopback."""

    folder: Path
    url: str


@pytest.fixture
def static_indexes(tmp_path: Path) -> Iterator[tuple[StaticIndex, StaticIndex]]:
    """Serve two indexes; put wheels into their folders by project."""
    indexes: list[StaticIndex] = []
    servers: list[ThreadingHTTPServer] = []
    for name in ("wanted", "unwanted"):
        folder = tmp_path / name / "simple"
        folder.mkdir(parents=True)
        handler = partial(_Quiet, directory=str(folder.parent))
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        indexes.append(StaticIndex(folder, f"http://127.0.0.1:{server.server_port}/simple/"))
    yield indexes[0], indexes[1]
    for server in servers:
        server.shutdown()
        server.server_close()
