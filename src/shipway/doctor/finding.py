"""A finding: what was looked at, what is so, and what puts it right. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shipway.errors.base import ShipwayError

__all__ = ["Finding", "Verdict", "advice", "of_error", "right", "unseen", "wrong"]


class Verdict(Enum):
    """The answers that there are; none of them is taken for another."""

    RIGHT = "right"
    WRONG = "wrong"
    """A release would fail, or somebody could make one who should not."""
    ADVICE = "advice"
    """It works, and could be safer."""
    UNSEEN = "cannot see"
    """It is neither right nor wrong: whoever asks may not know, or got no answer."""


@dataclass(frozen=True)
class Finding:
    """One thing of a setup."""

    subject: str
    verdict: Verdict
    said: str
    """What is so; of what cannot be seen, what that needs."""
    fix: tuple[str, ...] = ()
    """Commands to run, or sentences that say what to change."""


def right(subject: str, said: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(subject, Verdict.RIGHT, said)


def wrong(subject: str, said: str, *fix: str) -> Finding:
    """Return that something stands in the way of a release, or is not safe."""
    return Finding(subject, Verdict.WRONG, said, fix)


def advice(subject: str, said: str, *fix: str) -> Finding:
    """Return that something works, and how it could be safer."""
    return Finding(subject, Verdict.ADVICE, said, fix)


def unseen(subject: str, needs: str) -> Finding:
    """Return that nobody can tell, and what would let it be seen."""
    return Finding(subject, Verdict.UNSEEN, f"needs {needs}")


def of_error(subject: str, error: ShipwayError) -> Finding:
    """Return what an error says to be wrong, with the ways out that it names."""
    first = error.parts[0]
    return wrong(subject, first.what, *first.fix)
