"""What tags are called is learned from those that are there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from shipway.project.tags import Place, bears_name, tag_names

# name of the project, tags, the format that goes on, the newest version
LEARNED = {
    "none yet": ("pkg", [], "v{version}", None),
    "bare": ("pkg", ["0.9", "1.0", "1.0.1"], "{version}", "1.0.1"),
    "v": ("pkg", ["v0.9", "v1.0"], "v{version}", "1.0"),
    "a habit that changed": (
        "pkg",
        ["1.0", "1.1", "1.2", "v2.0", "v2.1", "v2.2"],
        "v{version}",
        "2.2",
    ),
    "one slip among many": ("pkg", ["v1.0", "v1.1", "1.2", "v1.3"], "v{version}", "1.3"),
    "two of each": ("pkg", ["1.0", "1.1", "v1.2", "v1.3"], "v{version}", "1.3"),
    "the newest by date is not the highest": ("pkg", ["v2.0", "v1.9.1"], "v{version}", "2.0"),
    "underscores": (
        "sqlalchemy",
        ["rel_1_4_0", "rel_1_4_1", "rel_2_0_0rc1"],
        "rel_{underscored}",
        "2.0.0rc1",
    ),
    "a word": ("pkg", ["release-1.2.3", "release-1.3.0"], "release-{version}", "1.3.0"),
    "the project's name": ("jinja2-time", ["jinja2-time-0.1.0"], "jinja2-time-{version}", "0.1.0"),
    "its name otherwise spelled": ("My.Pkg", ["my_pkg-v1.0.0"], "my_pkg-v{version}", "1.0.0"),
    "a folder a project": (
        "pkg-a",
        ["pkg-a/1.2.0", "pkg-b/3.0.0", "v9.0.0"],
        "pkg-a/{version}",
        "1.2.0",
    ),
    "the other project of a repository": (
        "hatch",
        ["hatch-v1.9.0", "hatchling-v1.21.0"],
        "hatch-v{version}",
        "1.9.0",
    ),
    "a new project among others": ("pkg-c", ["pkg-a-1.0.0", "pkg-b-2.0.0"], "v{version}", None),
    "all called alike, and otherwise": ("python-pkg", ["core-1.0.0", "core-1.1.0"],
        "core-{version}", "1.1.0"),
    "junk": (
        "pkg",
        ["stable", "v4", "help", "v{new_major}.{new_minor}", "nightly-2024", "v1.2.0", "v1.3.0"],
        "v{version}",
        "4",
    ),
    "letters of a word are no version": ("h2", ["h2-4.1.0", "python3"], "h2-{version}", "4.1.0"),
}  # fmt: skip


@pytest.mark.parametrize("case", LEARNED)
def test_the_format_is_that_of_the_newest_versions(case: str) -> None:
    name, tags, form, newest = LEARNED[case]
    names = tag_names(tags, name)
    assert names.tag_format == form
    assert names.newest == (None if newest is None else Version(newest))


BESIDE = Place(("pkg-a", "Pkg.B"), at_root=False)
BELOW = Place(("pkg-a", "whole"), at_root=False, root_taken=True)
AROUND = Place(("pkg-a", "pkg-b"))

# of the new project pkg-c: where it is, tags, the format, the newest version
AMONG_OTHERS = {
    "nothing to learn from": (BESIDE, [], "{name}-v{version}", None),
    "as the others do": (BESIDE, ["pkg-a/1.0.0", "Pkg.B/2.0.0"], "{name}/{version}", None),
    "spelled otherwise": (BESIDE, ["pkg_a-1.0.0"], "{name}-v{version}", None),
    "a habit that all share": (BESIDE, ["1.0.0", "1.1.0"], "{version}", "1.1.0"),
    "an older habit": (BESIDE, ["v8.0.0", "pkg-a-v9.0.0"], "{name}-v{version}", None),
    "those of the root": (BELOW, ["v8.0.0", "v8.1.0"], "{name}-v{version}", None),
    "its own first": (BELOW, ["v8.0.0", "pkg-a-v9.0.0", "pkg-c/1.0"], "pkg-c/{version}", "1.0"),
    "at the root": (AROUND, ["v8.0.0", "pkg-a-v9.0.0"], "v{version}", "8.0.0"),
    "at the root, no tag of its own": (AROUND, ["pkg-a-9.0.0"], "v{version}", None),
    "alone in a folder": (Place((), at_root=False), [], "v{version}", None),
}


@pytest.mark.parametrize("case", AMONG_OTHERS)
def test_a_project_among_others_has_tags_of_its_own(case: str) -> None:
    place, tags, form, newest = AMONG_OTHERS[case]
    names = tag_names(tags, "pkg-c", place=lambda: place)
    assert names.tag_format == form
    assert names.newest == (None if newest is None else Version(newest))


def test_a_tag_bears_the_name_of_one_project() -> None:
    assert bears_name("my_pkg-v1.0.0", "My.Pkg")
    assert not bears_name("my-pkg-2-v1.0.0", "my-pkg")
    assert not bears_name("v1.0.0", "my-pkg")


def test_what_is_configured_is_not_learned() -> None:
    names = tag_names(["v1.0", "v1.1"], "pkg", "{name}-{version}")
    assert (names.of("1.2"), names.newest) == ("pkg-1.2", None)


def test_a_version_that_was_tagged_in_another_spelling_has_that_tag() -> None:
    names = tag_names(["2026.07.01", "2026.08.17"], "pkg")
    assert names.of(Version("2026.8.17")) == "2026.08.17"
    assert names.of(Version("2026.9.1")) == "2026.9.1"


def test_a_version_that_was_tagged_twice_is_known_by_both() -> None:
    names = tag_names(["v10.0", "v10.0.0", "v10"], "pkg")
    assert names.known == {Version("10"): ("v10.0", "v10.0.0", "v10")}
    assert names.of("10.0") == "v10.0"


def test_a_version_in_another_habit_counts_and_is_not_tagged_again() -> None:
    names = tag_names(["v1.0", "v1.1", "v1.2", "1.3", "pkg-b-9.0"], "pkg")
    assert (names.tag_format, names.newest) == ("v{version}", Version("1.3"))
    assert names.of("1.3.0") == "1.3"
    assert names.of("1.4") == "v1.4"


def test_what_was_learned_and_what_was_tagged_twice_is_told() -> None:
    names = tag_names(["1.0", "v1.0.0", "v1.1", "v1.2", "v1", "help"], "pkg")
    assert names.twice == ((Version("1.0"), ("v1.0.0", "v1", "1.0")),)
    assert names.account == (
        "tags are called v{version}, as v1.2, v1.1, v1.0.0",
        "1.0.0 is tagged as v1.0.0 and v1 and 1.0",
    )
    assert tag_names([], "pkg").account == ("tags are called v{version}, by default",)
    assert tag_names(["v1.0"], "pkg", "r{version}").account == (
        "tags are called r{version}, by tag-format",
    )


@given(
    st.sampled_from(["", "v", "release-", "rel_", "pkg-", "pkg/v", "V"]),
    st.lists(st.tuples(*[st.integers(0, 30)] * 3), min_size=1, max_size=8),
)
def test_a_tag_in_the_learned_format_is_read_back(
    prefix: str, releases: list[tuple[int, int, int]]
) -> None:
    versions = {Version(".".join(map(str, release))) for release in releases}
    names = tag_names([f"{prefix}{version}" for version in versions], "pkg")
    following = Version(f"{max(versions).major + 1}.0.0")
    assert names.of(following) == f"{prefix}{following}"
    again = tag_names([*names.tags, names.of(following)], "pkg")
    assert (again.tag_format, again.newest) == (names.tag_format, following)
