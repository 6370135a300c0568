"""Which generation a written file is of, and whether it was changed since. Pure.

The first line of a file that `init` wrote names the version of shipway and the hash of all that
follows, as it was then. So a file that nobody changed is known, and for one that somebody
changed, what it was made from can be found again in git's history.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from packaging.version import InvalidVersion, Version

__all__ = ["Generation", "digest_of", "generation_of", "stamped"]

_DIGITS = 16
_LINE = re.compile(r"# shipway (?P<version>\S+), generation (?P<digest>[0-9a-f]{16})\b[^\n]*\n")


@dataclass(frozen=True)
class Generation:
    """A file of shipway's as it is now, and what its first line says of it."""

    version: str
    """The version of shipway that wrote it."""
    digest: str
    """The hash of what it wrote below the first line."""
    body: str
    """What is below the first line now, with plain line feeds."""

    def is_newer_than(self, version: str) -> bool:
        """Return whether a newer shipway than this version wrote it."""
        try:
            return Version(self.version) > Version(version)
        except InvalidVersion:
            return False

    @property
    def changed(self) -> bool:
        """Whether somebody changed it since."""
        return digest_of(self.body) != self.digest


def stamped(body: str, version: str) -> str:
    """Return a text with the line on top that says which generation it is."""
    keeps = "changes of yours stay: shipway init --update"
    return f"# shipway {version}, generation {digest_of(body)}; {keeps}\n{body}"


def generation_of(text: str) -> Generation | None:
    """Return which generation a file is of; None for one that is not shipway's."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n")
    line = _LINE.match(plain)
    if line is None:
        return None
    return Generation(line["version"], line["digest"], plain[line.end() :])


def digest_of(body: str) -> str:
    """Return the hash that stands for a text."""
    return hashlib.sha256(body.encode("utf-8", "surrogateescape")).hexdigest()[:_DIGITS]
