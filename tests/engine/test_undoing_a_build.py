"""Taking a build back: nothing stays of it, and a kill at any moment loses nothing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from shipway.distributions.hashing import hash_distribution
from shipway.distributions.ledger import Ledger
from shipway.doors.folders import copy_into, missing_folders
from shipway.doors.journal import Journal
from shipway.doors.state import StateFolder
from shipway.release import Options
from shipway.steps.build import STEP

if TYPE_CHECKING:
    from pathlib import Path

    from shipway.release import Release


class Killed(BaseException):
    """Stands for a kill."""


def killed(*_: object) -> None:
    raise Killed


def made(folder: Path) -> tuple[Release, dict[str, Any], Ledger]:
    """Leave what a build leaves; return its release, its record and its ledger."""
    state, dist = StateFolder(folder / "shipway", "sample"), folder / "out" / "dist"
    kept = state.folder / "distributions" / "1.0"
    kept.mkdir(parents=True)
    for name in ("sample-1.0.tar.gz", "sample-1.0-py3-none-any.whl"):
        (kept / name).write_bytes(name.encode())
    listed = tuple(hash_distribution(path) for path in sorted(kept.iterdir()))
    ledger = Ledger(
        project="sample",
        version="1.0",
        commit="0" * 40,
        dirty=False,
        built="2026-01-01T00:00:00+00:00",
        distributions=listed,
        tools={},
    )
    record = {
        "placed": {item.filename: item.sha256 for item in listed},
        "replaced": [],
        "ledger": "",
        "built": True,
        "made": missing_folders(dist),
    }
    for item in listed:
        copy_into(dist, kept / item.filename)
    (kept / "ledger.json").write_text(ledger.to_json())
    state.write_ledger(ledger)
    journal = Journal(state.journal_path)
    release = SimpleNamespace(
        state=state, dist=dist, version="1.0", journal=journal, options=Options()
    )
    return cast("Release", release), record, ledger


def test_nothing_stays_that_was_not_there_before(tmp_path: Path) -> None:
    release, record, _ = made(tmp_path)
    STEP.undo(release, record)
    assert not release.dist.parent.exists()
    assert list(release.state.folder.iterdir()) == []
    STEP.undo(release, record)


def test_a_folder_with_anything_else_in_it_stays(tmp_path: Path) -> None:
    release, record, _ = made(tmp_path)
    (release.dist / "other-1.0.tar.gz").touch()
    STEP.undo(release, record)
    assert [path.name for path in release.dist.iterdir()] == ["other-1.0.tar.gz"]


def test_the_bytes_that_an_index_took_stay(tmp_path: Path) -> None:
    release, record, ledger = made(tmp_path)
    release.state.record_proof(f"accepted by testpypi {ledger.digest}")
    STEP.undo(release, record)
    kept = release.state.folder / "distributions" / "1.0"
    assert {path.name for path in kept.iterdir()} == set(record["placed"])


@pytest.mark.parametrize("moment", ["restore_ledger", "forget"])
def test_a_kill_leaves_the_kept_ledger_to_the_next_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    release, record, ledger = made(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(StateFolder, moment, killed)
        with pytest.raises(Killed):
            STEP.undo(release, record)
    assert (release.state.kept(ledger) / "ledger.json").read_text() == ledger.to_json()
    STEP.undo(release, record)
    assert list(release.state.folder.iterdir()) == []
