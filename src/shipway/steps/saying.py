"""Whether HEAD has the version that the files say. Called by `tag`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from shipway.doors.git_history import blob_at, content_of, hashes_of
from shipway.errors.git import DirtyTree
from shipway.errors.versions import VersionNotInRepository
from shipway.project.edits import read_with
from shipway.project.sources.base import FileSource, same_version

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from shipway.errors.base import ShipwayError
    from shipway.release import Release

__all__ = ["unsaid"]


def unsaid(release: Release) -> Iterator[ShipwayError]:
    """Find that the commit to be tagged says another version than the file that has it.

    Most of what differs is an uncommitted change; git may have been told to look away from one.
    """
    source, repository = release.source, release.repository
    said, head = source.read(), repository.head()
    if source.path is None or said is None or head is None:
        return
    path = source.path.resolve()
    if not path.is_relative_to(repository.root):
        return
    name = path.relative_to(repository.root).as_posix()
    if hashes_of(repository, [path]).get(name) == blob_at(repository, head, name):
        return
    there = _said_at(release, head, path)
    if there is not None and same_version(there, release.version):
        return
    quoted = shlex.quote(str(path))
    if blob_at(repository, "", name) is None:
        yield VersionNotInRepository(
            f"{path} has the version, and git does not track it",
            fix=[f"git add --force -- {quoted} && git commit"],
        )
        return
    seen = f"git update-index --no-assume-unchanged --no-skip-worktree -- {quoted}"
    yield DirtyTree(
        f"{source.location} says {said}, and in {head[:12]} it says {there or 'none'}",
        why="The tag would be on that commit, and what is built of it would have its version.",
        fix=[f"{seen} && git add -- {quoted} && git commit   (git was told not to look at it)"],
    )


def _said_at(release: Release, commit: str, path: Path) -> str | None:
    """Return the version that a commit has in the file; None where none is found in it."""
    source, said = release.source, release.source.read() or ""
    text = content_of(release.repository, commit, path).decode("utf-8", "replace")
    if isinstance(source, FileSource):
        return read_with(source.reader, text)
    return said if said in text else None
