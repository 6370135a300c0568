"""Look into .zip, .whl and .tar.gz files without unpacking them.

Only `reader` calls this. Files are read piece by piece, so that memory does not grow
with them.
"""

from __future__ import annotations

import base64
import hashlib
import stat
import tarfile
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from shipway.errors.build import NotADistribution

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

__all__ = ["Archive", "Look", "Member", "hash_members", "scan"]

_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,  # a compression that zipfile does not know
    RuntimeError,  # an encrypted member
    ValueError,  # fields of a tar header that are no numbers
)
_LARGEST_TEXT = 32 * 2**20
"""A metadata file of more bytes than this is an attack or a mistake."""

_LOOKED_INTO = 5 * 2**20
"""Bytes of a file. What people write themselves is smaller, and PyPI looks no further either."""

_CHUNK = 2**20
_UNPACKING: Mapping[type[tarfile.FilterError], str] = {
    tarfile.OutsideDestinationError: "has a path that leads out of the folder",
    tarfile.AbsoluteLinkError: "is a link to an absolute path",
    tarfile.LinkOutsideDestinationError: "is a link that leads out of the folder",
    tarfile.SpecialFileError: "is a device, a pipe or a socket",
    tarfile.FilterError: "cannot be unpacked safely",
}
"""What the filter "data" refuses to unpack (PEP 706), the most exact kind first."""

_ALGORITHMS = frozenset(hashlib.algorithms_guaranteed) - {"md5", "sha1"}
"""The hashes that RECORD may use (the wheel format forbids the weak ones)."""


@dataclass(frozen=True)
class Member:
    """A file inside a distribution: its path as stored, its size in bytes."""

    name: str
    size: int
    link: bool = False
    """Whether it is a link, symbolic or hard, and no file."""
    flaw: str = ""
    """What keeps indexes or installers from taking it, a phrase; empty where nothing does."""


@dataclass(frozen=True)
class Archive:
    """The files of an archive, and the contents of those that were wanted."""

    members: tuple[Member, ...]
    texts: Mapping[str, bytes]
    top_level: frozenset[str]
    """The first parts of all paths, those of folders too."""


class Look(Protocol):
    """Hears of each file that is no link."""

    def __call__(self, name: str, content: bytes, /) -> None:
        """Take note of a file's path and content; of a large file only of its beginning."""


def scan(path: Path, wanted: Callable[[str], bool], look: Look | None = None) -> Archive:
    """List the files of an archive and read those whose path is `wanted`.

    `look` hears of all files of a .tar.gz; those of a zip file are read by `hash_members`.

    Raises `NotADistribution` where the archive is broken.
    """
    with _readable(path):
        if path.name.endswith(".tar.gz"):
            return _scan_tar(path, wanted, look)
        return _scan_zip(path, wanted)


def hash_members(
    path: Path, algorithms: Mapping[str, str], look: Look | None = None
) -> dict[str, str]:
    """Return the hash of each file of a zip file as RECORD spells it: `algorithm=digest`.

    `algorithms` names the algorithm by path; sha256 is used where it names none that
    RECORD may use. Digests are urlsafe base64 without padding (PEP 427). `look` hears of
    all files.

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
                beginning = stream.read(_LOOKED_INTO)
                digest.update(beginning)
                while piece := stream.read(_CHUNK):
                    digest.update(piece)
            if look is not None:
                look(info.filename, beginning)
            text = base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode()
            hashes[info.filename] = f"{algorithm}={text}"
    return hashes


def _scan_zip(path: Path, wanted: Callable[[str], bool]) -> Archive:
    with zipfile.ZipFile(path) as archive:
        everything = archive.infolist()
        infos = [info for info in everything if not info.is_dir()]
        members = tuple(
            Member(info.filename, info.file_size, stat.S_ISLNK(info.external_attr >> 16))
            for info in infos
        )
        texts = {
            info.filename: archive.read(info)
            for info in infos
            if wanted(info.filename) and _small(path, info.filename, info.file_size)
        }
    return Archive(members, texts, _top_level(info.filename for info in everything))


def _scan_tar(path: Path, wanted: Callable[[str], bool], look: Look | None) -> Archive:
    members: list[Member] = []
    texts: dict[str, bytes] = {}
    with tarfile.open(path, "r:gz") as archive:
        # In one pass: to go back in a compressed file is to read it again from its start.
        for info in archive:
            if info.isdir():
                continue
            link = info.issym() or info.islnk()
            members.append(Member(info.name, info.size, link, _flaw(info)))
            kept = wanted(info.name) and _small(path, info.name, info.size)
            stream = archive.extractfile(info) if info.isreg() and (kept or look) else None
            if stream is None:
                continue
            content = stream.read(_LARGEST_TEXT if kept else _LOOKED_INTO)
            if kept:
                texts[info.name] = content
            if look is not None:
                look(info.name, content)
        return Archive(tuple(members), texts, _top_level(archive.getnames()))


def _top_level(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.partition("/")[0] for name in names)


def _flaw(info: tarfile.TarInfo) -> str:
    """Return what PyPI refuses in a member of a tar file, or what keeps it from being unpacked."""
    if info.issparse():
        return "is stored as a sparse file"
    try:
        # As pip unpacks sdists. The folder need not exist: where it is makes no difference.
        tarfile.data_filter(info, "/unpacked")
    except tarfile.FilterError as error:
        return next(phrase for kind, phrase in _UNPACKING.items() if isinstance(error, kind))
    return ""


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
