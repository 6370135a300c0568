"""What `tests/corpus.toml` lists, and a git repository made of each."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shipway.doors.index import download, read_files
from shipway.doors.pip_settings import read_pip_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LIST", "Project", "projects", "repository_of"]

LIST = Path(__file__).resolve().parents[1] / "corpus.toml"
_PYPI = "https://pypi.org/simple/"


@dataclass(frozen=True)
class Project:
    """One row of the list: an sdist on the package index, and how it came about."""

    name: str
    version: str
    sha256: str
    """Of the sdist."""
    tags: tuple[str, ...] = ()
    """The tags that its first commit gets: the history that the sdist does not have."""
    remove: tuple[str, ...] = ()
    """Patterns of files that its build put into the sdist and its repository does not have."""
    replace: tuple[tuple[str, str], ...] = ()
    """What its backend rewrote in the sdist's pyproject.toml: each text and its original."""
    refused: str = ""
    """The code of the error that is the right answer to this project."""
    because: str = ""
    """The fault of the project's own that the error names."""
    few: bool = False
    """Whether it is one of the handful that every run of the gate goes through."""


def projects() -> Iterator[Project]:
    """Yield the projects of the list."""
    for row in tomllib.loads(LIST.read_text("utf-8"))["project"]:
        lists = {key: tuple(row[key]) for key in ("tags", "remove", "replace") if key in row}
        yield Project(**{**row, **lists})


def repository_of(project: Project, folder: Path) -> Path:
    """Make the project's sdist a git repository with a remote, in `folder`; return its root."""
    root = _unpacked(_fetched(project, folder), folder)
    # What building an sdist adds to a repository, or to what its backend wrote into it.
    for pattern in ("PKG-INFO", "**/*.egg-info", *project.remove):
        for path in [*root.glob(pattern)]:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for built, original in project.replace:
        _replace(root / "pyproject.toml", built, original)
    remote = folder / "remote.git"
    _git(folder, "init", "--quiet", "--bare", str(remote))
    _git(root, "init", "--quiet")
    _git(root, "add", "--all")
    _git(root, "commit", "--quiet", "--message", "Start")
    for tag in project.tags:
        _git(root, "tag", tag)
    if project.tags:
        _git(root, "commit", "--quiet", "--allow-empty", "--message", "Go on")
    _git(root, "remote", "add", "origin", str(remote))
    _git(root, "push", "--quiet", "--set-upstream", "--tags", "origin", "HEAD")
    return root


def _fetched(project: Project, folder: Path) -> Path:
    """Download the sdist from the index that pip uses on this machine, by its hash."""
    index = read_pip_settings().get("index-url", _PYPI)
    for file in read_files(index, project.name) or ():
        if file.sha256 == project.sha256:
            return download(file, folder)
    raise LookupError(f"{index} has no file of {project.name} with SHA-256 {project.sha256}")


def _unpacked(sdist: Path, folder: Path) -> Path:
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "tree", filter="data")
    (root,) = (folder / "tree").iterdir()
    return root


def _replace(path: Path, built: str, original: str) -> None:
    text = path.read_text("utf-8")
    if text.count(built) != 1:
        raise LookupError(f"{path} has {built!r} {text.count(built)} times")
    path.write_text(text.replace(built, original), "utf-8")


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True)
