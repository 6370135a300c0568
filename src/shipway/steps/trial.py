"""Try the built wheel out on one Python, before anything leaves the machine.

It is a quick look that keeps a broken release from becoming public; `verify`
takes the long look, on every Python, at what the index serves.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from shipway.doors.environments import create_environment
from shipway.doors.interpreters import find_pythons
from shipway.verification.artifacts import read_filename
from shipway.verification.results import Outcome
from shipway.verifying import Subject, verify_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.distributions.ledger import Ledger
    from shipway.doors.environments import Environment
    from shipway.release import Release
    from shipway.verification.results import Kind, Result

__all__ = ["try_out"]

_SECONDS = 60.0


def try_out(release: Release, ledger: Ledger) -> tuple[Result, ...]:
    """Return how the wheel does on the first Python that it admits; nothing if none is here."""
    wheels = [item for item in ledger.distributions if item.kind == "wheel"]
    subject = Subject(
        release.project,
        tuple(read_filename(wheel.filename) for wheel in wheels),
        release.state.kept(ledger.version),
        release.target.dependency_index,
        _SECONDS,
    )
    for version, python in _candidates():
        results = _tried(subject, version, python)
        if any(result.outcome is not Outcome.EXCLUDED for result in results):
            return results
    release.reporter.note("no Python here is one that the wheel admits: it was not tried out")
    return ()


def _candidates() -> Iterator[tuple[str, Path]]:
    """Yield shipway's own Python, then the others from the newest on."""
    yield ".".join(map(str, sys.version_info[:3])), Path(sys.executable)
    for interpreter in reversed(find_pythons()):
        yield interpreter.version, interpreter.path


def _tried(subject: Subject, version: str, python: Path) -> tuple[Result, ...]:
    with TemporaryDirectory(prefix="shipway-try-", ignore_cleanup_errors=True) as folder:

        def environment(kind: Kind) -> Environment:
            return create_environment(Path(folder).resolve() / kind, python)

        return verify_on(subject, version, environment)
