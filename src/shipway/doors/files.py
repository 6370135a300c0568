"""Writing files: atomically, byte for byte, with permissions and links kept."""

from __future__ import annotations

import contextlib
import glob
import os
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from shipway.errors.usage import CannotWrite

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PART", "append_text", "remove_parts", "write_all", "write_bytes"]

PART = ".shipway-part"
"""How the name of a file ends while it is being written."""


def write_bytes(path: Path, content: bytes) -> None:
    """Replace the file's content in one step, or leave it exactly as it was.

    A symbolic link stays a link: the file it points to is replaced. The mode
    bits are kept. A reader, or a kill at any moment, sees the old or the new
    content, never a part.

    Raises `CannotWrite`.
    """
    real = Path(os.path.realpath(path))
    try:
        mode = stat.S_IMODE(real.stat().st_mode) if real.exists() else None
        real.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name}.", suffix=PART)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.chmod(_default_mode() if mode is None else mode)
            temporary.replace(real)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
    except OSError as error:
        raise CannotWrite(f"{path} could not be written: {error.strerror or error}") from error


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write several files, each in one step; where one cannot be written, none is.

    What was written before is put back then, and folders that were made are removed.
    Raises `CannotWrite`.
    """
    before = {path: path.read_bytes() if path.is_file() else None for path in contents}
    made = [folder for path in contents for folder in path.parents if not folder.exists()]
    written: list[Path] = []
    try:
        for path, content in contents.items():
            written.append(path)
            write_bytes(path, content)
    except BaseException:
        for path in reversed(written):
            _put_back(path, before[path])
        for folder in sorted(set(made), reverse=True):
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


def _put_back(path: Path, content: bytes | None) -> None:
    with contextlib.suppress(CannotWrite, OSError):
        if content is None:
            path.unlink(missing_ok=True)
        elif path.read_bytes() != content:
            write_bytes(path, content)


def append_text(path: Path, text: str) -> None:
    """Add a text to a file that others write to as well. Raises `CannotWrite`."""
    try:
        with path.open("ab") as stream:
            # Bytes of a file's name that are no text come as escapes.
            stream.write(text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise CannotWrite(f"{path} could not be written: {error.strerror or error}") from error


def remove_parts(path: Path) -> None:
    """Remove what a process that was killed left while it wrote a file; nobody else writes it."""
    real = Path(os.path.realpath(path))
    for part in real.parent.glob(f".{glob.escape(real.name)}.*{PART}"):
        with contextlib.suppress(OSError):
            part.unlink()


def _default_mode() -> int:
    # The mask can only be read by setting it.
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
