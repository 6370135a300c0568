"""What parsing and bumping say to people: faults, hints and ways forward."""

from __future__ import annotations

import pytest
from packaging.version import Version

from shipway.errors.usage import WrongUsage
from shipway.errors.versions import GoesBackwards, NeedsBase, NotAVersion, UnknownPart
from shipway.project.versions import bump, parse_version, wanted_version


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
                "invoke bump --part=rc --base=patch   (makes 1.2.4rc1)",
                "invoke bump --part=rc --base=minor   (makes 1.3.0rc1)",
                "invoke bump --part=rc --base=major   (makes 2.0.0rc1)",
                "invoke bump --to=VERSION   (any other version above 1.2.3)",
            ],
        ),
        (
            "1.3.0rc1",
            "beta",
            [
                "invoke bump --part=rc   (makes 1.3.0rc2)",
                "invoke bump --part=final   (makes 1.3.0)",
                "invoke bump --part=beta --base=major   (makes 2.0.0b1)",
                "invoke bump --to=VERSION   (any other version above 1.3.0rc1)",
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
    assert raised.value.fix == (
        "invoke bump --part=minor   (of: major, minor, patch, alpha, beta, rc, post, dev, final)",
    )
    with pytest.raises(UnknownPart) as raised:
        bump(Version("1.2.3"), "rc", base="quux")
    assert raised.value.fix == (
        (
            "invoke bump --part=rc --base=patch"
            "   (of: major, minor, patch, alpha, beta, rc, post, dev, final)"
        ),
    )
