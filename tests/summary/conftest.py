"""A project of which something is kept, as other commands would have left it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from shipway.distributions.ledger import Distribution, Ledger
from shipway.doors.clock import now
from shipway.doors.journal import Journal
from shipway.doors.repositories import find_repository
from shipway.doors.state import StateFolder
from shipway.verification.results import Check, Kind, Outcome, Result

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from shipway.errors.base import ShipwayError
    from support.projects import Sample

SDIST, WHEEL = "sampleship-1.0.1.tar.gz", "sampleship-1.0.1-py3-none-any.whl"
FILES: list[tuple[Kind, str]] = [("wheel", WHEEL), ("sdist", SDIST)]


@dataclass(frozen=True)
class Left:
    """Leaves things behind."""

    sample: Sample
    state: StateFolder

    def build(self, version: str = "1.0.1", *, dirty: bool = False, other: str = "") -> Ledger:
        """Leave a ledger; `other` makes it one of other bytes."""
        names = (f"sampleship-{version}.tar.gz", f"sampleship-{version}-py3-none-any.whl")
        files = [Distribution(name, len(name), _sha256(name + other)) for name in names]
        commit = self.sample.git("rev-parse", "HEAD")
        ledger = Ledger("sampleship", version, commit, dirty, now(), tuple(files))
        self.state.write_ledger(ledger)
        return ledger

    def publish(self, ledger: Ledger) -> None:
        """Let the local index have the files, and the proof that all was verified."""
        self.state.index_folder.mkdir(parents=True, exist_ok=True)
        for file in ledger.distributions:
            (self.state.index_folder / file.filename).write_text(file.filename)
        for proved in ("checked private", "tried", "accepted by local", "verified local"):
            self.state.record_proof(f"{proved} {ledger.digest}")

    def verify(self, *, works: bool = True) -> None:
        """Leave what a verification on two Pythons found."""
        found = [
            Result("3.12", kind, Outcome.PASSED, "all passed", name, (), 1.25, _sha256(name))
            for kind, name in FILES
        ]
        found.append(Result("3.9", None, Outcome.MISSING, "not on this machine"))
        if not works:
            check = Check("sampleship --help", False, "exit status 1 | `no`", "")
            found[0] = replace(
                found[0], outcome=Outcome.FAILED, detail="one failed", checks=(check,), seconds=2.0
            )
        self.state.write_results(found)

    def verify_by_nox(self, outcome: Outcome, ledger: Ledger) -> None:
        """Leave what `nox -s verify_install` found of the wheel of a ledger."""
        folder = self.sample.root / ".nox" / ".cache" / "verify_install" / "0a1b" / "results"
        folder.mkdir(parents=True)
        sha256 = {file.filename: file.sha256 for file in ledger.distributions}[WHEEL]
        result = Result("3.12", "wheel", outcome, "as it was", WHEEL, (), 2.5, sha256)
        (folder / "3.12-wheel.json").write_text(result.to_json())

    def verify_elsewhere(self, artifact: str, outcome: Outcome, name: str = WHEEL) -> None:
        """Bring here what a job of a matrix has found, as its artifact has it."""
        folder = self.state.shared / "verified" / artifact / "0a1b" / "results"
        folder.mkdir(parents=True)
        result = Result("3.12", "wheel", outcome, "as it was", name, (), 2.5, _sha256(name))
        (folder / "3.12-wheel.json").write_text(result.to_json())

    def release(self, steps: Sequence[str], error: ShipwayError | None = None) -> None:
        """Leave the journal of a release that did these steps; the last one failed if it did."""
        journal = Journal(self.state.journal_path)
        journal.begin({"version": "1.0.1", "part": "patch", "base": "", "target": "local"})
        for step in steps:
            last = step == steps[-1]
            journal.timed(step, now(), error if last else None)
        journal.end("undone" if error else "finished")


@pytest.fixture
def left(sample: Sample) -> Left:
    """Return who leaves things behind in the sample project."""
    return Left(sample, StateFolder.of(find_repository(sample.root), sample.name))


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """Return the file of GITHUB_STEP_SUMMARY, with what a step before has written."""
    path = tmp_path / "summary.md"
    path.write_text("of the step before\n")
    return path


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
