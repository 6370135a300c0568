"""Poetry's constraint of Python, as a specifier of PEP 440. Pure.

https://python-poetry.org/docs/dependency-specification/#version-constraints
Called by `Project.requires_python`.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from packaging.specifiers import InvalidSpecifier, Specifier
from packaging.version import Version

__all__ = ["as_specifier"]

_LAST_MINOR = {2: 7}
"""Of a major version that has come to its end."""
_SPACE_AFTER_OPERATOR = re.compile(r"(?<=[\^~=<>!])\s+")
_SINGLE = re.compile(
    r"(?P<operator>\^|~=|~|==?|!=|[<>]=?)?v?(?P<version>\d[\w.+!-]*?)(?P<any>\.\*)*"
)
_MANY = 99
"""More minor versions than Python will have in our days: to list them all would take for ever."""
_SEGMENTS = 3
"""Of a release of Python, such as 3.12.4."""

_Release = tuple[int, int, int]
_BEGIN: _Release = (0, 0, 0)
_END: _Release = (1 << 30, 0, 0)


class _Range(NamedTuple):
    """Releases of Python from one on, up to and without another."""

    low: _Release
    high: _Release


def as_specifier(constraint: object) -> str | None:
    """Return what a constraint admits.

    None where it admits every Python, where it is no constraint, and where PEP 440 has
    no words for it: there "or" exists only as far as holes are whole minor versions.
    Of a list poetry-core takes the last text, and a table it passes over
    (`Factory._add_package_poetry_group_dependencies`).
    """
    if isinstance(constraint, list):
        texts = [item for item in constraint if isinstance(item, str)]
        constraint = texts[-1] if texts else None
    if not isinstance(constraint, str):
        return None
    try:
        groups = [_conjunction(group) for group in re.split(r"\|\|?", constraint)]
    except (InvalidSpecifier, ValueError):  # also a number too long for Python to read
        return None
    if len(groups) == 1:
        return ",".join(map(str, groups[0])) or None
    return _union(groups)


def _conjunction(text: str) -> list[Specifier]:
    """Return what all has to be so; nothing for `*`.

    Raises `InvalidSpecifier` and `ValueError`.
    """
    singles = re.split(r"[,\s]+", _SPACE_AFTER_OPERATOR.sub("", text.strip().rstrip(", ")))
    return [specifier for single in singles for specifier in _single(single)]


def _single(text: str) -> list[Specifier]:
    if text == "*":
        return []
    found = _SINGLE.fullmatch(text)
    if found is None:
        raise InvalidSpecifier(text)
    operator, version = found["operator"] or "", Version(found["version"])
    if found["any"] and operator not in {"", "=", "==", "!="}:
        raise InvalidSpecifier(text)
    if found["any"]:
        return [Specifier(f"{operator if operator == '!=' else '=='}{version}.*")]
    if operator in {"", "=", "=="}:
        return _exactly(version)
    if operator in {"^", "~"}:
        return _up_to(version, _after_caret(version) if operator == "^" else _after_tilde(version))
    if operator == "~=" and len(version.release) == 1:
        return _up_to(version, (version.major + 1,))
    return [Specifier(f"{operator}{version}")]


def _exactly(version: Version) -> list[Specifier]:
    """Return what poetry-core makes of `3.9`: all of its patch releases.

    `poetry.core.version.helpers.format_python_constraint`
    """
    whole = len(version.release) < _SEGMENTS
    return [Specifier(f"=={version.base_version}.*" if whole else f"=={version}")]


def _up_to(version: Version, end: tuple[int, ...]) -> list[Specifier]:
    return [Specifier(f">={version}"), Specifier(f"<{'.'.join(map(str, end))}")]


def _after_caret(version: Version) -> tuple[int, ...]:
    """Return the first release that changes the first number that is not zero."""
    release = version.release
    kept = next((index for index, number in enumerate(release) if number), len(release) - 1)
    return (*release[:kept], release[kept] + 1)


def _after_tilde(version: Version) -> tuple[int, ...]:
    """Return the next minor version; of a major version alone, the next major one."""
    kept = version.release[:2]
    return (*kept[:-1], kept[-1] + 1)


def _union(groups: list[list[Specifier]]) -> str | None:
    """Return what any of several conjunctions admits, as bounds with holes."""
    ranges = _merged([found for group in groups for found in _ranges(group)])
    if not ranges:
        return None
    said = []
    if ranges[0].low != _BEGIN:
        said.append(f">={_shown(ranges[0].low)}")
    for before, after in pairwise(ranges):
        holes = _holes(before.high, after.low)
        if holes is None:
            return None
        said.extend(f"!={hole}" for hole in holes)
    if ranges[-1].high != _END:
        said.append(f"<{_shown(ranges[-1].high)}")
    return ",".join(said) or None


def _ranges(specifiers: list[Specifier]) -> list[_Range]:
    found = [_Range(_BEGIN, _END)]
    for specifier in specifiers:
        found = [
            _Range(max(one.low, other.low), min(one.high, other.high))
            for one in found
            for other in _admitted(specifier)
        ]
    return [item for item in found if item.low < item.high]


def _admitted(specifier: Specifier) -> list[_Range]:
    """Return the ranges of one specifier. Pre-releases count as the release they lead to."""
    operator, text = specifier.operator, specifier.version
    given = Version(text.removesuffix(".*")).release
    if len(given) > _SEGMENTS:
        raise InvalidSpecifier(str(specifier))
    low = _padded(given)
    after = _padded((*given[:-1], given[-1] + 1)) if text.endswith(".*") else _next(low)
    return {
        "==": [_Range(low, after)],
        "!=": [_Range(_BEGIN, low), _Range(after, _END)],
        ">=": [_Range(low, _END)],
        ">": [_Range(after, _END)],
        "<=": [_Range(_BEGIN, after)],
        "<": [_Range(_BEGIN, low)],
        "~=": [_Range(low, _padded((*given[:-2], given[-2] + 1) if given[1:] else given))],
    }[operator]


def _merged(ranges: list[_Range]) -> list[_Range]:
    merged: list[_Range] = []
    for item in sorted(ranges):
        if merged and item.low <= merged[-1].high:
            merged[-1] = _Range(merged[-1].low, max(merged[-1].high, item.high))
        else:
            merged.append(item)
    return merged


def _holes(low: _Release, high: _Release) -> list[str] | None:
    """Return the releases of a hole, as `!=` takes them; None where it has no words for them."""
    if low[:2] == high[:2]:
        patches = range(low[2], high[2])
        return [f"{low[0]}.{low[1]}.{patch}" for patch in patches] if high[2] <= _MANY else None
    if low[2] or high[2] or max(low[1], high[1]) > _MANY:
        return None
    minors: list[str] = []
    for major in range(low[0], high[0] + 1):
        first = low[1] if major == low[0] else 0
        last = high[1] - 1 if major == high[0] else _LAST_MINOR.get(major)
        if last is None:  # nobody knows how many there will be
            return None
        minors.extend(f"{major}.{minor}.*" for minor in range(first, last + 1))
    return minors


def _shown(release: _Release) -> str:
    return ".".join(map(str, release if release[2] else release[:2]))


def _padded(release: tuple[int, ...]) -> _Release:
    major, minor, patch = (*release, 0, 0)[:3]
    return major, minor, patch


def _next(release: _Release) -> _Release:
    return release[0], release[1], release[2] + 1
