"""The checks: rules that look at sdists and wheels before anybody else does.

Called by the step `check`. Rules are pure; only the files themselves are read here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.config import nearest
from shipway.distributions.earlier import changes
from shipway.distributions.findings import Finding, Ignored, Report
from shipway.distributions.reader import Facts, read_distribution
from shipway.errors.base import refuse
from shipway.errors.build import NotADistribution
from shipway.errors.usage import BadConfiguration
from shipway.project.homes import PROJECT

from . import (
    consistency,
    contents,
    description,
    fields,
    integrity,
    layout,
    metadata,
    modules,
    naming,
    progress,
    repetition,
    tags,
)
from .rule import Expected, Release, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = [
    "RULES",
    "Expected",
    "Rule",
    "as_markdown",
    "check_distributions",
    "check_rule_names",
]

RULES: tuple[Rule, ...] = tuple(
    value
    for module in (
        naming,
        metadata,
        fields,
        description,
        consistency,
        layout,
        integrity,
        tags,
        modules,
        contents,
        progress,
        repetition,
    )
    for value in vars(module).values()
    if isinstance(value, Rule)
)
"""Every rule, in the order of their modules and in these as they are written."""


def check_distributions(
    paths: Iterable[Path], expected: Expected, *, ignore: Mapping[str, str]
) -> Report:
    """Read the distributions and apply every rule to them.

    `ignore` has the reason by the name of a rule whose findings do not count.

    Raises `NotADistribution` and, for a rule that does not exist, `BadConfiguration`;
    `SeveralProblems` if there are several such faults.
    """
    check_rule_names(ignore)
    release = Release(_read(paths), expected)
    findings: list[Finding] = []
    ignored: list[Ignored] = []
    for rule in RULES:
        for finding in rule.findings(release):
            if rule.name in ignore:
                ignored.append(Ignored(finding, ignore[rule.name]))
            else:
                findings.append(finding)
    earlier = expected.earlier
    notes = changes(earlier, release.distributions) if earlier else ()
    return Report(tuple(findings), tuple(ignored), notes)


def check_rule_names(names: Iterable[str]) -> None:
    """Refuse names that no rule has: a misspelt one would ignore nothing, in silence.

    Raises `BadConfiguration`, or `SeveralProblems` with one for each.
    """
    known = [rule.name for rule in RULES]
    refuse(
        [
            BadConfiguration(
                f"[tool.shipway.ignore] names a rule {name!r} that does not exist",
                fix=[nearest(name, known) or "see docs/checks.md for every rule"],
            )
            for name in names
            if name not in known
        ]
    )


def as_markdown() -> str:
    """Return the table of all rules as docs/checks.md has it."""
    rows = [
        ("Rule", "Finds", "Severity", "How to fix it"),
        ("---",) * 4,
        *((f"`{rule.name}`", rule.finds, rule.severity, rule.fix_in(PROJECT)) for rule in RULES),
    ]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _read(paths: Iterable[Path]) -> tuple[Facts, ...]:
    facts: list[Facts] = []
    faults: list[NotADistribution] = []
    for path in paths:
        try:
            facts.append(read_distribution(path))
        except NotADistribution as error:
            faults.append(error)
    refuse(faults)
    return tuple(facts)
