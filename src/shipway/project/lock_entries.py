"""The entries of a lock file, of uv or of Cargo: both write `[[package]]` tables in one form.

It parses the few entries that are asked for and not the whole file, which may have
megabytes.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shipway.errors.usage import BrokenToml

from .edits import TextFile
from .sources.toml import toml_reader

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from .edits import Replacement

__all__ = ["LockEntry", "lock_entries"]

_ENTRY = re.compile(r"^\[\[package\]\].*(?:\n(?!\[).*)*", re.MULTILINE)


@dataclass(frozen=True)
class LockEntry:
    """What a lock file says of one package."""

    file: TextFile
    start: int
    """Where it begins in the file's text."""
    text: str
    package: dict[str, Any]
    """The table that the text is."""

    def with_version(self, new: str) -> Replacement:
        """Return the replacement of its version. Raises `CannotEditVersion`."""
        part = TextFile(self.file.path, self.text.encode(self.file.encoding), self.file.encoding)
        found = part.replacement_for(new, toml_reader("package", 0, "version"))
        before = part.content[: found.start].decode(part.encoding)
        old = part.content[found.start : found.end].decode(part.encoding)
        start = self.start + len(before)
        return self.file.replacement(start, start + len(old), new)


def lock_entries(file: TextFile, words: Collection[str], *, fix: str) -> Iterator[LockEntry]:
    """Yield the entries with one of some words in their text; the others are not parsed.

    `fix` is the command that writes the lock anew. Raises `BrokenToml`.
    """
    for found in _ENTRY.finditer(file.text):
        if any(word in found[0] for word in words):
            try:
                package = tomllib.loads(found[0].rstrip())["package"][0]
            except (ValueError, RecursionError) as error:
                raise BrokenToml(f"{file.path} does not parse: {error}", fix=[fix]) from error
            yield LockEntry(file, found.start(), found[0], package)
