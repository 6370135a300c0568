"""Which extra a failing import or script may lack: pure, from what the probe saw.

A script that only works after `pip install project[cli]` is no fault where the author
says so; a dependency that nobody declared is one. `trials` says which extras are worth
installing to tell the two apart, `renewed` keeps what came of it for `judge`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.parser import HeaderParser
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from packaging.markers import UndefinedComparison, UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Facts = Mapping[str, Any]
    Thing = tuple[Literal["imports", "scripts"], str]
    """An import or a script, by its name."""

__all__ = ["Trial", "failing", "renewed", "trials"]

# What developers install, normalised. Whoever forgets a dependency has it from there, so
# that an import which works with one of these proves nothing for those who install.
_DEVELOPMENT = frozenset(
    {
        "benchmark", "benchmarks", "ci", "cov", "coverage", "dev", "devel", "develop", "developer",
        "development", "devs", "doc", "docs", "documentation", "lint", "linting", "mypy",
        "pre-commit", "test", "testing", "tests", "type-check", "typecheck", "types", "typing",
    }
)  # fmt: skip

_NAMED = re.compile(r"([A-Za-z0-9][\w.-]*)\[([\w., -]+)\]")
"""A project with extras, as dependency specifiers have them (PEP 508)."""
_MISSING = re.compile(r"No module named '(\w+)")
"""What ModuleNotFoundError says, up to the top-level module."""


@dataclass(frozen=True)
class Trial:
    """An extra, and what may work with it."""

    extra: str
    """Normalised; several that the output names together are joined by commas."""
    things: frozenset[Thing]


def trials(facts: Facts) -> tuple[Trial, ...]:
    """Return what is worth trying, what the output names first, then what installs least.

    Imports are tried only where another one passes: a package that nobody can import
    without an extra is broken.
    """
    declared = _Declared(facts)
    named: dict[str, set[Thing]] = {}
    required: dict[str, set[Thing]] = {}
    for thing in failing(facts):
        output = _output(facts, thing)
        for extra in declared.named_in(output):
            named.setdefault(extra, set()).add(thing)
        for extra in declared.that_bring(set(_MISSING.findall(output))):
            required.setdefault(extra, set()).add(thing)
    order = sorted(named.keys() | required.keys(), key=lambda it: (it not in named, *declared[it]))
    return tuple(
        Trial(extra, frozenset(named.get(extra, set()) | required.get(extra, set())))
        for extra in order
    )


def failing(facts: Facts) -> frozenset[Thing]:
    """Return the imports and scripts that fail and that an extra may help."""
    imports = {item["name"] for item in facts["imports"] if item["status"] != 0}
    scripts = {item["name"] for item in facts["scripts"] if _fails(item)}
    if len(imports) == len(facts["imports"]):
        imports = set()
    return frozenset({("imports", name) for name in imports} | {("scripts", n) for n in scripts})


def renewed(facts: Facts, trial: Trial, again: Facts | None) -> Facts:
    """Return the facts with what was seen of a trial's things with its extra.

    `again` are the facts of the environment with the extra, None if it did not install.
    """

    def one(kind: str, item: Facts) -> Facts:
        if (kind, item["name"]) not in trial.things:
            return item
        if again is None:
            return {**item, "not_installed": trial.extra}
        seen = next((other for other in again[kind] if other["name"] == item["name"]), item)
        return {**seen, "extra": trial.extra}

    lists = {kind: [one(kind, item) for item in facts[kind]] for kind in ("imports", "scripts")}
    return {**facts, **lists}


class _Declared:
    """The extras that the metadata of the installed distribution declares."""

    def __init__(self, facts: Facts) -> None:
        headers = HeaderParser().parsestr(facts["metadata"])
        self._project = canonicalize_name(headers.get("Name", ""))
        self._texts = headers.get_all("Requires-Dist", [])
        every = {canonicalize_name(name) for name in headers.get_all("Provides-Extra", [])}
        self._extras = every - _DEVELOPMENT
        version = facts["python"]
        self._python = {
            "python_full_version": version,
            "implementation_version": version,
            "python_version": ".".join(version.split(".")[:2]),
        }

    def __getitem__(self, extra: str) -> tuple[int, str]:
        """Return by what extras are ordered: how much one brings, and its name."""
        return len(self._brought.get(extra, ())), extra

    def named_in(self, output: str) -> Iterator[str]:
        """Yield the extras of this project that a text names, such as `project[cli]`."""
        for project, names in _NAMED.findall(output):
            extras = {canonicalize_name(name.strip()) for name in names.split(",")}
            if canonicalize_name(project) == self._project and extras <= self._extras:
                yield ",".join(sorted(extras))

    def that_bring(self, modules: set[str]) -> Iterator[str]:
        """Yield the extras that require a distribution which is called like one of the modules."""
        wanted = {canonicalize_name(module) for module in modules}
        return (extra for extra, names in self._brought.items() if names & wanted)

    @cached_property
    def _brought(self) -> Mapping[str, set[str]]:
        """What each extra requires on this Python, by normalised names."""
        required = [item for text in self._texts if (item := _requirement(text))]
        return {
            extra: {canonicalize_name(it.name) for it in required if self._is_for(extra, it)}
            for extra in self._extras
        }

    def _is_for(self, extra: str, requirement: Requirement) -> bool:
        """Return whether the extra, and only that, makes this a requirement."""
        marker = requirement.marker
        if marker is None:
            return False
        try:
            with_it, without = (
                marker.evaluate({**self._python, "extra": name}) for name in (extra, "")
            )
        except (UndefinedComparison, UndefinedEnvironmentName):
            # The installer says what it thinks of it.
            return False
        return with_it and not without


def _requirement(text: str) -> Requirement | None:
    try:
        return Requirement(text)
    except InvalidRequirement:
        return None


def _fails(script: Facts) -> bool:
    """Return whether a script was run, and in vain; of what needs an extra nothing is run."""
    return bool(script["attempts"]) and all(item["status"] != 0 for item in script["attempts"])


def _output(facts: Facts, thing: Thing) -> str:
    kind, name = thing
    item = next(item for item in facts[kind] if item["name"] == name)
    return "\n".join(attempt["output"] for attempt in item.get("attempts", [item]))
