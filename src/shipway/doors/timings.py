"""When each action of a release ran, and why one failed, as lines of its journal.

A report is made of it; nothing else goes by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shipway.redaction import redact

from .clock import now
from .environment import secrets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from shipway.errors.base import ShipwayError

__all__ = ["Failure", "Timing", "read_timings", "timing_line"]


@dataclass(frozen=True)
class Failure:
    """Why a step failed: of an error its code, what happened, and what fixes it."""

    code: str
    what: str
    fix: tuple[str, ...] = ()


@dataclass(frozen=True)
class Timing:
    """When the action of a step began and ended, each with its zone."""

    step: str
    began: datetime
    ended: datetime
    failures: tuple[Failure, ...] = ()
    """Why it did not end well; nothing where it did."""


def timing_line(step: str, began: str, failed: BaseException | None) -> dict[str, Any]:
    """Return what the journal says of an action that is over; `began` is what `now` gave then."""
    line: dict[str, Any] = {"timed": step, "from": began, "at": now()}
    return line if failed is None else {**line, "failed": _reasons(failed)}


def read_timings(lines: Iterable[Mapping[str, Any]]) -> Iterator[Timing]:
    """Yield when each action ran, of the lines of a journal.

    Raises what Python does where a line is not as it was written.
    """
    for line in lines:
        if "timed" in line:
            began, ended = (datetime.fromisoformat(line[key]) for key in ("from", "at"))
            failures = tuple(
                Failure(each["code"], each["what"], tuple(each["fix"]))
                for each in line.get("failed", ())
            )
            yield Timing(line["timed"], began, ended, failures)


def _reasons(error: BaseException) -> list[dict[str, Any]]:
    """Return why a step failed, as JSON and without secrets."""
    parts: Sequence[ShipwayError] = getattr(error, "parts", ())
    if not parts:
        what = "stopped" if isinstance(error, KeyboardInterrupt) else type(error).__name__
        return [{"code": "", "what": what, "fix": []}]
    hidden = secrets()
    return [
        {
            "code": part.code,
            "what": redact(part.what, hidden),
            "fix": [redact(line, hidden) for line in part.fix],
        }
        for part in parts
    ]
