"""What attracts attention inside the files of a distribution; whether it is a fault, rules say.

Only `reader` calls this, while it reads the files anyway. Pure.
"""

from __future__ import annotations

import codecs
import io
import re
import tokenize
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from .secrets import is_credential_file, secrets_in

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["NATIVE", "Kind", "Trace", "Traces"]


class Kind(StrEnum):
    """What a trace is of, a phrase."""

    PYARMOR = "obfuscated with PyArmor"
    SOURCEDEFENDER = "encrypted with SourceDefender"
    POINTER = "a pointer of Git LFS in the place of the file"
    UNREADABLE = "Python that is neither UTF-8 nor in the encoding it declares"
    ELF = "compiled for Linux or another system with ELF"
    PE = "compiled for Windows"
    MACH_O = "compiled for macOS"
    SECRET = "a secret that proves itself"  # noqa: S105 - the name of a kind
    VERSION = "a plain __version__ at the top"
    POSSIBLE_SECRET = "what looks like a secret"  # noqa: S105 - the same


NATIVE = frozenset({Kind.ELF, Kind.PE, Kind.MACH_O})
"""What runs on some platforms only."""


@dataclass(frozen=True)
class Trace:
    """Something in a file of a distribution."""

    name: str
    """The path of the file."""
    kind: Kind
    what: str = ""
    """What exactly, where the kind does not say so; never the secret itself."""
    line: int = 0
    """Counted from 1; 0 where no line is meant."""


@dataclass
class Traces:
    """Hears of files (`archives.Look`), and collects what attracts attention in them."""

    found: list[Trace] = field(default_factory=list)

    def look(self, name: str, content: bytes) -> None:
        """Look into a file."""
        self.found += [Trace(name, kind) for kind in _kinds(name.lower(), content)]
        for secret in secrets_in(content):
            kind = Kind.SECRET if secret.proven else Kind.POSSIBLE_SECRET
            self.found.append(Trace(name, kind, secret.what, secret.line))
        version = _version(name, content)
        if version:
            self.found.append(Trace(name, Kind.VERSION, version))
        if content.strip() and is_credential_file(name):
            self.found.append(Trace(name, Kind.POSSIBLE_SECRET, "a file of credentials"))


# PyPI looks for these in its own upload rules, in Python and in .pye files. They are written
# in two pieces here, for it would find them in this file too.
_PYARMOR = tuple(
    b"__pyarmor" + rest
    for rest in (b"__(__name__, __file__,", b"_enter__", b"_exit__", b"_assert__", b"_bcc__")
)
_SOURCEDEFENDER = tuple(b"---" + word + b" PYE FILE---" for word in (b"BEGIN", b"END"))

_SAYS_VERSION = re.compile(
    r"\w+\.py|\w+/(?:__init__|__about__|__version__|_version|version|about)\.py"
)
"""Where a project says its version in code, counted from where modules are found."""

_POINTER = b"version https://git-lfs.github.com/spec/"
_LONGEST_POINTER = 1024
"""https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md#the-pointer"""

_MACH_O = frozenset(
    {b"\xfe\xed\xfa\xce", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa\xcf", b"\xcf\xfa\xed\xfe"}
)
_UNIVERSAL = b"\xca\xfe\xba\xbe"
_MOST_ARCHITECTURES = 20
"""Java classes begin as universal binaries do; there, the version stands where the count is."""


def _kinds(name: str, content: bytes) -> Iterator[Kind]:
    native = _native(content)
    if native:
        yield native
    if content.startswith(_POINTER) and len(content) < _LONGEST_POINTER:
        yield Kind.POINTER
    if name.endswith((".py", ".pye")):
        if any(mark in content for mark in _PYARMOR):
            yield Kind.PYARMOR
        if all(mark in content for mark in _SOURCEDEFENDER):
            yield Kind.SOURCEDEFENDER
    if name.endswith(".py") and not _is_readable(content):
        yield Kind.UNREADABLE


def _version(name: str, content: bytes) -> str | None:
    """Return what a module or package that nothing is above says its version is, in plain text."""
    if not _SAYS_VERSION.fullmatch(name) or b"__version__" not in content:
        return None
    from shipway.project.assignments import assignment_reader  # noqa: PLC0415 - few files do

    return assignment_reader("__version__")(content.decode("utf-8-sig", "replace"))


def _native(content: bytes) -> Kind | None:
    start = content[:4]
    if start == b"\x7fELF":
        return Kind.ELF
    if start in _MACH_O:
        return Kind.MACH_O
    if start == _UNIVERSAL and int.from_bytes(content[4:8], "big") < _MOST_ARCHITECTURES:
        return Kind.MACH_O
    header = int.from_bytes(content[0x3C:0x40], "little")
    if start[:2] == b"MZ" and content[header : header + 4] == b"PE\0\0":
        return Kind.PE
    return None


def _is_readable(source: bytes) -> bool:
    """Return whether Python can decode a source file (PEP 263, PEP 3120)."""
    try:
        # What is cut off at the end, for the file is large, is no fault.
        codecs.utf_8_decode(source, "strict", False)
    except UnicodeDecodeError:
        pass
    else:
        return True
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        source.decode(encoding)
    except (SyntaxError, UnicodeDecodeError):
        return False
    return True
