"""Which Pythons a project is verified on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipway.errors.verify import BadPythonName
from shipway.verification.pythons import (
    RELEASED,
    choose_pythons,
    in_order,
    is_released,
    minor,
    refuse_bad_names,
    unknown_python,
)

MINORS = st.integers(0, 20).map(lambda number: f"3.{number}")
VERSIONS = st.builds(
    "{}.{}{}".format, MINORS, st.integers(0, 30), st.sampled_from(["", "t"])
)  # "3.13.1t" is a free-threaded build


@pytest.mark.parametrize(
    ("requires_python", "found", "present", "missing"),
    [
        (">=3.11,<3.14", ["3.11.7", "3.13.0"], ("3.11", "3.13"), ("3.12",)),
        (">=3.8.1,<3.9", ["3.8.0"], (), ("3.8",)),
        (">=3.8.1,<3.9", ["3.8.18"], ("3.8",), ()),
        ("<3.12,!=3.9.*,>=3.8", ["3.9.18", "3.10.1"], ("3.10",), ("3.8", "3.11")),
        (">=3.99", ["3.13.0"], (), ()),
        (">=3.14", ["3.14.0", "3.16.0"], ("3.14", "3.16"), ("3.15",)),
        (">=3.13,<3.14", ["3.13.0t"], (), ("3.13",)),
    ],
)
def test_what_requires_python_admits_is_verified_or_missing(
    requires_python: str, found: list[str], present: tuple[str, ...], missing: tuple[str, ...]
) -> None:
    choice = choose_pythons(requires_python, (), found)
    assert (choice.present, choice.missing) == (present, missing)


@pytest.mark.parametrize("unsaid", [None, "", "^3.8"])
def test_where_nothing_is_said_every_python_that_is_not_ancient_is_verified(
    unsaid: str | None,
) -> None:
    choice = choose_pythons(unsaid, (), ["2.7.18", "3.7.16", "3.12.1", "3.8.18", "3.13.0t"])
    assert choice.present == ("3.8", "3.12")
    assert choice.missing == ()


def test_named_pythons_override_requires_python() -> None:
    choice = choose_pythons(">=3.11", ("3.13t", "3.7", "3.12"), ["3.7.16", "3.13.0t", "3.13.0"])
    assert choice.present == ("3.7", "3.13t")
    assert choice.missing == ("3.12",)


@pytest.mark.parametrize("name", ["3", "3.12.1", "python3.12", "pypy3.10", ">=3.8", "", "2.7"])
def test_a_name_that_is_no_minor_version_is_refused(name: str) -> None:
    with pytest.raises(BadPythonName):
        choose_pythons(None, (name,), [])


@pytest.mark.parametrize("name", ["2.7", "3.4"])
def test_a_python_that_is_too_old_is_refused_as_such(name: str) -> None:
    with pytest.raises(BadPythonName, match="too old") as caught:
        choose_pythons(None, (name,), [])
    assert "3.7 or newer" in caught.value.why


@pytest.mark.parametrize("name", ["3.12.1", "python3.12", "cpython-3.12-linux"])
def test_what_names_a_python_in_another_way_is_answered_with_the_name(name: str) -> None:
    with pytest.raises(BadPythonName) as caught:
        choose_pythons(None, (name,), [])
    assert caught.value.fix == ("write 3.12",)


def test_a_list_in_one_name_is_answered_with_all_of_its_names() -> None:
    with pytest.raises(BadPythonName) as caught:
        choose_pythons(None, ("3.12, 3.13t",), [])
    assert caught.value.fix == ("write 3.12 and 3.13t, each by itself",)


@given(st.lists(VERSIONS), st.integers(8, 15), st.integers(8, 16))
def test_every_supported_python_is_in_exactly_one_of_the_two(
    found: list[str], lowest: int, end: int
) -> None:
    choice = choose_pythons(f">=3.{lowest},<3.{end}", (), found)
    assert not set(choice.present) & set(choice.missing)
    supported = {name for name in RELEASED if lowest <= int(name.split(".")[1]) < end}
    assert set(choice.present) | set(choice.missing) >= supported
    assert set(choice.present) <= {minor(version) for version in found}


@given(st.lists(MINORS))
def test_order_is_by_number(names: list[str]) -> None:
    numbers = [int(name.split(".")[1]) for name in in_order(names)]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("name", ["9.9", "4.0t", "3.100"])
def test_a_name_of_the_right_form_is_told_not_to_be_known(name: str) -> None:
    with pytest.raises(BadPythonName, match=f"there is no Python {name}") as caught:
        refuse_bad_names([name])
    assert "write it in that form" not in caught.value.fix[0]


@pytest.mark.parametrize(
    ("name", "there_is"), [("3.13", True), ("3.13t", True), ("3.12t", False), ("3.99", False)]
)
def test_only_what_was_released_can_be_installed(name: str, there_is: bool) -> None:
    assert is_released(name) is there_is
    assert name in unknown_python(name).what
