"""Sample projects: real packages in real git repositories with a bare remote."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "BACKENDS",
    "KILLING",
    "SIGNALLING",
    "THIS_PYTHON",
    "Sample",
    "invoke",
    "make_sample",
    "run_killed",
]

KILLING = Path(__file__).with_name("killing.py")
"""A stand-in for shipway that kills itself where it is told to."""
SIGNALLING = Path(__file__).with_name("signalling.py")
"""A stand-in for shipway that gets a signal where it is told to."""

BACKENDS = {
    "flit": ("flit_core>=3.11", "flit_core.buildapi"),
    "hatchling": ("hatchling", "hatchling.build"),
    "setuptools": ("setuptools>=77", "setuptools.build_meta"),
}

THIS_PYTHON = f"=={sys.version_info.major}.{sys.version_info.minor}.*"

_PYPROJECT = """\
[build-system]
requires = ["{requirement}"]
build-backend = "{backend}"

[project]
name = "{name}"
version = "{version}"   # the one place
description = "A sample project"
readme = "README.md"
requires-python = "{pythons}"
license = "MIT"
license-files = ["LICENSE"]

[project.scripts]
{name} = "{module}:main"
"""

_MODULE = '''\
"""A sample package."""


def main() -> None:
    """Say hello."""
    print("hello from {name}")
'''


@dataclass(frozen=True)
class Sample:
    """A project in a repository, and the bare repository it pushes to."""

    root: Path
    remote: Path
    name: str

    @property
    def module(self) -> Path:
        """The package's own file."""
        return self.root / "src" / self.name.replace("-", "_") / "__init__.py"

    @property
    def served(self) -> list[str]:
        """The files that the local index has."""
        index = self.root / ".git" / "shipway" / "index"
        return sorted(path.name for path in index.glob("[!.]*"))

    def git(self, *arguments: str) -> str:
        """Run git in the project and return what it prints."""
        return _git(self.root, *arguments)

    def git_remote(self, *arguments: str) -> str:
        """Run git in the bare remote and return what it prints."""
        return _git(self.remote, *arguments)

    def commit(self, message: str, **files: str) -> None:
        """Write files (their dots written as two underscores) and commit everything."""
        for name, text in files.items():
            (self.root / name.replace("__", ".")).write_text(text, encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    def state(self) -> tuple[str, str, str, str, str]:
        """Return all that a refused or undone command must leave alone, here and on the remote."""
        return (
            self.git("for-each-ref"),
            self.git("status", "--porcelain", "--ignored", "--", ".", ":!*__pycache__*"),
            (self.root / "pyproject.toml").read_text(encoding="utf-8"),
            self.git("rev-parse", "HEAD"),
            self.git_remote("for-each-ref"),
        )


def colleague_pushes(sample: Sample, name: str = "theirs.txt") -> None:
    """Have somebody commit a file in a clone, and push it to the remote."""
    clone = sample.root.parent / "colleague"
    sample.git("clone", "--quiet", str(sample.remote), str(clone))
    (clone / name).write_text("theirs", encoding="utf-8")
    for command in (("add", "."), ("commit", "--quiet", "--message", "Theirs"), ("push", "-q")):
        sample.git("-C", str(clone), *command)


def make_sample(
    folder: Path,
    *,
    name: str = "sampleship",
    version: str = "1.0.0",
    backend: str = "flit",
    pythons: str = THIS_PYTHON,
) -> Sample:
    """Make a project with a console script, commit it, and push it to a new bare repository.

    It admits the running Python alone, so that verification is one environment a kind.
    """
    root, remote = folder / name, folder / f"{name}.git"
    module = name.replace("-", "_")
    requirement, hooks = BACKENDS[backend]
    package = root / "src" / module
    package.mkdir(parents=True)
    files = {
        "pyproject.toml": _PYPROJECT.format(
            requirement=requirement,
            backend=hooks,
            name=name,
            module=module,
            version=version,
            pythons=pythons,
        ),
        "README.md": f"# {name}\n\nA sample project.\n",
        "LICENSE": "MIT License\n",
        ".gitignore": "/dist/\n__pycache__/\n",
        f"src/{module}/__init__.py": _MODULE.format(name=name),
    }
    for path, text in files.items():
        (root / path).write_text(text, encoding="utf-8", newline="\n")
    _git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(remote))
    _git(root, "init", "--quiet", "--initial-branch=main")
    _git(root, "add", "--all")
    _git(root, "commit", "--quiet", "--message", "Start")
    _git(root, "remote", "add", "origin", str(remote))
    _git(root, "push", "--quiet", "--set-upstream", "origin", "main")
    return Sample(root, remote, name)


def run_killed(
    folder: Path,
    point: str,
    *command: str,
    own_group: bool = False,
    variables: Mapping[str, str] = MappingProxyType({}),
) -> subprocess.CompletedProcess[bytes]:
    """Run a command that kills itself at a point of `killing`, if it comes that far."""
    return subprocess.run(
        [sys.executable, str(KILLING), point, *command],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        check=False,
        start_new_session=own_group,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )


def invoke(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Invoke in a folder, as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "invoke", *arguments],
        cwd=folder,
        env={**os.environ},
        capture_output=True,
        check=False,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=120,
    )


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout.strip()
