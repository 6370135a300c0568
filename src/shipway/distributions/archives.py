"""Look into .zip, .whl and .tar.gz files without unpacking them.

Only `reader` calls this. Files are read piece by piece, so that memory does not grow
with them.
"""

from __future__ import annotations

import base64
import hashlib
import tarfile
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.errors.build import NotADistribution

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

__all__ = ["Archive", "Member", "hash_members", "scan"]

_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,  # a compression that zipfile does not know
    RuntimeError,  # an encrypted member
)
_LARGEST_TEXT = 32 * 2**20
"""A metadata file of more bytes than this is an attack or a mistake."""

_CHUNK = 2**20
_ALGORITHMS = frozenset(hashlib.algorithms_guaranteed) - {"md5", "sha1"}
"""The hashes that RECORD may use (the wheel format forbids the weak ones)."""


@dataclass(frozen=True)
class Member:
    """A file inside a distribution: its path as stored, its size in bytes."""

    name: str
    size: int


@dataclass(frozen=True)
class Archive:
    """The files of an archive, and the contents of those that were wanted."""

    members: tuple[Member, ...]
    texts: Mapping[str, bytes]


def scan(path: Path, wanted: Callable[[str], bool]) -> Archive:
    """List the files of an archive and read those whose path is `wanted`.

    Raises `NotADistribution` where the archive is broken.
    """
    with _readable(path):
        return _scan_tar(path, wanted) if path.name.endswith(".tar.gz") else _scan_zip(path, wanted)


def hash_members(path: Path, algorithms: Mapping[str, str]) -> dict[str, str]:
    """Return the hash of each file of a wheel as RECORD spells it: `algorithm=digest`.

    `algorithms` names the algorithm by path; sha256 is used where it names none that
    RECORD may use. Digests are urlsafe base64 without padding (PEP 427).

    Raises `NotADistribution` where the archive is broken.
    """
    hashes: dict[str, str] = {}
    with _readable(path), zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            named = algorithms.get(info.filename, "")
            algorithm = named if named in _ALGORITHMS else "sha256"
            digest = hashlib.new(algorithm)
            with archive.open(info) as stream:
                while piece := stream.read(_CHUNK):
                    digest.update(piece)
            text = base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode()
            hashes[info.filename] = f"{algorithm}={text}"
    return hashes


def _scan_zip(path: Path, wanted: Callable[[str], bool]) -> Archive:
    with zipfile.ZipFile(path) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        members = tuple(Member(info.filename, info.file_size) for info in infos)
        texts = {
            info.filename: archive.read(info)
            for info in infos
            if wanted(info.filename) and _small(path, info.filename, info.file_size)
        }
    return Archive(members, texts)


def _scan_tar(path: Path, wanted: Callable[[str], bool]) -> Archive:
    members: list[Member] = []
    texts: dict[str, bytes] = {}
    with tarfile.open(path, "r:gz") as archive:
        # In one pass: to go back in a compressed file is to read it again from its start.
        for info in archive:
            if info.isdir():
                continue
            members.append(Member(info.name, info.size))
            if wanted(info.name) and _small(path, info.name, info.size):
                stream = archive.extractfile(info)
                texts[info.name] = stream.read() if stream else b""
    return Archive(tuple(members), texts)


def _small(path: Path, name: str, size: int) -> bool:
    if size > _LARGEST_TEXT:
        raise NotADistribution(f"{path} has a {name} of {size} bytes")
    return True


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise NotADistribution(f"{path} cannot be read: {error}") from error
