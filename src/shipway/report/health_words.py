"""Goals and measures in words, for the terminal and for the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .durations import duration

if TYPE_CHECKING:
    from shipway.health.measures import Goal, Spread

__all__ = ["goal_of", "measured_of", "percent", "spread_of", "times_told", "verdict_of"]

_VERDICTS = {True: ("✓", "met"), False: ("✗", "missed"), None: ("?", "unknown")}


def verdict_of(goal: Goal) -> tuple[str, str]:
    """Return a mark and a word for how a goal was met."""
    return _VERDICTS[goal.met]


def goal_of(goal: Goal) -> str:
    """Return what is aimed at."""
    if goal.name == "success":
        return f"more than {percent(goal.limit)}"
    return f"below {duration(goal.limit)}"


def measured_of(goal: Goal) -> str:
    """Return what was measured: the share of runs, or the longest time."""
    if goal.measured is None:
        return "-"
    return percent(goal.measured) if goal.name == "success" else duration(goal.measured)


def percent(share: float) -> str:
    """Return a share; one that lacks anything is never rounded up to the whole."""
    shown = f"{share * 100:.1f}"
    if shown == "100.0" and share < 1:
        shown = "99.9"
    return f"{shown.removesuffix('.0')} %"


def spread_of(spread: Spread) -> tuple[str, ...]:
    """Return how durations are spread, beside their median."""
    if spread.count == 1:
        return ("one run",)
    high, longest = duration(spread.high), duration(spread.longest)
    return f"median of {spread.count} runs", f"19 of 20 within {high}", f"longest {longest}"


def times_told() -> tuple[str, ...]:
    """Return what is measured, and how."""
    return (
        _COUNTED,
        _RUN,
        _PUBLISH,
        "Installed: when the first job had installed it from the index.",
    )


_COUNTED = (
    "Runs that were cancelled or skipped count neither way; a run that passed in a later attempt"
    " has passed."
)
_RUN = (
    "A run's time is that in which at least one of its jobs ran; waiting for a runner or for a"
    " person's approval is told apart."
)
_PUBLISH = (
    "Published: from the moment when CI was green and the run was there, until the index took the"
    " last file, or where it does not say when, until the job had ended; without waiting too."
)
