"""Check built distributions: the rules, and a trial of the wheel on one Python.

The trial is a quick look, for who checks alone; `tryout` takes the long look, on
every Python, before a release becomes public.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING

from shipway.distributions.checks import Expected, check_distributions
from shipway.doors.abi3 import foreign_symbols
from shipway.doors.environments import create_environment
from shipway.doors.interpreters import find_pythons
from shipway.doors.localindex import siblings_in
from shipway.doors.process import shown
from shipway.doors.scratch import scratch_folder
from shipway.errors.verify import DoesNotRun
from shipway.project.homes import home_of
from shipway.verification.artifacts import read_filename
from shipway.verification.results import Outcome
from shipway.verifying import Subject, at_hand, verify_on

from .comparing import find_earlier
from .mending import explain
from .trying import failures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shipway.distributions.differences import Repeated
    from shipway.distributions.findings import Report
    from shipway.distributions.ledger import Ledger
    from shipway.doors.environments import Environment
    from shipway.errors.base import ShipwayError
    from shipway.release import Release
    from shipway.verification.results import Kind, Result

__all__ = ["find_faults"]

_SECONDS = 60.0


def find_faults(release: Release, ledger: Ledger) -> tuple[list[ShipwayError], int, bool]:
    """Return an error for each fault, how many warnings there are, and if a second build differs.

    The rules run while the wheel is tried out; a whole release tries out more, in a
    step of its own. Warnings are told and are no faults.
    """
    with ThreadPoolExecutor(1) as pool:
        trial = None if release.options.whole else pool.submit(_try_out, release, ledger)
        repeated: tuple[Repeated, ...] = ()
        if release.options.twice:
            from .rebuilding import build_again  # noqa: PLC0415 - only where it is asked for

            # A build changes where temporary files go, for the whole process.
            wait([trial] if trial else [])
            repeated = build_again(release, ledger)
        report = _rules(release, ledger, repeated)
        results = trial.result() if trial else ()
    _tell(release, report)
    if repeated:
        _tell_more(release, ledger, repeated)
    failed = failures(release.title, results, DoesNotRun)
    explain(release, ledger, failed)
    return [*report.problems(), *failed], len(report.warnings), bool(repeated)


def _tell(release: Release, report: Report) -> None:
    """Tell what stands in nobody's way."""
    for note in report.notes:
        release.reporter.note(note)
    for finding in report.warnings:
        told = f"{finding.where}: {finding.problem}; {finding.fix}"
        release.reporter.note(f"warning {finding.rule}: {told}")
    for ignored in report.ignored:
        found = ignored.finding
        told = f"{found.where}: {found.problem} (the reason: {ignored.reason})"
        release.reporter.note(f"ignored {found.rule}: {told}")


def _tell_more(release: Release, ledger: Ledger, repeated: Iterable[Repeated]) -> None:
    """Say how to see all that differs, and what else than the build can be the cause of it."""
    if ledger.dirty:
        release.reporter.note(
            f"built of uncommitted changes: if they are others now, {release.program} build first"
        )
    for item in repeated:
        kept = release.state.kept(ledger) / item.filename
        command = shown(["diffoscope", str(kept), item.again])
        release.reporter.note(f"every difference: {command}")


def _rules(release: Release, ledger: Ledger, repeated: tuple[Repeated, ...]) -> Report:
    kept = release.state.kept(ledger)
    paths = [kept / item.filename for item in ledger.distributions]
    earlier, exists = find_earlier(release, ledger)
    tagged = release.repository.tag_commit(release.tag) == ledger.commit
    expected = Expected(
        project=release.project.name,
        version=ledger.version,
        tag_version=str(release.version) if tagged else None,
        public=release.target.public,
        exists=exists,
        earlier=earlier,
        repeated=repeated,
        foreign=_foreign(release, paths),
        ledger=ledger,
        home=home_of(release.project),
    )
    return check_distributions(paths, expected, ignore=release.project.config.ignore)


def _foreign(release: Release, paths: Iterable[Path]) -> dict[str, tuple[str, ...]]:
    """Return what wheels of the stable ABI use that it does not have, where that can be said."""
    found = {}
    for path in paths:
        if path.suffix == ".whl" and "abi3" in path.name.split("-")[-2].split("."):
            with scratch_folder("abi3", release.state.shared) as folder:
                symbols = foreign_symbols(path, folder)
            if symbols is None:
                release.reporter.note(f"{path.name} is abi3: shipway[abi3] would look into it")
            else:
                found[path.name] = symbols
    return found


def _try_out(release: Release, ledger: Ledger) -> tuple[Result, ...]:
    """Return how the wheel does on the first Python that it admits; nothing if none is here."""
    wheels = [item for item in ledger.distributions if item.kind == "wheel"]
    subject = Subject(
        release.project,
        at_hand([read_filename(wheel.filename) for wheel in wheels]),
        release.state.kept(ledger),
        release.target.dependency_index,
        _SECONDS,
        siblings_in(release.target.local_folder, release.project.name),
    )
    for version, python in _candidates():
        results = _tried(release, subject, version, python)
        if any(result.outcome is not Outcome.EXCLUDED for result in results):
            return results
    release.reporter.note("no Python here is one that the wheel admits: it was not tried out")
    return ()


def _candidates() -> Iterator[tuple[str, Path]]:
    """Yield shipway's own Python, then the others from the newest on."""
    yield ".".join(map(str, sys.version_info[:3])), Path(sys.executable)
    for interpreter in reversed(find_pythons()):
        yield interpreter.version, interpreter.path


def _tried(release: Release, subject: Subject, version: str, python: Path) -> tuple[Result, ...]:
    with scratch_folder("try", release.state.shared) as folder:

        def environment(kind: Kind) -> Environment:
            return create_environment(folder / kind, python)

        return verify_on(subject, version, environment)
