"""What a rule is, and how to write one: a function of facts that yields problems.

A rule is one function in one of the modules beside this one, under `@rule` if it looks
at one file at a time, under `@release_rule` if it has to see them all. It must not read
files, and imports what is heavy inside. `docs/checks.md` is made of what is said here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shipway.distributions.findings import Finding, Severity
from shipway.project.homes import PROJECT, Home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from shipway.distributions.differences import Repeated
    from shipway.distributions.earlier import Earlier
    from shipway.distributions.ledger import Ledger
    from shipway.distributions.reader import Facts


__all__ = ["Expected", "Problem", "Release", "Rule", "release_rule", "rule"]


@dataclass(frozen=True)
class Expected:
    """What the distributions must agree with."""

    project: str
    """The project's name, in any spelling."""
    version: str
    """The version that is released, in any spelling."""
    tag_version: str | None = None
    """The version that the tag says; None where there is no tag yet."""
    public: bool = True
    """Whether they go to a public index, which is stricter."""
    exists: bool | None = None
    """Whether the index has the project already; None where it was not asked."""
    earlier: Earlier | None = None
    """The release before this one; None where there is none to compare with."""
    repeated: tuple[Repeated, ...] = ()
    """What differed when it was built again; nothing where that was not asked for."""
    foreign: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Symbols that a wheel of the stable ABI uses and that ABI does not have, by file name."""
    ledger: Ledger | None = None
    """The ledger of the build; None where there is none to compare with."""
    home: Home = PROJECT
    """Where the metadata is written, for what the fixes say."""


@dataclass(frozen=True)
class Release:
    """All distributions of a release, and what they must agree with."""

    distributions: tuple[Facts, ...]
    expected: Expected


@dataclass(frozen=True)
class Problem:
    """What a rule yields: a place and what is wrong there."""

    where: str
    problem: str
    fix: str = ""
    """How to mend it, where that is more exact than what the rule says."""
    severity: Severity | None = None
    """How much it counts, where that is otherwise than the rule says."""


@dataclass(frozen=True)
class Rule:
    """A rule with all that its row in docs/checks.md says."""

    name: str
    finds: str
    """What it finds, a phrase."""
    fix: str
    """How to mend it, a phrase; a name in braces is a field of `Home`."""
    severity: Severity
    check: Callable[[Release], Iterable[Problem]]

    def findings(self, release: Release) -> Iterator[Finding]:
        """Yield what the rule finds."""
        for found in self.check(release):
            severity = found.severity or self.severity
            fix = found.fix or self.fix_in(release.expected.home)
            yield Finding(self.name, severity, found.where, found.problem, fix)

    def fix_in(self, home: Home) -> str:
        """Return how to mend it where the metadata is."""
        return self.fix.format_map(vars(home))


def release_rule(
    name: str, *, finds: str, fix: str, severity: Severity = Severity.ERROR
) -> Callable[[Callable[[Release], Iterable[Problem]]], Rule]:
    """Make a rule of a function that sees all distributions."""
    return lambda check: Rule(name, finds, fix, severity, check)


def rule(
    name: str, *, finds: str, fix: str, severity: Severity = Severity.ERROR
) -> Callable[[Callable[[Facts, Expected], Iterable[Problem]]], Rule]:
    """Make a rule of a function that sees one distribution at a time."""

    def make(check: Callable[[Facts, Expected], Iterable[Problem]]) -> Rule:
        def check_all(release: Release) -> Iterator[Problem]:
            for facts in release.distributions:
                yield from check(facts, release.expected)

        return Rule(name, finds, fix, severity, check_all)

    return make
