"""How versions count: parsing, bumping, the version that is wanted (PEP 440).

Pure arithmetic on `packaging.version`; the steps and tasks call it. The rules
are the table of docs/versions.md, and a test holds the two together. It must
not look at files, tags or indexes.
"""

from __future__ import annotations

import shlex
from difflib import get_close_matches

from packaging.version import InvalidVersion, Version

from shipway.errors.base import ShipwayError
from shipway.errors.usage import WrongUsage
from shipway.errors.versions import (
    GoesBackwards,
    NeedsBase,
    NotAVersion,
    NotReleasedYet,
    UnknownPart,
)

from .arithmetic import (
    PARTS,
    RELEASE_PARTS,
    awaited,
    bumped,
    final,
    own_part,
    refuse_base,
    with_dev,
)

__all__ = [
    "PARTS",
    "bump",
    "following",
    "parse_version",
    "promotes",
    "refuse_unclear",
    "unique_dev_version",
    "wanted_version",
]

_ALIASES = {"micro": "patch"}
_LONGEST_SHOWN = 100
_EITHER = "give either --part or --to"


def parse_version(text: str, *, where: str = "") -> Version:
    """Read a version in any spelling that PEP 440 admits, such as `1.4.0-alpha0`.

    `where` tells in the error where the text stands. Raises `NotAVersion`.
    """
    try:
        return Version(text)
    except ValueError:  # InvalidVersion, or a number too long for Python to read
        place = f"{where}: " if where else ""
        shown = text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
        raise NotAVersion(f"{place}{shown!r} is not a version: {_fault(text)}") from None


def _parse_option(to: str) -> Version:
    try:
        return parse_version(to, where="--to")
    except NotAVersion as error:
        error.fix = ("invoke bump --to=1.2.3   (or 1.2.3rc1, 1.2.3.post1, 1.2.4.dev0)",)
        raise


def bump(current: Version, part: str, *, base: str | None = None) -> Version:
    """Return the version that bumping `part` of `current` makes.

    A release part (major, minor, patch) gives the lowest final release above
    `current` whose parts below it are zero. `base` says of which release a
    pre-release or development release is meant where `current` is released.
    The result is greater than `current`, save for `final` of a version that is
    final already. A local version is always dropped.

    Raises `UnknownPart`, `NeedsBase`, `GoesBackwards`, `NotReleasedYet` and
    `WrongUsage`.
    """
    part = _known(part)
    try:
        return bumped(current, part, None if base is None else _known_base(part, base))
    except (NeedsBase, GoesBackwards, NotReleasedYet) as error:
        error.fix = _ways_forward(current, part)
        raise


def following(version: Version) -> Version:
    """Return the version that comes after a released one, a pre-release after a pre-release."""
    counted = version.pre is not None or version.dev is not None
    return bumped(version, own_part(version) if counted else "patch", None)


def promotes(before: Version, after: Version) -> bool:
    """Return whether a version is a later phase of the same release: a final of a candidate."""
    phases = [
        (version.pre[0] if version.pre else "", version.is_devrelease)
        for version in (before, after)
    ]
    same = Version(before.base_version) == Version(after.base_version)
    return same and before < after and phases[0] != phases[1]


def refuse_unclear(*, part: str | None, to: str | None, base: str | None) -> None:
    """Refuse options that no current version could make sense of.

    Raises `UnknownPart`, `NotAVersion` and `WrongUsage`.
    """
    if part is not None:
        part = _known(part)
    if to is not None:
        _parse_option(to)
    if part is not None and to is not None:
        options = f"--part={part}" + (f" --base={shlex.quote(base)}" if base else "")
        ways = (f"invoke bump {options}", f"invoke bump --to={shlex.quote(to)}")
        raise WrongUsage(_EITHER, fix=ways)
    if base is None:
        return
    if to is not None:
        raise WrongUsage(
            "--base belongs to --part; --to is the whole version",
            fix=[f"invoke bump --to={shlex.quote(to)}"],
        )
    if part is None:
        raise WrongUsage(
            "--base belongs to --part", fix=[f"invoke bump --part=rc --base={shlex.quote(base)}"]
        )
    refuse_base(part, _known_base(part, base))


def wanted_version(
    current: Version, *, part: str | None = None, to: str | None = None, base: str | None = None
) -> Version:
    """Return the version that `--part` (with `--base`) or `--to` asks for.

    `to` may be the current version itself, which changes nothing, or the current
    version without its local part, which no public index has seen.

    Raises what `bump` raises, `NotAVersion` and `WrongUsage`.
    """
    refuse_unclear(part=part, to=to, base=base)
    if part is not None:
        return bump(current, part, base=base)
    if to is None:
        after, larger = (bumped(current, each, None) for each in ("patch", "minor"))
        ways = (
            f"invoke bump --part=patch   (makes {after})",
            f"invoke bump --to={shlex.quote(str(larger))}",
        )
        raise WrongUsage(_EITHER, fix=ways)
    wanted = _parse_option(to)
    if wanted == current:
        return current
    if wanted < current and wanted != Version(current.public):
        after = bumped(current, "patch", None)
        raise GoesBackwards(
            f"--to={wanted} is lower than the current version {current}",
            fix=[
                (
                    f"invoke bump --to={shlex.quote(str(after))}"
                    f"   (or any other version above {current})"
                )
            ],
        )
    return wanted


def unique_dev_version(current: Version, number: int) -> Version:
    """Return the development release `number` of the release that comes after `current`.

    That is the next patch, or where `current` is a pre-release or development
    release the release it leads to. The same number gives the same version, so
    the caller takes one that was never used.
    """
    target = final(current) if awaited(current) else bumped(current, "patch", None)
    return with_dev(target, number)


def _known(part: str, option: str = "--part") -> str:
    part = _ALIASES.get(part, part)
    if part not in PARTS:
        near = get_close_matches(part, (*PARTS, *_ALIASES), n=1, cutoff=0.5) or ["patch"]
        raise UnknownPart(
            f"there is no part {part!r}",
            fix=[f"invoke bump {option}={near[0]}   (of: {', '.join(PARTS)})"],
        )
    return part


def _known_base(part: str, base: str) -> str:
    return _known(base, f"--part={part} --base")


def _ways_forward(current: Version, part: str) -> tuple[str, ...]:
    """Return the commands that work instead, each with the version it makes."""
    attempts: list[tuple[str, str | None]] = [(own_part(current), None), ("final", None)]
    attempts += [(part, base) for base in (*reversed(RELEASE_PARTS), "post")]
    ways: dict[Version, str] = {}
    for candidate, base in attempts:
        try:
            made = bumped(current, candidate, base)
        except ShipwayError:
            continue
        if made > current:
            options = f"--part={candidate}" + (f" --base={base}" if base else "")
            ways.setdefault(made, f"invoke bump {options}   (makes {made})")
    return (*ways.values(), f"invoke bump --to=VERSION   (any other version above {current})")


def _fault(text: str) -> str:
    """Return in words from where on `text` is no version."""
    shown = text[:_LONGEST_SHOWN]
    if not shown.strip():
        return "it is empty"
    for end in range(len(shown), 0, -1):
        try:
            Version(shown[:end])
        except InvalidVersion:
            continue
        if end >= _LONGEST_SHOWN - 1:
            return "it is too long"
        return f"{shown[end:]!r} cannot follow {shown[:end]!r}"
    return "a version starts with a number"
