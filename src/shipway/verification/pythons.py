"""Which Pythons a project is verified on: pure, from what it supports and what there is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.errors.verify import BadPythonName

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from packaging.specifiers import SpecifierSet

__all__ = [
    "RELEASED",
    "Choice",
    "admitted",
    "choose_pythons",
    "in_order",
    "is_released",
    "minor",
    "refuse_bad_names",
    "unknown_python",
]

# https://devguide.python.org/versions/ from the oldest that installers still serve. A newer one
# is verified where the machine has it; only one that is listed here can be reported as missing.
RELEASED = ("3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15")

_NAME = re.compile(r"3\.\d{1,2}t?")
_OLDEST = "3.7"
"""What `probe` is written for."""
_FIRST_FREE_THREADED = "3.13t"
_USUAL_PYTHONS = ("name another one, or none: then every one that the project admits is taken",)
_TOO_OLD = f"What is installed is looked at by code that needs Python {_OLDEST} or newer."


@dataclass(frozen=True)
class Choice:
    """The Pythons to verify on, as minor versions in ascending order."""

    present: tuple[str, ...]
    """Those that the machine has."""
    missing: tuple[str, ...]
    """Those that the project supports and the machine has not."""


def choose_pythons(
    requires_python: str | None, named: Sequence[str], found: Collection[str]
) -> Choice:
    """Return where to verify.

    `named` are minor versions that somebody asked for; they override
    `requires_python` (a specifier as in PEP 440). `found` are the full versions
    of the machine's Pythons, with a `t` at the end of free-threaded ones.
    Where nothing says what the project supports, nothing can be missing.

    Raises `BadPythonName`.
    """
    there = {minor(version) for version in found}
    if named:
        refuse_bad_names(named)
        return Choice(in_order(there.intersection(named)), in_order(set(named) - there))
    supported = _specifier(requires_python)
    plain = [version for version in found if not version.endswith("t") and _modern(version)]
    if supported is None:
        return Choice(in_order(minor(version) for version in plain), ())
    present = {minor(version) for version in plain if supported.contains(version, prereleases=True)}
    missing = {name for name in RELEASED if _some_patch(name, supported)} - present
    return Choice(in_order(present), in_order(missing))


def minor(version: str) -> str:
    """Return "3.12" for "3.12.4" and "3.13t" for "3.13.0t"."""
    threads = "t" if version.endswith("t") else ""
    return ".".join(version.rstrip("t").split(".")[:2]) + threads


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Return minor versions in ascending order, each once."""
    return tuple(sorted(set(names), key=_key))


def refuse_bad_names(named: Sequence[str]) -> None:
    """Refuse what is no minor version such as "3.12". Raises `BadPythonName`."""
    for name in named:
        if re.fullmatch(r"2\.\d|3\.[0-6]", name):
            raise BadPythonName(
                f"Python {name} is too old to verify on", why=_TOO_OLD, fix=_USUAL_PYTHONS
            )
        if re.fullmatch(r"\d+\.\d+t?", name) and not _NAME.fullmatch(name):
            raise unknown_python(name)
        if not _NAME.fullmatch(name):
            meant = " and ".join(_NAME.findall(name))
            each = ", each by itself" if " and " in meant else ""
            raise BadPythonName(
                f"{name!r} does not name a Python to verify on",
                fix=[f"write {meant}{each}"] if meant else None,
            )


def is_released(name: str) -> bool:
    """Return whether a minor version is one that can be installed, as far as is known."""
    free = name.endswith("t")
    return name.rstrip("t") in RELEASED and (not free or _key(name) >= _key(_FIRST_FREE_THREADED))


def unknown_python(name: str) -> BadPythonName:
    """Return that a minor version is none that was ever released, as far as is known."""
    return BadPythonName(
        f"there is no Python {name} to verify on",
        why=f"The newest that is known is {RELEASED[-1]}; without the GIL the oldest is"
        f" {_FIRST_FREE_THREADED}.",
        fix=_USUAL_PYTHONS,
    )


def admitted(requires_python: str | None, name: str) -> bool:
    """Return whether `Requires-Python` admits any patch release of a minor version."""
    supported = _specifier(requires_python)
    return supported is None or _some_patch(name.rstrip("t"), supported)


def _specifier(requires_python: str | None) -> SpecifierSet | None:
    from packaging.specifiers import (  # noqa: PLC0415 - 15 ms that reading results does not need
        InvalidSpecifier,
        SpecifierSet,
    )

    try:
        return SpecifierSet(requires_python) if requires_python else None
    except InvalidSpecifier:
        # Refusing it is the business of `check`; the metadata of the files has the last word.
        return None


def _some_patch(name: str, supported: SpecifierSet) -> bool:
    """Return whether any patch release of a minor version is supported; `>=3.8.1` has 3.8."""
    return any(supported.contains(f"{name}.{patch}") for patch in (0, 1, 99))


def _modern(version: str) -> bool:
    return _key(minor(version)) >= _key(RELEASED[0])


def _key(name: str) -> tuple[int, int, bool]:
    major, _, rest = name.rstrip("t").partition(".")
    return int(major), int(rest), name.endswith("t")
