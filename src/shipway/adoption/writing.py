"""What becomes of a file that may be there already: written, left, replaced or merged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.doors.git_history import versions_of
from shipway.doors.merging import merged_texts
from shipway.errors.adoption import CannotMerge
from shipway.project.edits import Edit

from .generations import digest_of, generation_of, stamped

if TYPE_CHECKING:
    from pathlib import Path

    from shipway.doors.git import Repository

    from .documents import Document
    from .generations import Generation

__all__ = ["Left", "outcome", "updated"]

_MOST_VERSIONS = 500
"""Of how many versions of a file one is looked for."""


@dataclass(frozen=True)
class Left:
    """A file that stays as it is, and is not what shipway would write.

    It is of an older generation unless it is said otherwise.
    """

    path: Path
    foreign: bool = False
    """Whether it is not shipway's at all."""
    newer: str = ""
    """The version of shipway that wrote it, if it is newer than this one."""


def outcome(document: Document) -> Edit | Left | None:
    """Return what `init` does about a file: write it, or leave it; None where it is as it should.

    Where somebody changed it since, it is as it should if it is of this generation.
    """
    before = _content(document.path)
    if before is None:
        return Edit(document.path, b"", document.text.encode())
    found = generation_of(_text(before))
    body = _plain(before) if found is None else found.body
    if body == document.body:
        return None
    if found is None:
        return Left(document.path, foreign=True)
    if found.digest == digest_of(document.body):
        return None
    newer = document.version and found.is_newer_than(document.version)
    return Left(document.path, newer=found.version if newer else "")


def updated(document: Document, repository: Repository) -> Edit:
    """Return the edit that brings a file of an older generation up to date; changes in it stay.

    Raises `CannotMerge`.
    """
    before = _content(document.path) or b""
    found = generation_of(_text(before))
    if found is None or not found.changed:
        after = document.text
    else:
        after = _stamped_over(document, _merged(document, found, repository))
    after = after.replace("\n", "\r\n") if b"\r\n" in before else after
    return Edit(document.path, before, after.encode("utf-8", "surrogateescape"))


def _stamped_over(document: Document, body: str) -> str:
    """Return a merged text, with the line on top that says which generation is in it."""
    line = stamped(document.body, document.version).partition("\n")[0]
    return f"{line}\n{body}"


def _merged(document: Document, found: Generation, repository: Repository) -> str:
    path = document.path.relative_to(repository.root).as_posix()
    base = _base(document.path, found, repository)
    if base is None:
        raise CannotMerge(
            f"{path} was changed, and no commit has it as shipway {found.version} wrote it"
        )
    names = {
        "ours": f"{path}, as it is",
        "base": f"as shipway {found.version} wrote it",
        "theirs": f"as shipway {document.version} writes it",
    }
    merged = merged_texts(found.body, base, document.body, names=names)
    if merged.conflicts:
        raise CannotMerge(
            f"{path} and the new generation change the same lines, in {merged.conflicts} places",
            details=merged.text,
        )
    return merged.text


def _base(path: Path, found: Generation, repository: Repository) -> str | None:
    """Return what the file was when shipway wrote it, from git's history."""
    for content in versions_of(repository, path, _MOST_VERSIONS):
        earlier = generation_of(_text(content))
        if earlier is not None and digest_of(earlier.body) == found.digest:
            return earlier.body
    return None


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")


def _plain(content: bytes) -> str:
    return _text(content).removeprefix("\ufeff").replace("\r\n", "\n")
