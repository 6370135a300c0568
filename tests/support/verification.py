"""What the tests of verification are made with: wheels with one fault, indexes on loopback, nox."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from shipway.doors.environments import Environment, create_environment
from shipway.doors.interpreters import find_python
from shipway.project.project import Project, find_project
from shipway.verification.artifacts import read_filename
from shipway.verifying import Subject, at_hand, verify_on

from .artifacts import changed_wheel, make_wheel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from shipway.verification.results import Result

__all__ = [
    "RUNNING",
    "NoxIn",
    "RanNox",
    "StaticSimpleIndex",
    "Verifier",
    "Wheel",
    "available",
    "serve_folder",
]

RUNNING = ".".join(map(str, sys.version_info[:2]))


@dataclass(frozen=True)
class Wheel:
    """What a wheel is made of."""

    name: str = "demo"
    version: str = "1.0"
    files: Mapping[str, str] | None = None
    scripts: Mapping[str, str] = field(default_factory=dict)
    metadata: Sequence[str] = ()
    """Lines to add to METADATA."""
    changes: Mapping[str, bytes | None] = field(default_factory=dict)
    """As `changed_wheel` takes them; RECORD stays as it would be without them."""

    def write(self, folder: Path) -> Path:
        """Write the wheel and return its path."""
        entries = "".join(f"{name} = {where}\n" for name, where in self.scripts.items())
        head = f"Metadata-Version: 2.1\nName: {self.name}\nVersion: {self.version}\n"
        wheel = changed_wheel(
            make_wheel(folder, self.name, self.version, self.files),
            {
                "*.dist-info/METADATA": (head + "".join(f"{x}\n" for x in self.metadata)).encode(),
                "*.dist-info/entry_points.txt": f"[console_scripts]\n{entries}".encode(),
            },
        )
        if self.changes:
            wheel = changed_wheel(wheel, self.changes, keep_record=True)
        return wheel.replace(folder / wheel.name)


@dataclass(frozen=True)
class Verifier:
    """Verifies files in fresh environments of the running Python."""

    folder: Path

    def project(self, configuration: str = "", name: str = "demo") -> Project:
        """Write a project with this `[tool.shipway]`."""
        text = f'[project]\nname = "{name}"\n\n[tool.shipway]\n{configuration}\n'
        (self.folder / "pyproject.toml").write_text(text, encoding="utf-8")
        return find_project(self.folder)

    def __call__(
        self,
        *files: Path,
        configuration: str = "",
        index: str | None = None,
        timeout: float = 30.0,
        uv: bool = True,
    ) -> Result:
        """Return how the one kind that is given did."""
        subject = Subject(
            self.project(configuration, read_filename(files[0].name).project),
            at_hand([read_filename(file.name) for file in files]),
            files[0].parent,
            index,
            timeout,
        )
        version = ".".join(map(str, sys.version_info[:3]))
        (result,) = verify_on(subject, version, self._with_uv if uv else self._with_pip)
        return result

    def _with_uv(self, kind: str) -> Environment:
        return create_environment(self.folder / "environments" / kind)

    def _with_pip(self, kind: str) -> Environment:
        """Make an environment as nox does where there is no uv."""
        folder = self.folder / "environments" / kind
        command = [sys.executable, "-m", "virtualenv", "--quiet", "--no-periodic-update"]
        subprocess.run([*command, str(folder)], check=True)
        scripts = folder / ("Scripts" if os.name == "nt" else "bin")
        return Environment(folder, scripts / "python", scripts, uv=None)


class _Quiet(SimpleHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        super().do_GET()

    def log_message(self, *_arguments: Any) -> None:
        """Keep requests out of the output of the tests."""


@dataclass(frozen=True)
class StaticSimpleIndex:
    """A simple index (PEP 503) on loopback, served from a folder."""

    folder: Path
    server: ThreadingHTTPServer

    @property
    def url(self) -> str:
        """The root of the index."""
        return f"http://127.0.0.1:{self.server.server_port}/simple/"

    @property
    def asked(self) -> list[str]:
        """The paths that were asked for."""
        found: list[str] = self.server.asked  # type: ignore[attr-defined]
        return found

    def add(self, wheel: Path, name: str) -> None:
        """Serve a wheel under a project's name."""
        page = self.folder / "simple" / name
        page.mkdir(parents=True, exist_ok=True)
        wheel.replace(page / wheel.name)
        links = "".join(
            f'<a href="{file.name}">{file.name}</a>' for file in sorted(page.glob("*.whl"))
        )
        (page / "index.html").write_text(f"<!DOCTYPE html><html><body>{links}</body></html>")


def serve_folder(folder: Path) -> StaticSimpleIndex:
    """Serve an empty index from a folder until its server is shut down."""
    (folder / "simple").mkdir(parents=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    server.asked = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return StaticSimpleIndex(folder, server)


def available(*names: str) -> list[str]:
    """Return the running Python, and those of the named ones that this machine has."""
    found = [name for name in names if name != RUNNING and find_python(name)]
    return [RUNNING, *found]


@dataclass(frozen=True)
class RanNox:
    """A nox that ended."""

    status: int
    output: str


@dataclass(frozen=True)
class NoxIn:
    """Runs nox as a user does, in a repository whose noxfile has both sessions."""

    folder: Path

    def __call__(self, *arguments: str, **variables: str) -> RanNox:
        done = subprocess.run(
            [sys.executable, "-m", "nox", *arguments],
            cwd=self.folder,
            env={**os.environ, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            check=False,
            encoding="utf-8",
            timeout=120,
        )
        assert "raised exception" not in done.stdout, done.stdout
        return RanNox(done.returncode, done.stdout)
