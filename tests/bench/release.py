"""A whole release, against the same done by hand: with uv, and the classic way."""

from __future__ import annotations

import itertools
import socket
import subprocess
import sys
import sysconfig
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.measure import Entry, note, program, run, take_turns, timed
from bench.report import Table, at_least, at_most
from support.projects import make_sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.measure import Effort

__all__ = ["measure_releases"]

_BUMPVERSION = """\
[tool.bumpversion]
current_version = "VERSION"
commit = true
tag = true

[[tool.bumpversion.files]]
filename = "pyproject.toml"
search = 'version = "{current_version}"'
replace = 'version = "{new_version}"'
"""

_ACCOUNT = ("--username", "bench", "--password", "bench")

_TEXT = """\
A fresh clone of a small project, version bumped, committed, tagged, built, checked, uploaded to a
local index, installed from there and run. The project admits one Python. shipway also builds from
the commit alone, proves what the index serves by hash, installs the sdist as well as the wheel,
and checks what it installed.

- **by hand with uv**: `uv version --bump patch --frozen`, `git commit`, `git tag`, `uv build`,
  `twine check --strict`, `uv publish`, `uv venv`, `uv pip install`, its console script
- **classic**: `bump-my-version bump patch` (which commits and tags), `python -m build`,
  `twine check`, `twine upload`, `python -m venv`, `pip install`, its console script

For both of these a pypiserver runs already; shipway starts its own.
"""


@dataclass(frozen=True)
class _Clone:
    """A fresh clone, and the version that is to be released from it."""

    folder: Path
    name: str
    version: str

    @property
    def requirement(self) -> str:
        """What to install."""
        return f"{self.name}=={self.version}"

    def script(self, name: str) -> str:
        """Return a program of the environment in this folder."""
        base = {"base": str(self.folder / ".venv")}
        return program(f"{sysconfig.get_path('scripts', 'venv', base)}/{name}")


def measure_releases(folder: Path, effort: Effort) -> Iterator[Table]:
    """Release sample projects of two build backends in all three ways."""
    rows = []
    with _pypiserver(folder / "index") as index:
        for backend in ("setuptools", "hatchling"):
            note(f"release, {backend}, in seconds")
            rows.append(_row(folder / backend, backend, index, effort.rounds))
    yield Table(
        "A whole release",
        _TEXT,
        ("backend", "shipway", "by hand with uv", "shipway ÷ uv", "classic", "classic ÷ shipway"),
        tuple(rows),
    )


def _row(folder: Path, backend: str, index: str, rounds: int) -> tuple[str, ...]:
    folder.mkdir()
    number = itertools.count(1)

    def clone() -> _Clone:
        return _fresh_clone(folder, backend, next(number))

    entries = [
        Entry("shipway", clone, timed(_with_shipway)),
        Entry("uv", clone, timed(lambda project: _by_hand(project, index))),
        Entry("classic", clone, timed(lambda project: _classic(project, index))),
    ]
    took = take_turns(entries, rounds)
    ours, hand, classic = (took[entry.name] for entry in entries)
    return (
        backend,
        f"{ours:.2f} s",
        f"{hand:.2f} s",
        at_most(ours / hand, 1.0),
        f"{classic:.2f} s",
        at_least(classic / ours, 6.0),
    )


def _fresh_clone(folder: Path, backend: str, number: int) -> _Clone:
    """Clone a project of a version that no index and no cache has seen."""
    name, place = f"bench-{backend}", folder / str(number)
    place.mkdir()
    version = f"1.{number}.0"
    sample = make_sample(place, name=name, backend=backend, version=version)
    configuration = _BUMPVERSION.replace("VERSION", version)
    sample.commit("Configure", **{".bumpversion.toml": configuration})
    sample.git("push", "--quiet")
    run(place, "git", "clone", "--quiet", str(sample.remote), "clone")
    return _Clone(place / "clone", name, f"1.{number}.1")


def _with_shipway(project: _Clone) -> None:
    run(project.folder, "shipway", "release", "--part=patch", "--target=local", "--yes")


def _by_hand(project: _Clone, index: str) -> None:
    folder, version = project.folder, project.version
    run(folder, "uv", "version", "--bump", "patch", "--frozen")
    run(folder, "git", "commit", "--all", "--message", f"Release {version}")
    run(folder, "git", "tag", "--annotate", "--message", version, f"v{version}")
    run(folder, "uv", "build")
    run(folder, "twine", "check", "--strict", "dist/*")
    run(folder, "uv", "publish", "--publish-url", index, *_ACCOUNT)
    run(folder, "uv", "venv")
    run(folder, "uv", "pip", "install", "--index-url", f"{index}simple/", project.requirement)
    run(folder, project.script(project.name))


def _classic(project: _Clone, index: str) -> None:
    folder = project.folder
    run(folder, "bump-my-version", "bump", "patch")
    run(folder, sys.executable, "-m", "build")
    run(folder, "twine", "check", "dist/*")
    run(folder, "twine", "upload", "--repository-url", index, *_ACCOUNT, "dist/*")
    run(folder, sys.executable, "-m", "venv", ".venv")
    # The machine's own pip settings may name further indexes, which would cost time.
    pip = (project.script("python"), "-m", "pip", "--isolated")
    run(folder, *pip, "install", "--index-url", f"{index}simple/", project.requirement)
    run(folder, project.script(project.name))


@contextmanager
def _pypiserver(folder: Path) -> Iterator[str]:
    """Run pypiserver without accounts on a free loopback port; give its URL."""
    folder.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            program("pypi-server"), "run", "--interface=127.0.0.1", f"--port={port}",
            "--authenticate=.", "--passwords=.", "--disable-fallback", str(folder),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int, *, patience: float = 20.0) -> None:
    end = time.monotonic() + patience
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > end:
                sys.exit("pypiserver did not start")
            time.sleep(0.05)
        else:
            return
