"""The list of what the publish workflow installs, every file by its hash. Pure.

What shipway needs is in a file of the package, made by `nox -s lock`. shipway itself cannot
be: no file holds its own hash. Its line is made of what the index serves.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from packaging.version import Version

from shipway.distributions.filenames import version_in
from shipway.errors.verify import VersionNotServed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shipway.distributions.publishing import IndexFile

__all__ = ["locked_dependencies", "publish_requirements"]

_HEAD = "# What publish.yml installs, by hash. From shipway; do not edit.\n"


def locked_dependencies() -> str:
    """Return what shipway needs, with its extras for uv and attestations."""
    path = files(__package__) / "publish-requirements.txt"
    return path.read_text(encoding="utf-8")


def publish_requirements(version: str, served: Iterable[IndexFile]) -> str:
    """Return the list for a repository, with this version of shipway in the files served.

    Raises `VersionNotServed` where there is none.
    """
    wanted = Version(version)
    hashes = sorted(
        file.sha256 for file in served if file.sha256 and version_in(file.filename) == wanted
    )
    if not hashes:
        raise VersionNotServed(
            f"the index serves no file of shipway {version}",
            why="The workflow installs shipway by hash, from the index.",
            fix=["python -m pip install --upgrade shipway   (then the same command)"],
        )
    lines = [f"shipway=={version}", *(f"    --hash=sha256:{digest}" for digest in hashes)]
    return _HEAD + " \\\n".join(lines) + "\n" + locked_dependencies()
