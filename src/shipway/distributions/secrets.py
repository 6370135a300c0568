"""Find secrets in the text of a file: tokens that prove themselves, and what looks like one.

Only `traces` calls this. Pure. Written by hand because the libraries there are judge each
line by its randomness: detect-secrets takes 10 s for the sdist of requests and suspects
50,000 words in it. Here a token is known by the form its maker gave it for this purpose.
"""

from __future__ import annotations

import base64
import binascii
import re
import string
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Secret", "is_credential_file", "secrets_in"]

_BASE_62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
_CHECKSUM = 6
"""How many characters of a token of GitHub or npm are a checksum of those before."""

_FEWEST_DIFFERENT = 8
"""A token of fewer different characters is a placeholder, such as xxxxxxxx."""

_CREDENTIAL_FILES = frozenset({".env", ".netrc", ".pypirc", "_netrc", "id_ed25519", "id_rsa"})
"""Files that exist to hold credentials."""


@dataclass(frozen=True)
class Secret:
    """Something secret in a text. What it is never leaves this module."""

    what: str
    """Whose it is, a phrase."""
    line: int
    """Counted from 1."""
    proven: bool
    """Whether its checksum or its inner form says that it was made by who it is of."""


@dataclass(frozen=True)
class _Form:
    """What a kind of token looks like."""

    what: str
    marks: tuple[bytes, ...]
    """One of these is in every token; looking for them first is a hundred times faster."""
    pattern: re.Pattern[bytes]
    proves: Callable[[bytes], bool] = lambda _: False


def secrets_in(content: bytes) -> Iterator[Secret]:
    """Yield what is secret in the content of a file; binary files are left alone."""
    if b"\0" in content[:1024]:
        return
    for form in _FORMS:
        if any(mark in content for mark in form.marks):
            line, counted = 1, 0
            for found in form.pattern.finditer(content):
                if len(set(found[0])) >= _FEWEST_DIFFERENT and b"EXAMPLE" not in found[0]:
                    line += content.count(b"\n", counted, found.start())
                    counted = found.start()
                    yield Secret(form.what, line, form.proves(found[0]))


def is_credential_file(name: str) -> bool:
    """Return whether a path is that of a file which exists to hold credentials."""
    return name.rpartition("/")[2] in _CREDENTIAL_FILES


def _has_checksum(token: bytes) -> bool:
    """Return whether a token ends in its CRC-32 in base 62, as those of GitHub and npm do.

    https://github.blog/engineering/behind-githubs-new-authentication-token-formats/
    """
    body = token.partition(b"_")[2]
    rest, digits = zlib.crc32(body[:-_CHECKSUM]), ""
    while rest:
        rest, digit = divmod(rest, len(_BASE_62))
        digits = _BASE_62[digit] + digits
    return body[-_CHECKSUM:] == digits.rjust(_CHECKSUM, "0").encode()


def _is_macaroon(token: bytes) -> bool:
    """Return whether a token of PyPI is whole: it ends in a signature, a field of 32 bytes.

    https://github.com/rescrv/libmacaroons/blob/master/doc/format.txt
    """
    text = token.removeprefix(b"pypi-")
    try:
        decoded = base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return False
    return decoded[-34:-32] == b"\x06\x20"


# None takes more than its share of time where a file is made to: what may be long is bounded, or
# kept whole (`{100,}+`), and what comes before it takes one character or two.
_FORMS = (
    _Form(
        "a token of PyPI",
        (b"pypi-Ag",),
        re.compile(rb"pypi-AgE(?:IcHlwaS5vcmc|NdGVzdC5weXBpLm9yZw)[A-Za-z0-9_-]{60,}"),
        _is_macaroon,
    ),
    _Form(
        "a token of GitHub",
        (b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_"),
        re.compile(rb"\bgh[pousr]_[A-Za-z0-9]{36}\b"),
        _has_checksum,
    ),
    _Form("a token of GitHub", (b"github_pat_",), re.compile(rb"\bgithub_pat_\w{82}\b")),
    _Form("a token of npm", (b"npm_",), re.compile(rb"\bnpm_[A-Za-z0-9]{36}\b"), _has_checksum),
    _Form("a token of GitLab", (b"glpat-",), re.compile(rb"\bglpat-[\w-]{20}\b")),
    _Form("a token of Slack", (b"xox",), re.compile(rb"\bxox[abprs]-\d{8,}-[\w-]{20,}\b")),
    _Form("a key of Stripe", (b"k_live_",), re.compile(rb"\b[rs]k_live_[A-Za-z0-9]{24,}\b")),
    _Form("a key of AWS", (b"AKIA",), re.compile(rb"\bAKIA[A-Z2-7]{16}\b")),
    _Form("a key of Google", (b"AIza",), re.compile(rb"\bAIza[\w-]{35}\b")),
    _Form("a key of OpenAI", (b"T3BlbkFJ",), re.compile(rb"\bsk-[\w-]{0,200}T3BlbkFJ[\w-]{20,}\b")),
    _Form("a key of Anthropic", (b"sk-ant-",), re.compile(rb"\bsk-ant-[a-z0-9]+-[\w-]{80,}\b")),
    _Form(
        "a private key",
        (b"PRIVATE KEY-----",),
        re.compile(
            rb"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----(?:\\n|\s)[A-Za-z0-9+/=\\\s]{100,}+-----END"
        ),
    ),
)
