"""Change a version where it stands in a file: those characters, and no other byte.

The version sources and copies call it. The place is not guessed: of all places
where the old version stands, it is the one whose change makes the file's own
reader read the new version. So line endings, byte order mark, encoding, quotes
and comments survive. It reads files and writes none.
"""

from __future__ import annotations

import re
import shlex
from codecs import BOM_UTF8
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from shipway.errors.versions import (
    CannotEditVersion,
    EditsConflict,
    VersionFileUnreadable,
    VersionNotInFile,
)

from .paths import shown_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = [
    "Edit",
    "Reader",
    "Replacement",
    "TextFile",
    "merged",
    "read_text",
    "read_with",
]

Reader = Callable[[str], str | None]
"""Reads the version as written out of a file's text; None where there is none."""


_LONG = 300
"""So many characters of a line around a change are shown."""


@dataclass(frozen=True)
class Edit:
    """A file's content before and after."""

    path: Path
    before: bytes
    after: bytes

    def diff(self, root: Path) -> str:
        """Return the unified diff, with the path relative to `root`, for somebody to read.

        Of a very long line that does not change its beginning is there.
        """
        from difflib import unified_diff  # noqa: PLC0415 - only shown plans pay for it

        name = shown_path(self.path, root)
        lines = unified_diff(_lines(self.before), _lines(self.after), f"a/{name}", f"b/{name}")
        return "".join(_readable(line) for line in lines)


def _readable(line: str) -> str:
    more = len(line) - _LONG
    return f"{line[:_LONG]} … ({more} characters more)\n" if line[0] == " " and more > 0 else line


@dataclass(frozen=True)
class Replacement:
    """`before[start:end]`, counted in bytes, becomes `text`."""

    path: Path
    before: bytes
    start: int
    end: int
    text: bytes


@dataclass(frozen=True)
class TextFile:
    """A file as bytes and as the text that they say."""

    path: Path
    content: bytes
    encoding: str
    """UTF-8, or Latin-1 for any other: it maps each byte to one character and back."""

    @cached_property
    def text(self) -> str:
        """The text, without a byte order mark, with its line endings as they are."""
        return self.content.removeprefix(BOM_UTF8).decode(self.encoding)

    def replacement(self, start: int, end: int, new: str) -> Replacement:
        """Return the replacement of `text[start:end]` by `new`."""
        text = self.text
        mark = len(self.content) - len(self.content.removeprefix(BOM_UTF8))
        first = mark + len(text[:start].encode(self.encoding))
        last = first + len(text[start:end].encode(self.encoding))
        return Replacement(self.path, self.content, first, last, new.encode(self.encoding))

    def replacement_for(self, new: str, reader: Reader) -> Replacement:
        """Return the replacement after which `reader` reads `new`.

        Raises `CannotEditVersion`, and `VersionNotInFile` where it reads none now.
        """
        text = self.text
        old = read_with(reader, text)
        if not old:
            raise VersionNotInFile(
                f"{self.path} has no version any more",
                fix=[
                    (
                        f"git diff -- {shlex.quote(str(self.path))}"
                        "   (it was changed while the command ran)"
                    )
                ],
            )
        for start in _occurrences(text, old):
            end = start + len(old)
            if read_with(reader, text[:start] + new + text[end:]) == new:
                return self.replacement(start, end, new)
        raise CannotEditVersion(
            f"{self.path} reads as {old}, and no change makes it read as {new}",
            fix=[f"write the version {old} in one piece, without escapes, in {self.path}"],
        )


def read_text(path: Path) -> TextFile:
    """Read a file whose version is to be read or changed.

    Raises `VersionFileUnreadable`.
    """
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise VersionFileUnreadable(
            f"{path} cannot be read: {getattr(error, 'strerror', None) or error}",
            fix=[f"restore {path}, or change the configuration that names it"],
        ) from error
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return TextFile(path, content, "latin-1")
    return TextFile(path, content, "utf-8")


def read_with(reader: Reader, text: str) -> str | None:
    """Return what `reader` reads in `text` with the line endings that Python gives a text."""
    return reader(text.replace("\r\n", "\n").replace("\r", "\n"))


def merged(replacements: Iterable[Replacement]) -> tuple[Edit, ...]:
    """Return one edit for each file, in the order in which the files first come.

    Raises `EditsConflict`.
    """
    files: dict[Path, list[Replacement]] = {}
    for replacement in replacements:
        files.setdefault(replacement.path, []).append(replacement)
    return tuple(_merged_file(path, found) for path, found in files.items())


def _merged_file(path: Path, replacements: list[Replacement]) -> Edit:
    before = replacements[0].before
    if any(other.before != before for other in replacements):
        raise EditsConflict(f"{path} changed while it was read")
    after, position = b"", 0
    for item in sorted(set(replacements), key=lambda item: (item.start, item.end)):
        if item.start < position:
            raise EditsConflict(f"{path} would be changed twice at byte {item.start}")
        after += before[position : item.start] + item.text
        position = item.end
    return Edit(path, before, after + before[position:])


def _occurrences(text: str, value: str) -> Iterator[int]:
    """Yield where `value` stands in `text`, on lines that speak of a version first.

    The order saves time where a version is as short as `1`; it decides nothing.
    """
    found = [match.start() for match in re.finditer(re.escape(value), text)]
    yield from sorted(found, key=lambda start: "version" not in _line_at(text, start).lower())


def _line_at(text: str, position: int) -> str:
    end = text.find("\n", position)
    return text[text.rfind("\n", 0, position) + 1 : len(text) if end < 0 else end]


def _lines(content: bytes) -> list[str]:
    lines = content.decode("utf-8", "backslashreplace").split("\n")
    last = lines.pop()
    ending = [f"{last}\n\\ No newline at end of file\n"] if last else []
    return [f"{line}\n" for line in lines] + ending
