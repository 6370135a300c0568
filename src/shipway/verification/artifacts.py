"""Sdists and wheels as installers choose among them: names, versions, tags, Requires-Python."""

from __future__ import annotations

import re
import tarfile
import zipfile
from dataclasses import dataclass
from email.parser import HeaderParser
from functools import cache
from typing import TYPE_CHECKING

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.tags import Tag, compatible_tags, cpython_tags, platform_tags
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)

from shipway.errors.build import NotADistribution

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from packaging.version import Version

    from .results import Kind

__all__ = ["Filename", "choose_wheel", "excluded", "read_filename", "runs_here", "supported_tags"]

_TOP_METADATA = re.compile(r"[^/]+/PKG-INFO")
_WHEEL_METADATA = re.compile(r"[^/]+\.dist-info/METADATA")
_UNREADABLE = (OSError, EOFError, KeyError, zipfile.BadZipFile, tarfile.TarError)


@dataclass(frozen=True)
class Filename:
    """What the name of a distribution says (packaging.python.org, binary and source formats)."""

    text: str
    kind: Kind
    project: str
    """The normalized name of the project."""
    version: Version
    tags: frozenset[Tag] = frozenset()
    """Of a wheel: the interpreters and platforms it is for."""
    build: tuple[int, str] | tuple[()] = ()
    """Of a wheel: its build tag."""


def read_filename(text: str) -> Filename:
    """Take a file name apart. Raises `NotADistribution`."""
    try:
        if text.endswith(".whl"):
            name, version, build, tags = parse_wheel_filename(text)
            return Filename(text, "wheel", canonicalize_name(name), version, tags, build)
        name, version = parse_sdist_filename(text)
    except (InvalidWheelFilename, InvalidSdistFilename) as error:
        raise NotADistribution(f"{text} is neither an sdist nor a wheel: {error}") from error
    return Filename(text, "sdist", canonicalize_name(name), version)


def excluded(path: Path, version: str) -> str | None:
    """Return why a file is not for a full Python version by its own Requires-Python, or None.

    Raises `NotADistribution` where its metadata cannot be read.
    """
    wanted = _requires_python(path)
    try:
        admitted = wanted is None or SpecifierSet(wanted).contains(version.rstrip("t"))
    except InvalidSpecifier:
        # The installer says what it thinks of it, in the words that users will see.
        return None
    return None if admitted else f"Requires-Python {wanted} excludes {version}"


def choose_wheel(wheels: Sequence[Filename], python: str) -> Filename | None:
    """Return the wheel that an installer would take on a minor version, None where none fits."""
    ranks = {tag: rank for rank, tag in enumerate(supported_tags(python))}
    fitting = [wheel for wheel in wheels if wheel.tags & ranks.keys()]
    return min(
        sorted(fitting, key=lambda wheel: wheel.build, reverse=True),
        key=lambda wheel: min(ranks[tag] for tag in wheel.tags if tag in ranks),
        default=None,
    )


def runs_here(name: Filename) -> bool:
    """Return whether some Python of this machine could install the file."""
    here = {"any", *platform_tags()}
    return name.kind == "sdist" or any(tag.platform in here for tag in name.tags)


@cache
def supported_tags(python: str) -> tuple[Tag, ...]:
    """Return what a CPython "3.12" or "3.13t" of this machine installs, the best first."""
    major, _, rest = python.rstrip("t").partition(".")
    version, interpreter = (int(major), int(rest)), f"cp{major}{rest}"
    abi = interpreter + ("t" if python.endswith("t") else "")
    return (
        *cpython_tags(version, abis=[abi]),
        *compatible_tags(version, interpreter=interpreter),
    )


def _requires_python(path: Path) -> str | None:
    try:
        metadata = _from_tar(path) if path.name.endswith(".tar.gz") else _from_zip(path)
    except _UNREADABLE as error:
        raise NotADistribution(f"{path.name} cannot be read: {error}") from error
    found = HeaderParser().parsestr(metadata.decode("utf-8", "replace")).get("Requires-Python")
    return None if found is None else str(found)


def _from_tar(path: Path) -> bytes:
    with tarfile.open(path) as archive:
        for item in archive:
            content = archive.extractfile(item) if _TOP_METADATA.fullmatch(item.name) else None
            if content is not None:
                return content.read()
    raise KeyError("it has no PKG-INFO")


def _from_zip(path: Path) -> bytes:
    wanted = _WHEEL_METADATA if path.suffix == ".whl" else _TOP_METADATA
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if wanted.fullmatch(name):
                return archive.read(name)
    raise KeyError("it has no metadata")
