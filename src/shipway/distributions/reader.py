"""Read sdists and wheels into facts, without unpacking anything to disk.

Called by the checks and by verification. It judges nothing: what is wrong inside a
distribution is for the rules in `checks` to say. Only a file that is no distribution
at all is refused here.
"""

from __future__ import annotations

import configparser
import csv
import io
from dataclasses import dataclass
from email import message_from_bytes
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from packaging.metadata import RawMetadata, parse_email
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    parse_sdist_filename,
    parse_wheel_filename,
)

from shipway.errors.build import NotADistribution

from .archives import Archive, Member, hash_members, scan
from .hashing import hash_distribution
from .traces import Trace, Traces
from .zipformat import framing_fault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from packaging.tags import Tag
    from packaging.version import Version

    from .ledger import Distribution

__all__ = ["Facts", "Member", "RecordRow", "Trace", "WheelFacts", "read_distribution"]

_WHEEL_TEXTS = frozenset({"METADATA", "RECORD", "WHEEL", "entry_points.txt"})


@dataclass(frozen=True)
class RecordRow:
    """A row of RECORD: a path, its hash as `algorithm=digest`, its size; the last two as text."""

    name: str
    hash: str
    size: str


@dataclass(frozen=True)
class WheelFacts:
    """What only a wheel has."""

    tags: frozenset[Tag]
    """The tags in the file name."""
    declared_tags: frozenset[str]
    """The tags in the WHEEL file."""
    dist_info: str
    """The name of its .dist-info folder."""
    record: tuple[RecordRow, ...]
    """The rows of RECORD; none where there is no RECORD that parses."""
    hashes: Mapping[str, str]
    """The true hash of each file, computed and spelt as RECORD has it, else with sha256."""
    entry_points_text: str
    """The text of entry_points.txt; empty where there is none.

    Bytes that are not UTF-8 are kept as `os.fsdecode` keeps them.
    """

    @cached_property
    def entry_points(self) -> Mapping[str, Mapping[str, str]]:
        """The entry points by group and name. Raises `configparser.Error`."""
        parser = _CaseKeepingParser(delimiters=("=",), interpolation=None)
        parser.read_string(self.entry_points_text)
        return {group: dict(parser.items(group)) for group in parser.sections()}


@dataclass(frozen=True)
class Facts:
    """What there is to know about a distribution without judging it."""

    path: Path
    built: Distribution
    """File name, size and SHA-256."""
    name: str
    """The project's name in the file name, normalised (PEP 503)."""
    version: Version
    """The version in the file name."""
    archive: Archive
    metadata_bytes: bytes
    """METADATA of a wheel, PKG-INFO of an sdist."""
    metadata: RawMetadata
    """The same, parsed and not validated."""
    traces: tuple[Trace, ...]
    """What attracts attention inside the files."""
    framing: str
    """Why PyPI refuses it as a zip file, a phrase; empty where it does not, or where it is none."""
    wheel: WheelFacts | None
    """None for an sdist."""

    @property
    def filename(self) -> str:
        """The file name."""
        return self.built.filename

    @property
    def members(self) -> tuple[Member, ...]:
        """The files, and links, in the order of the archive."""
        return self.archive.members

    @property
    def kind(self) -> Literal["sdist", "wheel"]:
        """Which of the two kinds this is."""
        return self.built.kind


def read_distribution(path: Path) -> Facts:
    """Read an sdist (.tar.gz, .zip) or a wheel. Raises `NotADistribution`."""
    try:
        return _read_wheel(path) if path.suffix == ".whl" else _read_sdist(path)
    except (InvalidSdistFilename, InvalidWheelFilename) as error:
        raise NotADistribution(f"{path} is not named like a distribution: {error}") from error


def _read_sdist(path: Path) -> Facts:
    name, version = parse_sdist_filename(path.name)
    traces = Traces()
    archive = scan(path, _is_pkg_info, traces.look)
    zipped = not path.name.endswith(".tar.gz")
    if zipped:
        hash_members(path, {}, traces.look)
    text = _only(path, "PKG-INFO", archive.texts)
    return Facts(
        path=path,
        built=hash_distribution(path),
        name=name,
        version=version,
        archive=archive,
        metadata_bytes=text,
        metadata=parse_email(text)[0],
        traces=tuple(traces.found),
        framing=framing_fault(path) if zipped else "",
        wheel=None,
    )


def _read_wheel(path: Path) -> Facts:
    name, version, _, tags = parse_wheel_filename(path.name)
    archive = scan(path, _is_wheel_text)
    text = _only(path, "METADATA", archive.texts)
    traces = Traces()
    wheel = _wheel_facts(path, tags, archive, traces)
    return Facts(
        path=path,
        built=hash_distribution(path),
        name=name,
        version=version,
        archive=archive,
        metadata_bytes=text,
        metadata=parse_email(text)[0],
        traces=tuple(traces.found),
        framing=framing_fault(path),
        wheel=wheel,
    )


def _wheel_facts(path: Path, tags: frozenset[Tag], archive: Archive, traces: Traces) -> WheelFacts:
    texts = {name.rpartition("/")[2]: text for name, text in archive.texts.items()}
    declared = message_from_bytes(_only(path, "WHEEL", archive.texts)).get_all("Tag", [])
    record = _record(texts.get("RECORD", b""))
    return WheelFacts(
        tags=tags,
        declared_tags=frozenset(str(tag) for tag in declared),
        dist_info=next(name.partition("/")[0] for name in archive.texts),
        record=record,
        hashes=hash_members(
            path, {row.name: row.hash.partition("=")[0] for row in record}, traces.look
        ),
        entry_points_text=texts.get("entry_points.txt", b"").decode("utf-8", "surrogateescape"),
    )


def _record(text: bytes) -> tuple[RecordRow, ...]:
    """Parse RECORD, a CSV file of three columns (PEP 376); missing columns read as empty.

    No rows come of what does not parse.
    """
    rows = csv.reader(io.StringIO(text.decode("utf-8", "replace"), newline=""))
    try:
        return tuple(RecordRow(*[*row, "", "", ""][:3]) for row in rows if row)
    except csv.Error:
        return ()


def _only(path: Path, name: str, texts: Mapping[str, bytes]) -> bytes:
    """Return the one file of this name. Raises `NotADistribution` where there is not one."""
    found = [text for inside, text in texts.items() if inside.endswith(f"/{name}")]
    if len(found) != 1:
        raise NotADistribution(f"{path} has {len(found)} files {name}, and must have one")
    return found[0]


def _is_pkg_info(name: str) -> bool:
    folder, _, file = name.removeprefix("./").partition("/")
    return bool(folder) and file == "PKG-INFO"


def _is_wheel_text(name: str) -> bool:
    folder, _, file = name.partition("/")
    return folder.endswith(".dist-info") and file in _WHEEL_TEXTS


class _CaseKeepingParser(configparser.RawConfigParser):
    def optionxform(self, optionstr: str) -> str:
        return optionstr
