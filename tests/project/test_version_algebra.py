"""The laws of bumping, for any version that PEP 440 admits."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from packaging.version import InvalidVersion, Version

from shipway.errors.base import ExitStatus, ShipwayError
from shipway.errors.usage import WrongUsage
from shipway.errors.versions import GoesBackwards, NeedsBase, NotAVersion, UnknownPart
from shipway.project.arithmetic import PARTS, RELEASE_PARTS, awaited
from shipway.project.versions import bump, parse_version, unique_dev_version, wanted_version

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
    local = draw(st.sampled_from(["", "+ubuntu.1", "+g1a2b3c"]))
    return Version(f"{epoch}{'.'.join(map(str, numbers))}{pre}{post}{dev}{local}")


parts = st.sampled_from(PARTS)
bases = st.one_of(st.none(), parts)
release_parts = st.sampled_from(RELEASE_PARTS)


def made(current: Version, part: str, base: str | None = None) -> Version:
    """Return what a bump makes; a refusal is not what the law is about."""
    try:
        return bump(current, part, base=base)
    except ShipwayError:
        assume(False)
        raise


@given(versions(), parts, bases)
def test_a_bump_is_greater_unless_it_is_final(
    current: Version, part: str, base: str | None
) -> None:
    result = made(current, part, base)
    assert result > current or (part == "final" and result == Version(current.public))


@given(versions(), parts, bases)
def test_a_bump_is_in_normal_form_and_keeps_the_epoch_and_drops_the_local_part(
    current: Version, part: str, base: str | None
) -> None:
    result = made(current, part, base)
    assert parse_version(str(result)) == result
    assert str(Version(str(result))) == str(result)
    assert (result.epoch, result.local) == (current.epoch, None)


@given(versions(), parts, bases)
def test_a_bump_is_what_its_part_says(current: Version, part: str, base: str | None) -> None:
    result = made(current, part, base)
    if part in RELEASE_PARTS:
        assert (result.pre, result.post, result.dev) == (None, None, None)
        assert not any(result.release[RELEASE_PARTS.index(part) + 1 :])
    elif part in PRES:
        assert result.pre is not None
        assert {"a": "alpha", "b": "beta", "rc": "rc"}[result.pre[0]] == part
        assert (result.post, result.dev) == (None, None)
    else:
        assert (result.dev is not None) == (part == "dev")
        assert (result.post is not None) or part != "post"
        assert (result.pre is None) or part != "final"


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


@given(versions(), release_parts, st.sampled_from(PRES))
def test_the_pre_release_of_a_release_ends_there(current: Version, base: str, part: str) -> None:
    pre = made(current, part, base)
    assert bump(pre, "final") == bump(current, base) == bump(pre, base)


@given(versions(), st.sampled_from([*RELEASE_PARTS, *PRES, "post"]))
def test_the_development_release_of_a_bump_ends_there(current: Version, base: str) -> None:
    dev = made(current, "dev", base)
    target = bump(current, base)
    assert dev < target
    assert Version(str(dev).rpartition(".dev")[0]) == target
    assert bump(dev, base) == target


@given(versions(), parts, bases)
def test_the_same_pre_post_or_dev_part_again_counts_on(
    current: Version, part: str, base: str | None
) -> None:
    assume(part in {*PRES, "post", "dev"})
    first = made(current, part, base)
    second = bump(first, part)
    numbers = [
        version.dev
        if part == "dev"
        else version.post
        if part == "post"
        else (version.pre or (0, 0))[1]
        for version in (first, second)
    ]
    assert numbers[1] == (numbers[0] or 0) + 1
    assert bump(second, "final") == bump(first, "final") or part == "post"


@given(versions(), st.sampled_from(PRES), st.sampled_from(PRES))
def test_pre_releases_go_in_one_direction(current: Version, first: str, second: str) -> None:
    assume(PRES.index(first) > PRES.index(second))
    pre = made(current, first, "minor")
    with pytest.raises(GoesBackwards):
        bump(pre, second)


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
        assert last.startswith("--to=VERSION")
        for way in ways:
            options, _, version = way.partition(" makes ")
            words = dict(word.removeprefix("--").split("=") for word in options.split())
            result = bump(current, words["part"], base=words.get("base"))
            assert str(result) == version
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


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "it is empty"),
        ("  ", "it is empty"),
        ("1.2.x", "'.x' cannot follow '1.2'"),
        ("1.2.3-SNAPSHOT", "'-SNAPSHOT' cannot follow '1.2.3'"),
        ("{version}", "a version starts with a number"),
        ("1." * 4000 + "x", "it is too long"),
        ("1" * 5000, f"{'1' * 100}…' is not a version: it is too long"),
    ],
)
def test_a_text_that_is_no_version(text: str, fault: str) -> None:
    with pytest.raises(NotAVersion) as raised:
        parse_version(text)
    assert fault in raised.value.what
    assert len(raised.value.what) < 400


@pytest.mark.parametrize(
    "options", [{}, {"part": "patch", "to": "2"}, {"to": "2", "base": "minor"}]
)
def test_contradicting_options_are_refused(options: dict[str, str]) -> None:
    with pytest.raises(WrongUsage):
        wanted_version(Version("1.2.3"), **options)


def test_a_part_is_wanted_as_it_is_bumped() -> None:
    assert wanted_version(Version("1.2.3"), part="rc", base="minor") == Version("1.3.0rc1")
    assert wanted_version(Version("1.2.3"), part="micro") == Version("1.2.4")


@pytest.mark.parametrize(
    ("current", "part", "ways"),
    [
        (
            "1.2.3",
            "rc",
            [
                "--part=rc --base=patch makes 1.2.4rc1",
                "--part=rc --base=minor makes 1.3.0rc1",
                "--part=rc --base=major makes 2.0.0rc1",
                "--to=VERSION takes any other version above 1.2.3",
            ],
        ),
        (
            "1.3.0rc1",
            "beta",
            [
                "--part=rc makes 1.3.0rc2",
                "--part=final makes 1.3.0",
                "--part=beta --base=major makes 2.0.0b1",
                "--to=VERSION takes any other version above 1.3.0rc1",
            ],
        ),
    ],
)
def test_a_refusal_lists_each_way_forward_once(current: str, part: str, ways: list[str]) -> None:
    with pytest.raises((NeedsBase, GoesBackwards)) as raised:
        bump(Version(current), part)
    assert list(raised.value.fix) == ways


def test_an_unknown_part_or_base_names_the_nearest() -> None:
    with pytest.raises(UnknownPart, match="'minr'") as raised:
        bump(Version("1.2.3"), "minr")
    assert raised.value.fix == ("did you mean 'minor'?",)
    with pytest.raises(UnknownPart) as raised:
        bump(Version("1.2.3"), "rc", base="quux")
    assert raised.value.fix == ("one of: major, minor, patch, alpha, beta, rc, post, dev, final",)
