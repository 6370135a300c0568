"""The places in a project's files that may have its version, and how a version is put there.

`backend` tries them. A place is the version as a text, its numbers in brackets, as in
`(1, 2, 0)`, or its numbers by their names, as in `VERSION_MAJOR 1`. What merely looks
like it is a place too: which one counts is for the build backend to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.project.edits import read_text
from shipway.project.paths import real_path, shown_path
from shipway.project.patterns import (
    named_numbers_of,
    numbers_of,
    only_numbers,
    spans_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from packaging.version import Version

    from shipway.project.edits import Replacement, TextFile
    from shipway.project.patterns import Span

__all__ = ["Place", "find_places"]

_LARGEST = 1_000_000
"""No file of more bytes keeps a version that a person writes."""


@dataclass(frozen=True)
class Place:
    """Where a file may have the version, and the changes that put another one there."""

    changes: tuple[Replacement, ...]
    whole: bool
    """Whether the version stands there as one text."""

    @property
    def path(self) -> Path:
        """The file."""
        return self.changes[0].path

    def shown(self, root: Path) -> str:
        """Return the file and the line, and the line itself."""
        first = self.changes[0]
        line = first.before.count(b"\n", 0, first.start) + 1
        old = first.before[first.start : first.end].decode("utf-8", "replace")
        return f"{shown_path(self.path, root)}:{line}: {self._line(old)}"

    def entry(self, root: Path) -> str:
        """Return the value of `version-source` that means a place which is one text."""
        pattern = self._line("{version}")
        return f"{{ path = {shown_path(self.path, root)!r}, pattern = {pattern!r} }}"

    def likelihood(self, setup: Path, mentioned: bytes) -> tuple[bool, bool, bool, int]:
        """Return a key that sorts the likeliest first: it saves questions and decides nothing.

        `mentioned` is the content of the setup.py, in which a file's name may stand.
        """
        first = self.changes[0]
        line = first.before[: first.start].rpartition(b"\n")[2].lower()
        name = self.path.name
        return (
            self.path != setup and name.encode() not in mentioned,
            b"version" not in line and "version" not in name.lower(),
            self.path.suffix != ".py",
            len(self.path.parts),
        )

    def _line(self, middle: str) -> str:
        """Return the line of the place, with `middle` for what is changed in it."""
        first = self.changes[0]
        before = first.before[: first.start].rpartition(b"\n")[2]
        after = first.before[first.end :].partition(b"\n")[0].rstrip(b"\r")
        texts = (part.decode("utf-8", "replace") for part in (before, after))
        return middle.join(texts).strip()


def find_places(root: Path, files: Iterable[Path], old: Version, new: Version) -> list[Place]:
    """Return the places below `root` that have the old version, the likeliest first.

    Those of a linked file are its own. Raises `VersionFileUnreadable`.
    """
    setup = root / "setup.py"
    mentioned = setup.read_bytes() if setup.is_file() else b""
    found = (
        place
        for path in sorted({real_path(path, root) for path in files})
        if path.is_file() and path.is_relative_to(root) and path.stat().st_size <= _LARGEST
        for place in _places_in(read_text(path), old, new)
    )
    return sorted(found, key=lambda place: place.likelihood(setup, mentioned))


def _places_in(file: TextFile, old: Version, new: Version) -> Iterator[Place]:
    if b"\0" in file.content:
        return
    for start, end in spans_of(file.text, old):
        yield Place((file.replacement(start, end, str(new)),), whole=True)
    if only_numbers(old) and only_numbers(new):
        before, after = _as_many(old, new)
        for spans in numbers_of(file.text, before):
            yield _of_numbers(file, zip(spans, after, strict=True))
        for named in named_numbers_of(file.text, before):
            yield _of_numbers(file, ((span, after[index]) for index, span in named))


def _as_many(old: Version, new: Version) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return as many numbers of both: a text may leave out a zero that stands in a list.

    `(10, 0, 0)` is read as 10.0 by some, and 10.0.1 is `(10, 0, 1)`. A zero at the end of the
    new version alone changes nothing.
    """
    more = new.release
    while len(more) > len(old.release) and not more[-1]:
        more = more[:-1]
    count = max(len(old.release), len(more))
    before, after = ((*version.release, *count * [0])[:count] for version in (old, new))
    return before, after


def _of_numbers(file: TextFile, numbers: Iterable[tuple[Span, int]]) -> Place:
    """Return a place whose numbers are each put for themselves."""
    changes = (file.replacement(*span, str(number)) for span, number in numbers)
    return Place(tuple(changes), whole=False)
