"""Real index servers on loopback: pypiserver, devpi-server, and the embedded index."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from shipway.config import Config
from shipway.doors.access import Limits
from shipway.targets import Target, find_target, opened
from support.slowness import quick_ones

if TYPE_CHECKING:
    from collections.abc import Iterator

_USER, _PASSWORD = "tester", "correct-horse-battery"


@dataclass(frozen=True)
class RealIndex:
    """An index server that runs, and what it wants from an uploader."""

    kind: str
    target: Target
    needs_login: bool

    def sign_in(self, monkeypatch: pytest.MonkeyPatch, password: str = _PASSWORD) -> None:
        """Give the credentials as a user would."""
        if self.needs_login:
            monkeypatch.setenv("TWINE_USERNAME", _USER)
            monkeypatch.setenv("TWINE_PASSWORD", password)


@pytest.fixture
def patient() -> Limits:
    """Return limits for a server that works, on a machine that is busy."""
    return Limits(pause=0.05, longest_pause=0.2)


@pytest.fixture(scope="session")
def pypiserver_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealIndex]:
    """Run pypiserver as its users do: by its own command, with accounts for uploads."""
    folder = tmp_path_factory.mktemp("pypiserver")
    digest = base64.b64encode(hashlib.sha1(_PASSWORD.encode()).digest()).decode()
    (folder / "accounts").write_text(f"{_USER}:{{SHA}}{digest}\n", encoding="utf-8")
    (folder / "packages").mkdir()
    port = _free_port()
    command = [sys.executable, "-W", "ignore", "-m", "pypiserver", "run", "-i", "127.0.0.1"]
    command += ["-p", str(port), "-P", str(folder / "accounts"), "-a", "update"]
    command += ["--disable-fallback", "--server", "wsgiref", str(folder / "packages")]
    url = f"http://127.0.0.1:{port}/"
    with _running(command, f"{url}health"):
        yield RealIndex("pypiserver", _target("pypiserver", url, f"{url}simple/"), needs_login=True)


@pytest.fixture(scope="session")
def devpi_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealIndex]:
    """Run devpi-server with one user and one index that keeps what it has (not volatile)."""
    folder = tmp_path_factory.mktemp("devpi")
    init = [_script("devpi-init"), "--serverdir", str(folder), "--no-root-pypi"]
    subprocess.run(init, check=True, capture_output=True)
    port = _free_port()
    command = [_script("devpi-server"), "--serverdir", str(folder), "--host", "127.0.0.1"]
    command += ["--port", str(port), "--threads", "8", "--offline-mode"]
    # The default strength of its keys costs eight seconds of work at every start.
    command += ["--argon2-memory-cost=64", "--argon2-parallelism=1", "--argon2-time-cost=1"]
    url = f"http://127.0.0.1:{port}"
    with _running(command, f"{url}/+api"):
        _call("PUT", f"{url}/{_USER}", {"password": _PASSWORD})
        login = _call("POST", f"{url}/+login", {"user": _USER, "password": _PASSWORD})
        signature = f"{_USER}:{login['result']['password']}".encode()
        headers = {"X-Devpi-Auth": base64.b64encode(signature).decode()}
        _call("PUT", f"{url}/{_USER}/dev", {"bases": [], "volatile": False}, headers)
        index = f"{url}/{_USER}/dev/"
        yield RealIndex("devpi", _target("devpi", index, f"{index}+simple/"), needs_login=True)


@pytest.fixture(scope="session")
def embedded_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealIndex]:
    """Run the index that shipway brings along."""
    with opened(find_target("local", Config(), tmp_path_factory.mktemp("embedded"))) as target:
        yield RealIndex("embedded", target, needs_login=False)


# The second takes seconds to start.
@pytest.fixture(params=quick_ones({"pypiserver", "embedded"}, ("pypiserver", "devpi", "embedded")))
def real_index(request: pytest.FixtureRequest) -> RealIndex:
    """Return each of the real index servers in turn."""
    index = request.getfixturevalue(f"{request.param}_index")
    assert isinstance(index, RealIndex)
    return index


def _target(name: str, upload_url: str, index_url: str) -> Target:
    return Target(name, upload_url, index_url, dependency_index=None, public=False, push=False)


def _script(name: str) -> str:
    return shutil.which(name, path=str(Path(sys.executable).parent)) or name


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(command: list[str], answers_at: str) -> Iterator[None]:
    """Run a server while the block does, from the moment it answers."""
    null = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=null, stderr=null) as server:
        try:
            deadline = time.monotonic() + 120
            while not _answers(answers_at):
                assert server.poll() is None, f"{command} ended at once"
                assert time.monotonic() < deadline, f"{command} does not answer"
                time.sleep(0.05)
            yield
        finally:
            server.terminate()


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=5).close()
    except OSError:
        return False
    return True


def _call(method: str, url: str, data: object, headers: dict[str, str] | None = None) -> Any:
    request = urllib.request.Request(url, json.dumps(data).encode(), headers or {}, method=method)
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)
