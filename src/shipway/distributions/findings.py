"""What the checks find: data, and how it becomes errors."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shipway.errors.build import DistributionsRefused

__all__ = ["Finding", "Ignored", "Report", "Severity"]


class Severity(StrEnum):
    """Whether a finding stands in the way of a release."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One fault in one place."""

    rule: str
    """The name of the rule, by which it can be ignored."""
    severity: Severity
    where: str
    """The file, and the place in it."""
    problem: str
    fix: str


@dataclass(frozen=True)
class Ignored:
    """A finding that the configuration tells to ignore, and why."""

    finding: Finding
    reason: str


@dataclass(frozen=True)
class Report:
    """All that the checks found."""

    findings: tuple[Finding, ...]
    ignored: tuple[Ignored, ...]
    notes: tuple[str, ...] = ()
    """What differs from the release before, for people to read."""

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stand in the way."""
        return tuple(found for found in self.findings if found.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that are told and stand in nobody's way."""
        return tuple(found for found in self.findings if found.severity is Severity.WARNING)

    def problems(self) -> tuple[DistributionsRefused, ...]:
        """Return an error for each finding that stands in the way."""
        return tuple(
            DistributionsRefused(
                f"{found.where}: {found.problem}",
                fix=(
                    found.fix,
                    f'if it has to be so: under [tool.shipway.ignore] {found.rule} = "REASON"',
                ),
            )
            for found in self.errors
        )
