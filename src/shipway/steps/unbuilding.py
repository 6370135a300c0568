"""Take a build back: its files leave dist/, what it replaced returns, and the older ledger."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from shipway.distributions.ledger import Ledger
from shipway.doors.folders import copy_into, remove_empty, sha256_of
from shipway.errors.build import BrokenLedger

from .leftover import bring_back, left_over_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.plan import Record
    from shipway.release import Release

__all__ = ["unbuild", "what_unbuilding_does"]


def what_unbuilding_does(release: Release, record: Record) -> Iterator[str]:
    """Say which files of dist/ go, and which come back, where all of a release is undone."""
    for name in _ours(release, record):
        yield f"remove {release.dist / name}"
    if _version_in(str(record["ledger"])) == str(release.version):
        return
    others = left_over_in(record) if _is_newest(release) else ()
    for name in (*_replaced(record), *others):
        yield f"bring back the {name} that was there before"


def unbuild(release: Release, record: Record) -> None:
    """Remove what was put into dist/, bring back what it replaced, and the older ledger.

    A version that is undone as a whole leaves no build of it, whichever task made it.
    What was built of another version since stays the newest build.
    """
    state, version = release.state, str(release.version)
    for name in _ours(release, record):
        (release.dist / name).unlink()
    older, was_newest = str(record["ledger"]), _is_newest(release)
    if _is_undone(release) and _version_in(older) == version:
        older = ""
    else:
        for name in _replaced(record):
            copy_into(release.dist, state.replaced / name)
    if was_newest:
        bring_back(release, left_over_in(record))
        state.restore_ledger(older)
    made = record.get("made", 0)
    remove_empty(release.dist, made if isinstance(made, int) else 0)
    # What is kept goes last: after a kill before that, the same undo finds all it needs.
    if record.get("built", True):
        state.forget(version)


def _ours(release: Release, record: Record) -> list[str]:
    """Return the files of the build that are in dist/ as it, or another one, has put them there."""
    placed, builds = record["placed"], release.state.builds().values()
    known = {(item.filename, item.sha256) for build in builds for item in build.distributions}
    known |= set(placed.items()) if isinstance(placed, dict) else set()
    names = placed if isinstance(placed, dict) else ()
    return [name for name in names if (name, sha256_of(release.dist / name)) in known]


def _replaced(record: Record) -> tuple[str, ...]:
    found = record["replaced"]
    return tuple(found) if isinstance(found, list) else ()


def _version_in(text: str) -> str:
    """Return the version that a ledger is of; nothing where it cannot be read."""
    with suppress(BrokenLedger):
        return Ledger.from_json(text).version
    return ""


def _is_newest(release: Release) -> bool:
    """Return whether no other version was built since."""
    return _version_in(release.state.ledger_text()) in {"", str(release.version)}


def _is_undone(release: Release) -> bool:
    """Return whether the release is taken back with all that was done for it before."""
    story = release.journal.read()
    return release.options.whole and story is not None and story.earlier == 0
