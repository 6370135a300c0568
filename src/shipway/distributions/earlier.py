"""The release before this one, as an index has it: which it is, and how this one differs. Pure.

`steps.comparing` fetches its files; the rules in `checks.progress` judge what `Earlier` holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from shipway.project.counts import counted

from .filenames import version_in
from .installed import installed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from packaging.version import Version

    from .publishing import IndexFile
    from .reader import Facts

__all__ = ["Earlier", "alike", "changes", "files_before", "of_kind", "to_read"]

_LARGEST = 20 * 2**20
"""Bytes. A larger file is compared by its name and its size only."""

_SHOWN = 5


@dataclass(frozen=True)
class Earlier:
    """A release that the index has."""

    version: Version
    files: tuple[IndexFile, ...]
    """All that the index lists of it."""
    facts: tuple[Facts, ...]
    """Those of its files that were read."""

    def read_like(self, filename: str) -> Facts | None:
        """Return what was read of the same kind, if possible with the same tags."""
        same_kind = [found for found in self.facts if of_kind(found.filename) == of_kind(filename)]
        same_tags = [found for found in same_kind if alike(found.filename, filename)]
        return next(iter(same_tags or same_kind), None)


def files_before(files: Iterable[IndexFile], version: Version) -> tuple[IndexFile, ...]:
    """Return the files of the newest release before a version; none where there is none.

    A final release follows on the final release before it, not on pre-releases. What is
    yanked (PEP 592) was taken back, and is nothing to follow on.
    """
    before = [
        (found, file)
        for file in files
        if not file.yanked and (found := version_in(file.filename)) is not None and found < version
    ]
    final = [item for item in before if not item[0].is_prerelease]
    if final and not version.is_prerelease:
        before = final
    newest = max((found for found, _ in before), default=None)
    return tuple(file for found, file in before if found == newest)


def to_read(files: Sequence[IndexFile], filenames: Iterable[str]) -> tuple[IndexFile, ...]:
    """Return the files to read: one sdist, and one wheel for each that is released now.

    `filenames` are those of the release. Of several wheels the one with the same tags is
    taken, else the first.
    """
    chosen: list[IndexFile] = []
    for filename in filenames:
        same_kind = [file for file in files if of_kind(file.filename) == of_kind(filename)]
        same_tags = [file for file in same_kind if alike(file.filename, filename)]
        chosen += (same_tags or same_kind)[:1]
    return tuple(file for file in dict.fromkeys(chosen) if (file.size or 0) <= _LARGEST)


def of_kind(filename: str) -> str:
    """Return "wheel" or "sdist" for a file name."""
    return "wheel" if filename.endswith(".whl") else "sdist"


def alike(one: str, other: str) -> bool:
    """Return whether two file names are of the same kind and have the same tags."""
    if of_kind(one) == of_kind(other) == "wheel":
        return one.split("-")[-3:] == other.split("-")[-3:]
    return of_kind(one) == of_kind(other)


def changes(earlier: Earlier, distributions: Iterable[Facts]) -> tuple[str, ...]:
    """Return what differs from the release before, a line for each file that both have."""
    return tuple(
        f"{facts.filename} compared with {earlier.version}: {'; '.join(_changes(before, facts))}"
        for facts in distributions
        if (before := earlier.read_like(facts.filename)) is not None
    )


def _changes(before: Facts, facts: Facts) -> Iterable[str]:
    old, new = _names(before), _names(facts)
    yield f"{before.built.size} bytes, now {facts.built.size}"
    for what, names in {"more": new - old, "gone": old - new}.items():
        if names:
            yield f"{counted(len(names), 'file')} {what}: {_some(names)}"
    required, requires = _requirements(before), _requirements(facts)
    for what, requirements in {
        "requires now": requires - required,
        "no longer requires": required - requires,
    }.items():
        if requirements:
            yield f"{what} {_some(requirements)}"
    for field in ("requires_python", "license_expression"):
        then, now = str(before.metadata.get(field, "")), str(facts.metadata.get(field, ""))
        if then != now:
            yield f"{field.replace('_', '-')} was {then or 'not given'}, now {now or 'not given'}"


def _names(facts: Facts) -> frozenset[str]:
    """Return the files by names that do not have the version in them."""
    if facts.wheel:
        return installed(facts).files
    return frozenset(member.name.partition("/")[2] for member in facts.members)


def _requirements(facts: Facts) -> frozenset[str]:
    names = set()
    for text in facts.metadata.get("requires_dist", []):
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            continue
        if requirement.marker is None or "extra" not in str(requirement.marker):
            names.add(canonicalize_name(requirement.name))
    return frozenset(names)


def _some(names: Iterable[str]) -> str:
    listed = sorted(names)
    more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    return f"{', '.join(listed[:_SHOWN])}{more}"
