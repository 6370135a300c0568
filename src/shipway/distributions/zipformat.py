"""Read the frame of a zip file: what lies between, before and behind its members.

Only `reader` calls this. Readers of zip files differ in what they believe, the directory
at the end or the header in front of each member, so PyPI takes only files in which both
say the same and nothing lies elsewhere (https://docs.pypi.org/archives). No library that
can be installed looks at this. The layout is that of APPNOTE.TXT of PKWARE, 4.3.
"""

from __future__ import annotations

import struct
import zipfile
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

__all__ = ["framing_fault"]

_LOCAL = struct.Struct("<4s2xHH4x4xLLHH")  # 4.3.7
_END = struct.Struct("<4s2x2xHHLLH")  # 4.3.16
_END_64 = struct.Struct("<4sQ2x2x4x4xQQQQ")  # 4.3.14
_LOCATOR_64 = struct.Struct("<4s4xQ4x")  # 4.3.15
_DIRECTORY_ENTRY = 46
"""Bytes of an entry of the central directory without its texts (4.3.12)."""

_DATA_DESCRIPTOR = 0x08
_ZIP64_EXTRA = 0x0001
_UNKNOWN_SIZE = 0xFFFFFFFF
_FIRST_PRINTABLE = 0x20
_DELETE = 0x7F


class _Unsound(Exception):
    """What is wrong, a phrase."""


class _Header(NamedTuple):
    """What a header in front of a member says."""

    compressed: int
    size: int
    end: int
    """Where the member's data ends."""


def framing_fault(path: Path) -> str:
    """Return why PyPI refuses a zip file whatever is in it; empty where it takes it.

    `zipfile` must have read all members: it compares their names in both places.
    """
    with path.open("rb") as stream, zipfile.ZipFile(stream) as archive:
        try:
            _confirm_members(stream, archive)
            _confirm_end(stream, archive)
        except _Unsound as fault:
            return str(fault)
        except struct.error:
            return "its records are cut short"
    return ""


def _confirm_members(stream: IO[bytes], archive: zipfile.ZipFile) -> None:
    """Go from header to header: each is as the directory has it, and begins where one ends."""
    seen: set[str] = set()
    position = 0
    for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
        name = info.orig_filename
        if name in seen:
            raise _Unsound(f"it has {name} twice")
        seen.add(name)
        _confirm_entry(info)
        if info.header_offset != position:
            raise _Unsound(f"something lies before {name} that belongs to no file")
        header = _header(stream, info)
        if (header.compressed, header.size) != (info.compress_size, info.file_size):
            raise _Unsound(f"its directory and the header of {name} differ in the size")
        position = header.end
    if position != archive.start_dir:
        raise _Unsound("something lies before its directory that belongs to no file")


def _confirm_entry(info: zipfile.ZipInfo) -> None:
    """Refuse what PyPI refuses in an entry of the directory."""
    name = info.orig_filename
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise _Unsound(f"{name} is compressed with another method than deflate")
    if info.comment:
        raise _Unsound(f"{name} has a comment")
    if info.flag_bits & _DATA_DESCRIPTOR:
        raise _Unsound(f"the sizes of {name} stand behind it (a data descriptor)")
    stored = _stored_name(info)
    if any(byte < _FIRST_PRINTABLE or byte == _DELETE for byte in stored):
        raise _Unsound(f"{name!r} has an unprintable character")
    if stored != name.encode("utf-8"):
        raise _Unsound(f"the name {name!r} is not marked as UTF-8")


def _stored_name(info: zipfile.ZipInfo) -> bytes:
    """Return a name as it is stored: the flag says whether as UTF-8 or as code page 437."""
    utf8 = info.flag_bits & 0x800
    return info.orig_filename.encode("utf-8" if utf8 else "cp437")


def _header(stream: IO[bytes], info: zipfile.ZipInfo) -> _Header:
    stream.seek(info.header_offset)
    signature, flags, _, compressed, size, name_size, extra_size = _LOCAL.unpack(
        stream.read(_LOCAL.size)
    )
    if signature != b"PK\x03\x04":
        raise _Unsound(f"there is no header where its directory has {info.orig_filename}")
    if flags & _DATA_DESCRIPTOR:
        raise _Unsound(f"the sizes of {info.orig_filename} stand behind it (a data descriptor)")
    stream.seek(name_size, 1)
    extra = stream.read(extra_size)
    if _UNKNOWN_SIZE in {compressed, size}:
        size, compressed = _large_sizes(extra)
    end = info.header_offset + _LOCAL.size + name_size + extra_size + compressed
    return _Header(compressed, size, end)


def _large_sizes(extra: bytes) -> tuple[int, int]:
    """Return both sizes of a member of 4 GiB or more: a field of its own has them (4.5.3)."""
    while extra:
        kind, length = struct.unpack_from("<HH", extra)
        if kind == _ZIP64_EXTRA:
            size, compressed = struct.unpack_from("<QQ", extra, 4)
            return size, compressed
        extra = extra[4 + length :]
    raise _Unsound("the size of a large file is missing")


def _confirm_end(stream: IO[bytes], archive: zipfile.ZipFile) -> None:
    """Read what follows the directory: it says where that lies, and nothing follows it."""
    infos = archive.infolist()
    size = _directory_size(stream, archive.start_dir, len(infos))
    stream.seek(archive.start_dir + size)
    says = (len(infos), len(infos), size, archive.start_dir)
    mark = stream.read(_END.size)
    if mark[:4] == b"PK\x06\x06":
        stream.seek(archive.start_dir + size)
        _, length, *said = _END_64.unpack(stream.read(_END_64.size))
        if tuple(said) != says or length != _END_64.size - 12:
            raise _Unsound("the end of it does not say where its directory lies")
        _, offset = _LOCATOR_64.unpack(stream.read(_LOCATOR_64.size))
        if offset != archive.start_dir + size:
            raise _Unsound("the end of it does not say where its directory ends")
        *_, comment = _END.unpack(stream.read(_END.size))
    else:
        signature, *said, comment = _END.unpack(mark)
        if signature != b"PK\x05\x06" or tuple(said) != says:
            raise _Unsound("the end of it does not say where its directory lies")
    stream.seek(comment, 1)
    here = stream.tell()
    if here != stream.seek(0, 2):
        raise _Unsound("something follows its end")


def _directory_size(stream: IO[bytes], start: int, entries: int) -> int:
    """Return how many bytes the entries of the directory take."""
    position = start
    for _ in range(entries):
        stream.seek(position + 28)
        texts = struct.unpack("<HHH", stream.read(6))
        position += _DIRECTORY_ENTRY + sum(texts)
    return position - start
