"""The arithmetic of bumps: from a version and a part to the next version (PEP 440).

Pure; `versions.bump` calls it and adds to its errors what would work instead.
Every rule is a row of docs/versions.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import Version

from shipway.errors.usage import WrongUsage
from shipway.errors.versions import GoesBackwards, NeedsBase, NotReleasedYet

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "PARTS",
    "RELEASE_PARTS",
    "awaited",
    "bumped",
    "final",
    "own_part",
    "refuse_base",
    "with_dev",
]

RELEASE_PARTS = ("major", "minor", "patch")
_PHASES = {"alpha": "a", "beta": "b", "rc": "rc"}
PARTS = (*RELEASE_PARTS, *_PHASES, "post", "dev", "final")
"""The parts that can be bumped, as on the command line."""


def bumped(current: Version, part: str, base: str | None) -> Version:
    """Return the version that bumping `part` of `current` makes; both are of `PARTS`.

    Raises `NeedsBase`, `GoesBackwards`, `NotReleasedYet` and `WrongUsage`.
    """
    if base is not None:
        return _from_base(current, part, base)
    if part in RELEASE_PARTS:
        return _next_release(current, RELEASE_PARTS.index(part))
    if part in _PHASES:
        return _next_pre(current, part)
    if part == "post":
        return _next_post(current)
    if part == "dev":
        return _next_dev(current)
    return final(current)


def refuse_base(part: str, base: str) -> None:
    """Refuse a base that the part does not go with; both are of `PARTS`. Raises `WrongUsage`."""
    before_release = part in _PHASES and base in RELEASE_PARTS
    if not before_release and (part != "dev" or base in {"dev", "final"}):
        raise WrongUsage(
            f"--part={part} does not go with --base={base}",
            why="--base says of which release a pre-release or development release is meant.",
            fix=[
                f"invoke bump --part={part}",
                "invoke bump --part=rc --base=minor",
                "invoke bump --part=dev --base=patch",
            ],
        )


def awaited(version: Version) -> bool:
    """Tell whether the final release with the numbers of `version` is still to come."""
    return version.pre is not None or (version.dev is not None and version.post is None)


def final(current: Version) -> Version:
    """Drop the pre-release, development and local parts; a post-release stays one."""
    return _version(current, post=None if current.pre else current.post)


def with_dev(target: Version, number: int) -> Version:
    """Return the development release `number` that leads to `target`."""
    return _version(target, pre=target.pre, post=target.post, dev=number)


def own_part(version: Version) -> str:
    """Return the part that counts the pre-release or development release `version` up."""
    parts = {phase: part for part, phase in _PHASES.items()}
    return parts[version.pre[0]] if version.pre else "dev"


def _next_release(current: Version, place: int) -> Version:
    numbers = current.release + (0,) * (place + 1 - len(current.release))
    rest = numbers[place + 1 :]
    # 0.0.0 is what an untouched template says, never a release that somebody means.
    if awaited(current) and not any(rest) and any(numbers):
        return _version(current)
    return _version(current, release=(*numbers[:place], numbers[place] + 1, *[0] * len(rest)))


def _next_pre(current: Version, part: str) -> Version:
    phase = _PHASES[part]
    if not awaited(current):
        raise NeedsBase(f"after {current}, {part!r} does not say of which release")
    if current.pre is None or current.pre[0] < phase:
        return _version(current, pre=(phase, 1))
    if current.pre[0] > phase:
        raise GoesBackwards(f"{current} is past its {part} releases")
    unreleased = current.dev is not None and current.post is None
    return _version(current, pre=(phase, current.pre[1] + (0 if unreleased else 1)))


def _next_post(current: Version) -> Version:
    if current.post is not None:
        number = current.post + (0 if current.dev is not None else 1)
        return _version(current, pre=current.pre, post=number)
    if awaited(current):
        raise NotReleasedYet(f"{current} is not a final release, so it gets no post-release")
    return _version(current, post=1)


def _next_dev(current: Version) -> Version:
    if current.dev is not None:
        return with_dev(current, current.dev + 1)
    if current.pre is None or current.post is not None:
        raise NeedsBase(f"after {current}, 'dev' does not say of which release")
    return _version(current, pre=(current.pre[0], current.pre[1] + 1), dev=0)


def _from_base(current: Version, part: str, base: str) -> Version:
    refuse_base(part, base)
    if part in _PHASES:
        target = bumped(current, base, None)
        if target == final(current):
            return _next_pre(current, part)
        return _version(target, pre=(_PHASES[part], 1))
    return _dev_towards(current, bumped(current, base, None))


def _dev_towards(current: Version, target: Version) -> Version:
    first = with_dev(target, 0)
    if first > current:
        return first
    if current.dev is not None and with_dev(current, 0) == first:
        return _next_dev(current)
    raise GoesBackwards(f"{first} is lower than {current}")


def _version(
    like: Version,
    *,
    release: Iterable[int] | None = None,
    pre: tuple[str, int] | None = None,
    post: int | None = None,
    dev: int | None = None,
) -> Version:
    """Return a version with the epoch of `like`, and its release unless one is given."""
    text = f"{like.epoch}!" + ".".join(map(str, like.release if release is None else release))
    text += "" if pre is None else f"{pre[0]}{pre[1]}"
    text += "" if post is None else f".post{post}"
    text += "" if dev is None else f".dev{dev}"
    return Version(text)
