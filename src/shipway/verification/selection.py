"""Which files of the dist folder are verified: what the ledger lists, else the newest version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from shipway.distributions.filenames import is_companion
from shipway.errors.base import ShipwayError, refuse
from shipway.errors.build import NotADistribution
from shipway.errors.verify import FileNotBuilt, NothingToVerify

from .artifacts import Filename, read_filename

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from shipway.distributions.ledger import Ledger

__all__ = ["Selection", "select_all", "select_built", "select_newest"]


@dataclass(frozen=True)
class Selection:
    """The files to verify, with the SHA-256 that each must have, None where nothing says it."""

    files: tuple[tuple[Path, str | None], ...]
    note: str
    """One sentence that says why these."""


def select_built(dist: Path, ledger: Ledger) -> Selection:
    """Return what the ledger lists. Raises `FileNotBuilt`, all that is gone at once."""
    listed = tuple((dist / item.filename, item.sha256) for item in ledger.distributions)
    refuse([FileNotBuilt(f"{path} is not there") for path, _ in listed if not path.is_file()])
    return Selection(listed, f"{ledger.project} {ledger.version} as built at {ledger.built}")


def select_newest(dist: Path, project: str) -> Selection:
    """Return every sdist and wheel of the project's newest version in a folder without a ledger.

    Raises `NothingToVerify`, and `NotADistribution` for each file that is none.
    """
    names = _read_names(dist)
    own = [name for name in names if name.project == canonicalize_name(project)]
    if not own:
        there = f", but files of {_joined(name.project for name in names)}" if names else ""
        raise NothingToVerify(f"{dist} has no sdist and no wheel of {project}{there}")
    newest = max(name.version for name in own)
    chosen = [name for name in own if name.version == newest]
    left = [name for name in names if name not in chosen]
    note = f"{project} {newest}, the newest version in {dist} (there is no ledger)"
    if left:
        note += f", without {_joined(name.text for name in left)}"
    return Selection(tuple((dist / name.text, None) for name in chosen), note)


def select_all(folder: Path, hashes: Mapping[str, str]) -> Selection:
    """Return every file of a folder that somebody filled for this, with the hashes it must have.

    Raises `NothingToVerify` and `NotADistribution`.
    """
    names = _read_names(folder)
    if not names:
        raise NothingToVerify(f"{folder} has no sdist and no wheel")
    files = tuple((folder / name.text, hashes.get(name.text)) for name in names)
    return Selection(files, _joined(name.text for name in names))


def _read_names(folder: Path) -> Sequence[Filename]:
    """Read the name of each file; hidden ones and the signatures of others do not count."""
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    names: list[Filename] = []
    faults: list[ShipwayError] = []
    for path in paths:
        if path.is_dir() or path.name.startswith(".") or is_companion(path.name):
            continue
        try:
            names.append(read_filename(path.name))
        except NotADistribution as fault:
            faults.append(fault)
    refuse(faults)
    return names


def _joined(items: Iterable[str]) -> str:
    return ", ".join(sorted(set(items)))
