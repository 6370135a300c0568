"""What a verification found: frozen data, written as JSON by one process and read by another."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Literal

__all__ = ["Check", "Kind", "Outcome", "Result"]

Kind = Literal["wheel", "sdist"]


class Outcome(StrEnum):
    """How one Python and one file get on with each other."""

    PASSED = "passed"
    FAILED = "failed"
    EXCLUDED = "excluded"
    """The file does not claim to support this Python, so it was not installed."""
    MISSING = "missing"
    """The project supports this Python, but it is not on this machine."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at in an environment."""

    name: str
    """Such as "import demo" or "demo --help"."""
    passed: bool
    detail: str
    """What was seen, in one line."""
    output: str = ""
    """The end of what was printed, where it explains a failure."""
    remark: bool = False
    """Whether it passed and its detail is worth telling all the same."""


@dataclass(frozen=True)
class Result:
    """How one file did on one Python."""

    python: str
    """The minor version, such as "3.12"."""
    kind: Kind | None
    """None where the Python is missing: then no file was tried."""
    outcome: Outcome
    detail: str
    """One line that says why."""
    filename: str = ""
    checks: tuple[Check, ...] = ()
    seconds: float = 0.0
    sha256: str = ""
    """The hash of the file: another build has files of the same names."""

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that did not pass."""
        return tuple(check for check in self.checks if not check.passed)

    def to_json(self) -> str:
        """Return a JSON text that `from_json` reads back."""
        return json.dumps(asdict(self), indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Result:
        """Read what `to_json` wrote."""
        data = json.loads(text)
        checks = tuple(Check(**check) for check in data.pop("checks"))
        return cls(outcome=Outcome(data.pop("outcome")), checks=checks, **data)
