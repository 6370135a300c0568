"""The passwords that .pypirc and .netrc hold, so that none of them gets into an output.

Broken files count too: a tool that fails at one may quote its lines. So each is searched, not
parsed, and what cannot be read holds nothing.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["stored_passwords"]

# https://packaging.python.org/specifications/pypirc/
_OF_PYPIRC = re.compile(r"^\s*password\s*[:=]\s*(.*\S)", re.IGNORECASE | re.MULTILINE)
# https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html
_OF_NETRC = re.compile(r"""\b(?:password|account)\s+(?:"((?:[^"\\]|\\.)*)"|(\S+))""")
_LARGEST = 1_000_000


def stored_passwords() -> tuple[str, ...]:
    """Return the passwords of the files that the user has; each file is read once."""
    netrc = os.environ.get("NETRC") or ""
    names = (netrc, os.path.expanduser("~/.netrc"), os.path.expanduser("~/_netrc"))  # noqa: PTH111 - no error where there is no home
    pypirc = os.path.expanduser("~/.pypirc")  # noqa: PTH111 - the same
    return (
        *_found(pypirc, _OF_PYPIRC),
        *(one for name in names for one in _found(name, _OF_NETRC)),
    )


@cache
def _found(name: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(_passwords(name, pattern))


def _passwords(name: str, pattern: re.Pattern[str]) -> Iterator[str]:
    path = Path(name)
    try:
        # To open a pipe would wait for ever.
        if not name or not path.is_file() or path.stat().st_size > _LARGEST:
            return
        text = path.read_text("utf-8", errors="surrogateescape")
    except (OSError, ValueError):
        return
    for match in pattern.finditer(text):
        yield from filter(None, match.groups())
