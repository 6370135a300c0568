"""Tell how two builds of one distribution differ: the first file, and what is otherwise in it.

Called by the step that builds again. It says in a line what people would look for first;
`diffoscope` shows the whole, and messages give its command line.
"""

from __future__ import annotations

import hashlib
import stat
import tarfile
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

__all__ = ["Difference", "Repeated", "difference"]

_LONGEST = 80
_CHUNK = 2**20
_LARGEST_SHOWN = 2**20
"""Bytes. In a larger file no line is looked for."""


@dataclass(frozen=True)
class Difference:
    """How one archive differs from another."""

    member: str
    """The first file that differs; empty where the archives do and none of their files."""
    what: str
    """What is otherwise, a phrase with both values, the first archive's first."""
    in_content: bool
    """Whether what is installed differs, and not only what an archive says about its files."""


@dataclass(frozen=True)
class Repeated:
    """A distribution that was built once more, and differs."""

    filename: str
    again: str
    """Where the second build lies, for who wants to see more."""
    difference: Difference
    from_tree: bool = False
    """Whether it was built straight from the tree, not in the way of the first."""

    @property
    def where(self) -> str:
        """The distribution, and the file in it."""
        return ": ".join(filter(None, (self.filename, self.difference.member)))


@dataclass(frozen=True)
class _Entry:
    digest: str
    attributes: tuple[tuple[str, str], ...]
    """What the archive says about the file: what it is called, and its value."""


def difference(one: Path, other: Path) -> Difference | None:
    """Return the first difference, contents before all else; None where the bytes are the same.

    Both must be archives of the same kind that can be read. RECORD comes last, for it
    differs wherever another file does.
    """
    if _digest(one) == _digest(other):
        return None
    entries, others = dict(_entries(one)), dict(_entries(other))
    for name in sorted({*entries, *others}, key=lambda name: (name.endswith("/RECORD"), name)):
        if name not in others:
            return Difference(name, "only the first has it", in_content=True)
        if name not in entries:
            return Difference(name, "only the second has it", in_content=True)
        if entries[name].digest != others[name].digest:
            what = _first_line(_content(one, name), _content(other, name))
            return Difference(name, what, in_content=True)
    return _in_archive(entries, others)


def _in_archive(entries: dict[str, _Entry], others: dict[str, _Entry]) -> Difference:
    for name, entry in entries.items():
        for (what, value), (_, other) in zip(
            entry.attributes, others[name].attributes, strict=True
        ):
            if value != other:
                return Difference(name, f"{what} {value}, then {other}", in_content=False)
    for name, other in zip(entries, others, strict=True):
        if name != other:
            what = f"it comes where the second has {other}"
            return Difference(name, what, in_content=False)
    what = "its files are the same, and folders, compression or its own date are not"
    return Difference("", what, in_content=False)


def _entries(path: Path) -> Iterator[tuple[str, _Entry]]:
    if not path.name.endswith(".tar.gz"):
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if info.is_dir():
                    continue
                with archive.open(info) as stream:
                    digest = _digest_of(stream)
                date = "-".join(f"{part:02}" for part in info.date_time)
                mode = stat.filemode(info.external_attr >> 16)[1:]
                yield info.filename, _Entry(digest, (("the date is", date), ("the mode is", mode)))
        return
    with tarfile.open(path, "r:gz") as tar:
        for member in tar:
            if member.isdir():
                continue
            digest = _digest_of(tar.extractfile(member) if member.isreg() else None)
            date = datetime.fromtimestamp(member.mtime, UTC).isoformat()
            mode = stat.filemode(member.mode)[1:]
            owner = f"{member.uname or member.uid}:{member.gname or member.gid}"
            attributes = ("the date is", date), ("the mode is", mode), ("the owner is", owner)
            name = _without_top(member.name)
            yield name, _Entry(f"{digest} {member.linkname}", attributes)


def _content(path: Path, name: str) -> bytes:
    if not path.name.endswith(".tar.gz"):
        with zipfile.ZipFile(path) as archive:
            return archive.read(name)
    with tarfile.open(path, "r:gz") as tar:
        for member in tar:
            if _without_top(member.name) == name and member.isreg():
                content = tar.extractfile(member)
                return content.read() if content else b""
    return b""


def _without_top(name: str) -> str:
    """Return a path in an sdist without its top folder, which has the version in its name."""
    return name.partition("/")[2] or name


def _first_line(one: bytes, other: bytes) -> str:
    """Return the first line, or the first byte, in which two contents differ."""
    small = max(len(one), len(other)) <= _LARGEST_SHOWN
    if small and b"\0" not in one + other:
        for number, (line, then) in enumerate(zip_longest(one.split(b"\n"), other.split(b"\n")), 1):
            if line != then:
                return f"line {number} is {_shown(line)}, then {_shown(then)}"
    pairs = enumerate(zip(one, other, strict=False))
    position = next((at for at, (byte, then) in pairs if byte != then), min(len(one), len(other)))
    return f"it differs from byte {position} of {len(one)}, then {len(other)}"


def _shown(line: bytes | None) -> str:
    if line is None:
        return "not there"
    text = line.decode("utf-8", "replace").strip()
    return repr(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _digest_of(stream: IO[bytes] | None) -> str:
    digest = hashlib.sha256()
    while stream and (piece := stream.read(_CHUNK)):
        digest.update(piece)
    return digest.hexdigest()
