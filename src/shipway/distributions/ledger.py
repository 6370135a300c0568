"""The ledger: which distributions were built, from what, with which hashes.

`build` writes it; `check`, `publish` and `verify` compare with it, so that the
bytes that were checked are the bytes that ship. Pure data, read and written as
JSON by its callers.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Literal

from packaging.version import Version

from shipway.errors.build import BrokenLedger

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Distribution", "Ledger"]

_FORMAT = 1


@dataclass(frozen=True)
class Distribution:
    """A built file: its name, its size in bytes, its SHA-256 in hexadecimal."""

    filename: str
    size: int
    sha256: str

    @property
    def kind(self) -> Literal["sdist", "wheel"]:
        """Which of the two kinds of distributions this is, by its file name."""
        return "wheel" if self.filename.endswith(".whl") else "sdist"


@dataclass(frozen=True)
class Ledger:
    """The distributions of one build and what they were built from."""

    project: str
    version: str
    commit: str
    """The full hash of the commit that was built."""
    dirty: bool
    """Whether uncommitted changes were built too; public targets refuse such a build."""
    built: str
    """When, as UTC in ISO 8601."""
    distributions: tuple[Distribution, ...]
    tools: Mapping[str, str] = field(default_factory=dict)
    """Versions of the tools that took part: python, build, the build requirements."""

    @property
    def digest(self) -> str:
        """One SHA-256 that stands for exactly these files, in any order."""
        hashes = sorted(f"{item.filename} {item.sha256}" for item in self.distributions)
        return hashlib.sha256("\n".join(hashes).encode()).hexdigest()

    def to_json(self) -> str:
        """Return the ledger as a JSON text that `from_json` reads back."""
        return json.dumps({"format": _FORMAT, **asdict(self)}, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Ledger:
        """Read what `to_json` wrote. Raises `BrokenLedger`."""
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise BrokenLedger(f"the ledger is no JSON: {error}") from error
        if not isinstance(data, dict) or "format" not in data:
            raise BrokenLedger("the ledger is none that shipway has written")
        if data.pop("format") != _FORMAT:
            raise BrokenLedger("the ledger was written by another version of shipway")
        try:
            files = tuple(Distribution(**item) for item in data.pop("distributions"))
            ledger = cls(distributions=files, **data)
        except (TypeError, KeyError) as error:
            raise BrokenLedger(f"the ledger lacks something, or has too much: {error}") from error
        if not _is_sound(ledger):
            raise BrokenLedger("the ledger has values that shipway does not write")
        return ledger


def _is_sound(ledger: Ledger) -> bool:
    """Return whether what was read from JSON has the types that the classes promise."""
    files = ledger.distributions
    names = [file.filename for file in files]
    promised: dict[type, list[object]] = {
        str: [ledger.project, ledger.version, ledger.commit, ledger.built, *names],
        int: [file.size for file in files],
        bool: [ledger.dirty],
        dict: [ledger.tools],
    }
    promised[str] += [file.sha256 for file in files]
    typed = all(isinstance(value, kind) for kind in promised for value in promised[kind])
    return typed and bool(files) and not any("/" in name for name in names) and _is_version(ledger)


def _is_version(ledger: Ledger) -> bool:
    try:
        Version(ledger.version)
    except ValueError:  # also a number too long for Python to read
        return False
    return True
