"""The laws of bumping, for any version that PEP 440 admits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from packaging.version import InvalidVersion, Version

from shipway.errors.base import ExitStatus, ShipwayError
from shipway.errors.usage import WrongUsage
from shipway.errors.versions import GoesBackwards, NeedsBase, NotAVersion
from shipway.project.arithmetic import PARTS, RELEASE_PARTS, awaited
from shipway.project.versions import (
    bump,
    parse_version,
    promotes,
    unique_dev_version,
    wanted_version,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

NUMBERS = st.one_of(st.integers(0, 3), st.integers(0, 10**12))
PRES = ("alpha", "beta", "rc")


@st.composite
def versions(draw: st.DrawFn) -> Version:
    """Any version of PEP 440, mostly of small numbers so that they meet."""
    numbers = draw(st.lists(NUMBERS, min_size=1, max_size=5))
    epoch = draw(st.sampled_from(["", "1!", "7!"]))
    pre = draw(
        st.one_of(st.just(""), st.builds("{}{}".format, st.sampled_from(["a", "b", "rc"]), NUMBERS))
    )
    post = draw(st.one_of(st.just(""), st.builds(".post{}".format, NUMBERS)))
    dev = draw(st.one_of(st.just(""), st.builds(".dev{}".format, NUMBERS)))
    local = draw(st.sampled_from(["", "", "", "+ubuntu.1"]))
    return Version(f"{epoch}{'.'.join(map(str, numbers))}{pre}{post}{dev}{local}")


parts = st.sampled_from(PARTS)
bases = st.one_of(st.none(), parts)
release_parts = st.sampled_from(RELEASE_PARTS)


class Bumped(NamedTuple):
    """A bump that works."""

    current: Version
    part: str
    base: str
    """Empty where none is given."""
    made: Version


@st.composite
def bumps(
    draw: st.DrawFn, parts: Sequence[str] = PARTS, bases: Sequence[str] = ("", *PARTS)
) -> Bumped:
    """Any version with a part, a base, and the version that these make."""
    current = draw(versions())
    attempts = [(part, base, attempt(current, part, base)) for part in parts for base in bases]
    working = [(part, base, made) for part, base, made in attempts if made is not None]
    assume(working)
    part, base, made = draw(st.sampled_from(working))
    return Bumped(current, part, base, made)


def attempt(current: Version, part: str, base: str) -> Version | None:
    """Return what a bump makes, None where it is refused."""
    try:
        return bump(current, part, base=base or None)
    except ShipwayError:
        return None


@given(bumps())
def test_a_bump_is_greater_unless_it_is_final(bumped: Bumped) -> None:
    current, part, _, made = bumped
    assert made > current or (part == "final" and made == Version(current.public))


@given(bumps())
def test_a_bump_is_in_normal_form_and_keeps_the_epoch_and_drops_the_local_part(
    bumped: Bumped,
) -> None:
    current, _, _, made = bumped
    assert parse_version(str(made)) == made
    assert str(Version(str(made))) == str(made)
    assert (made.epoch, made.local) == (current.epoch, None)


@given(bumps())
def test_a_bump_is_what_its_part_says(bumped: Bumped) -> None:
    _, part, _, made = bumped
    if part in RELEASE_PARTS:
        assert (made.pre, made.post, made.dev) == (None, None, None)
        assert not any(made.release[RELEASE_PARTS.index(part) + 1 :])
    elif part in PRES:
        assert made.pre is not None
        assert {"a": "alpha", "b": "beta", "rc": "rc"}[made.pre[0]] == part
        assert (made.post, made.dev) == (None, None)
    else:
        assert (made.dev is not None) == (part == "dev")
        assert (made.post is not None) or part != "post"
        assert (made.pre is None) or part != "final"


@given(versions(), release_parts, st.data())
def test_a_release_part_gives_the_lowest_release_above_that_fits(
    current: Version, part: str, data: st.DataObject
) -> None:
    place = RELEASE_PARTS.index(part)
    numbers = (*current.release, 0, 0)[: max(len(current.release), place + 1)]
    near = [data.draw(st.sampled_from([0, max(0, n - 1), n, n + 1])) for n in numbers[: place + 1]]
    release = ".".join(map(str, [*near, *[0] * len(numbers[place + 1 :])]))
    other = Version(f"{current.epoch}!{release}")
    result = bump(current, part)
    assert result > current
    assert other <= current or result <= other or not any(near)


@given(versions(), release_parts)
def test_no_bump_makes_zero(current: Version, part: str) -> None:
    assert any(bump(current, part).release)


@given(versions())
def test_final_is_final(current: Version) -> None:
    once = bump(current, "final")
    assert bump(once, "final") == once
    assert not once.is_prerelease
    assert once.base_version == current.base_version


@given(bumps(PRES, RELEASE_PARTS))
def test_the_pre_release_of_a_release_ends_there(bumped: Bumped) -> None:
    current, _, base, pre = bumped
    assert bump(pre, "final") == bump(current, base) == bump(pre, base)


@given(bumps(["dev"], [*RELEASE_PARTS, *PRES, "post"]))
def test_the_development_release_of_a_bump_ends_there(bumped: Bumped) -> None:
    current, _, base, dev = bumped
    target = bump(current, base)
    assert dev < target
    assert Version(str(dev).rpartition(".dev")[0]) == target
    assert bump(dev, base) == target


@given(bumps([*PRES, "post", "dev"]))
def test_the_same_pre_post_or_dev_part_again_counts_on(bumped: Bumped) -> None:
    _, part, _, first = bumped
    second = bump(first, part)

    def number(version: Version) -> int | None:
        numbers = {"post": version.post, "dev": version.dev}
        return numbers[part] if part in numbers else version.pre and version.pre[1]

    assert number(second) == (number(first) or 0) + 1
    assert part == "post" or bump(second, "final") == bump(first, "final")


@given(bumps(["beta", "rc"]))
def test_pre_releases_go_in_one_direction(bumped: Bumped) -> None:
    _, part, _, pre = bumped
    for earlier in PRES[: PRES.index(part)]:
        with pytest.raises(GoesBackwards):
            bump(pre, earlier)


@given(versions(), parts, bases)
def test_a_refusal_tells_of_options_that_work(
    current: Version, part: str, base: str | None
) -> None:
    try:
        bump(current, part, base=base)
    except WrongUsage:
        assert base is not None
    except ShipwayError as error:
        *ways, last = error.fix
        assert last.startswith("invoke bump --to=VERSION ")
        for way in ways:
            command, _, remark = way.partition("   ")
            options = command.removeprefix("invoke bump ").split()
            words = dict(option.removeprefix("--").split("=") for option in options)
            result = bump(current, words["part"], base=words.get("base"))
            assert remark == f"(makes {result})"
            assert result > current
        assert ways


@given(versions(), parts, bases)
def test_only_what_leads_to_no_release_needs_a_base(
    current: Version, part: str, base: str | None
) -> None:
    try:
        bump(current, part, base=base)
    except NeedsBase:
        assert part in {*PRES, "dev"}
        assert base is None or (part == "dev" and base in PRES)
        assert not awaited(current) or current.post is not None
    except ShipwayError:
        return


@given(bumps())
def test_what_needs_no_change_to_be_released_needs_one_the_second_time(bumped: Bumped) -> None:
    """A release that is typed again, with the same part, is the same release."""
    current, part, base, made = bumped
    again = attempt(made, part, base)
    assert again is None or not (promotes(current, made) and promotes(made, again))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("1.3.0rc1", "1.3.0", True),
        ("1.3.0b2", "1.3.0rc1", True),
        ("1.3.0.dev1", "1.3", True),
        ("1.3.0rc1", "1.3.0rc2", False),
        ("1.3.0rc1", "1.4.0", False),
        ("1.3.0", "1.3.0.post1", False),
        ("1.3.0", "1.3.1rc1", False),
    ],
)
def test_a_later_phase_of_the_same_release_needs_no_change(
    before: str, after: str, expected: bool
) -> None:
    assert promotes(Version(before), Version(after)) is expected


@given(versions(), st.integers(0, 10**15), st.integers(0, 10**15))
def test_unique_development_versions_are_unique_and_lead_to_an_unreleased_version(
    current: Version, one: int, other: int
) -> None:
    first, second = unique_dev_version(current, one), unique_dev_version(current, other)
    assert (first < second) == (one < other)
    assert (first.pre, first.post, first.dev, first.local) == (None, None, one, None)
    released = Version(current.public) if not awaited(current) else None
    assert released is None or first > released
    assert Version(first.base_version) > current


@given(versions(), versions())
def test_a_wanted_version_is_taken_exactly_when_it_is_not_lower(
    current: Version, wanted: Version
) -> None:
    allowed = wanted >= current or wanted == Version(current.public)
    try:
        assert wanted_version(current, to=str(wanted)) == wanted
    except GoesBackwards:
        assert not allowed
    else:
        assert allowed


@given(st.text(max_size=20))
def test_a_text_is_a_version_or_an_error_that_says_from_where_on(text: str) -> None:
    try:
        expected = Version(text)
    except InvalidVersion:
        with pytest.raises(NotAVersion) as raised:
            parse_version(text, where="VERSION")
        assert raised.value.what.startswith(f"VERSION: {text!r} is not a version: ")
        assert raised.value.status is ExitStatus.USAGE
        assert "1.2.3rc1" in raised.value.fix[0]
    else:
        assert parse_version(text) == expected
