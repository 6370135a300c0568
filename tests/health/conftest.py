"""Runs of the publish workflow, made up, and the same as GitHub's stand-in has them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from shipway.health.seen import JobSeen, RunSeen, Seen
from support.simpleindex import SimpleIndex, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.health.seen import Lost

START = datetime(2026, 11, 20, 10, tzinfo=UTC)


def at(minutes: float) -> datetime:
    """Return a moment, in minutes after the first one."""
    return START + timedelta(minutes=minutes)


def job(
    role: str, begin: float, end: float, conclusion: str = "success", name: str = ""
) -> JobSeen:
    """Make a job that ran between two moments."""
    return JobSeen(name or role, role, conclusion, at(begin), at(end))


def run(  # noqa: PLR0913 - each named at the call
    number: int = 1,
    conclusion: str | None = "success",
    *jobs: JobSeen,
    ref: str = "main",
    attempt: int = 1,
    green: float | None = None,
    uploads: tuple[float, ...] = (),
) -> RunSeen:
    """Make a run that begins at the first moment."""
    page = f"https://github.com/octo-org/sample/actions/runs/{number}"
    return RunSeen(
        number, number, attempt, "push", ref, "a" * 40, conclusion, page, START, START, tuple(jobs),
        None if green is None else at(green), tuple(map(at, uploads)),
    )  # fmt: skip


def seen(*runs: RunSeen, lost: tuple[Lost, ...] | None = (), notes: tuple[str, ...] = ()) -> Seen:
    """Make all that was looked at."""
    page = "https://github.com/octo-org/sample"
    return Seen(
        "octo-org/sample", page, "publish.yml", "pypi", at(-9999), at(99), tuple(runs),
        lost=lost, notes=notes,
    )  # fmt: skip


@pytest.fixture
def index() -> Iterator[SimpleIndex]:
    """Serve an index that is empty at first."""
    with serving() as found:
        yield found
