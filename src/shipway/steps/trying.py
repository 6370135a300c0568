"""Wait for the trial of the built distributions, and say what failed, there and elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.errors.base import refuse
from shipway.errors.verify import DoesNotRun, NoPython
from shipway.verification.results import Outcome

from .mending import explain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shipway.distributions.ledger import Ledger
    from shipway.errors.base import ShipwayError
    from shipway.release import Release
    from shipway.verification.results import Result

__all__ = ["failures", "refuse_untried", "try_out"]


def try_out(release: Release, ledger: Ledger) -> None:
    """Try the ledger's files on every Python; keep the results for the report.

    Raises `DoesNotRun` for each failure, and what the doors raise.
    """
    kept = release.state.kept(ledger)
    results = release.trial.results(ledger, kept, release.reporter.note)
    release.state.write_results(results)
    problems = failures(release.title, results, DoesNotRun)
    explain(release, ledger, problems)
    refuse(problems)
    refuse_untried(release.title, results)


def refuse_untried(title: str, results: Sequence[Result]) -> None:
    """Refuse a verification in which no file was installed. Raises `NoPython`."""
    if not any(result.outcome is Outcome.PASSED for result in results):
        reasons = dict.fromkeys(f"Python {result.python}: {result.detail}" for result in results)
        told = f"{title} was installed on no Python: {'; '.join(reasons)}"
        if any(result.outcome is Outcome.MISSING for result in results):
            raise NoPython(told)
        raise NoPython(
            told, fix=["name a Python that the files admit, or none: leave out --python"]
        )


def failures(
    title: str, results: Sequence[Result], error: type[ShipwayError]
) -> list[ShipwayError]:
    """Return an error for each thing that fails, however many Pythons it fails on."""
    failed: dict[str, list[Result]] = {}
    for result in results:
        if result.outcome is Outcome.FAILED:
            failed.setdefault(result.detail, []).append(result)
    return [
        error(f"{title} on Python {_places(where)}: {detail}", details=_outputs(where[0]))
        for detail, where in failed.items()
    ]


def _places(where: Sequence[Result]) -> str:
    kinds: dict[str, list[str]] = {}
    for result in where:
        kinds.setdefault(result.python, []).append(result.kind or "session")
    return ", ".join(f"{python} ({' and '.join(names)})" for python, names in kinds.items())


def _outputs(result: Result) -> str:
    return "\n".join(dict.fromkeys(check.output for check in result.failures if check.output))
