"""The embedded index: a real index server on a loopback port, over a folder.

`shipway.targets.opened` starts it for the local target, the task `serve` keeps
it in the foreground. The folder is all that stays; any number of processes may
serve the same one at a time.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from time import sleep
from typing import TYPE_CHECKING, NoReturn

from packaging.utils import canonicalize_name

from shipway.distributions.filenames import name_in, version_in
from shipway.distributions.publishing import IndexFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from packaging.version import Version

__all__ = ["LocalIndex", "newest_in", "serving", "siblings_in", "stored_files", "wait_for_ever"]

_LONG = 3600.0
"""Seconds. Windows hears Ctrl-C in a sleep only if the sleep has an end."""


@dataclass(frozen=True)
class LocalIndex:
    """An embedded index that runs."""

    folder: Path
    port: int

    @property
    def upload_url(self) -> str:
        """Where twine uploads to. No account is needed."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def index_url(self) -> str:
        """The simple index, as pip and uv take it."""
        return f"{self.upload_url}simple/"


@contextmanager
def serving(folder: Path, port: int = 0) -> Iterator[LocalIndex]:
    """Serve a folder as an index while the block runs; port 0 is any free one.

    Raises `LocalIndexFailed` when the port is taken or the folder cannot be made.
    """
    from .localserver import running  # noqa: PLC0415 - costs 0.1 s, only for this target

    with running(folder, port) as actual:
        yield LocalIndex(folder, actual)


def stored_files(folder: Path, project: str) -> tuple[IndexFile, ...]:
    """Return the files that an embedded index has of a project, without their hashes.

    Nothing is read of them: what was rehearsed may be many releases of large files.
    """
    wanted = canonicalize_name(project)
    paths = sorted(folder.glob("[!.]*")) if folder.is_dir() else []
    return tuple(
        IndexFile(
            filename=path.name,
            url=path.as_uri(),
            sha256=None,
            size=path.stat().st_size,
            requires_python=None,
            yanked=False,
        )
        for path in paths
        if name_in(path.name) == wanted
    )


def newest_in(folder: Path, project: str) -> Version | None:
    """Return the highest version of a project that an embedded index has; None: it has none."""
    versions = (version_in(file.filename) for file in stored_files(folder, project))
    return max((version for version in versions if version is not None), default=None)


def siblings_in(folder: Path | None, project: str) -> Path | None:
    """Return the folder of an embedded index if it has files of other projects than this one.

    They are of the same repository, and may be dependencies that are nowhere else yet.
    """
    own = canonicalize_name(project)
    files = folder.glob("[!.]*") if folder is not None and folder.is_dir() else ()
    return folder if any(name_in(path.name) != own for path in files) else None


def wait_for_ever() -> NoReturn:
    """Do nothing until the program is interrupted."""
    while True:
        sleep(_LONG)
