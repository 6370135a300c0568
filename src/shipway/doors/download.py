"""Fetch files from an index: streamed, compared with their hash, there whole or not at all.

`doors.index` gives these functions out with its own; nothing else imports them from here.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from shipway.errors.index import AnswerTooLarge, OtherBytes, TooLong
from shipway.errors.usage import CannotWrite

from .access import Limits
from .urls import shown_url

if TYPE_CHECKING:
    from shipway.distributions.publishing import IndexFile

    from .access import Credentials
    from .patience import Patience

__all__ = ["download", "with_hash"]

_DEFAULT = Limits()
_LARGEST_FILE = 20 << 30
"""Bytes. Far beyond what any index takes, and an end to a stream that has none."""
_STRIDE = 1 << 20
"""Bytes. A large file may take long, but must get on."""


def download(
    file: IndexFile,
    folder: Path,
    *,
    credentials: Credentials | None = None,
    limits: Limits = _DEFAULT,
) -> Path:
    """Fetch a file into a folder, made where it is missing, and return its path.

    It is written as it comes in, so memory does not grow with it. Its hash is
    compared with the one the index states, where it states one.

    Raises what `read_files` raises, `FileVanished`, `OtherBytes`, `TooLong`, `CannotWrite`.
    """
    target = folder / file.filename
    temporary = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=f".{file.filename}.")
        os.close(handle)
        temporary = Path(name)
        _confirm(file, _fetch(file, temporary, credentials, limits))
        temporary.replace(target)
    except OSError as error:
        raise CannotWrite(f"{target} could not be written: {error.strerror or error}") from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
    return target


def with_hash(
    file: IndexFile, size: int, *, credentials: Credentials | None = None, limits: Limits = _DEFAULT
) -> IndexFile:
    """Return the file with its hash: as the index states it, else by reading the whole file.

    Of one with another `size` than is wanted, in bytes, no more is read than shows that:
    it is given with that size and without a hash.

    Raises what `download` raises.
    """
    if file.sha256 is not None or file.size not in {None, size}:
        return file
    wanted = replace(file, size=size)
    try:
        return replace(file, sha256=_fetch(wanted, Path(os.devnull), credentials, limits))
    except TooLong:
        return replace(file, size=size + 1)


def _fetch(file: IndexFile, path: Path, credentials: Credentials | None, limits: Limits) -> str:
    """Write a file to `path` and return its SHA-256; every try writes it anew."""
    from .web import again, stream  # noqa: PLC0415 - costs 0.1 s, needed only to read

    largest = _LARGEST_FILE if file.size is None else file.size
    where = shown_url(file.url)

    def once(patience: Patience) -> str:
        digest = hashlib.sha256()
        with path.open("wb") as output:
            for block in stream(
                file.url,
                credentials=credentials,
                limits=limits,
                largest=largest,
                patience=patience,
            ):
                digest.update(block)
                output.write(block)
        return digest.hexdigest()

    try:
        return again(once, file.url, limits, _STRIDE)
    except AnswerTooLarge as error:
        raise TooLong(f"{where} sends more than the {largest} bytes of {file.filename}") from error


def _confirm(file: IndexFile, digest: str) -> None:
    if file.sha256 is not None and digest != file.sha256:
        raise OtherBytes(
            f"{file.filename} from {shown_url(file.url)} has SHA-256 {digest}, "
            f"the index states {file.sha256}"
        )
