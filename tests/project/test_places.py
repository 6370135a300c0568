"""The numbers of a version are found where they stand one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from shipway.project.edits import merged
from shipway.project.patterns import named_numbers_of, numbers_of, only_numbers
from shipway.project.sources.places import find_places

if TYPE_CHECKING:
    from pathlib import Path

NUMBERS = (1, 2, 0)


@pytest.mark.parametrize(
    "text",
    [
        "version_info = (1, 2, 0)",
        "VERSION = [1,2,0]",
        "(1, 2, 0, 'final', 0)",
        'info("1", "2", "0")',
        "(\n    1,\n    2,\n    0,\n)",
    ],
)
def test_numbers_that_open_a_list_are_the_version(text: str) -> None:
    assert [[text[slice(*span)] for span in spans] for spans in numbers_of(text, NUMBERS)] == [
        ["1", "2", "0"]
    ]


@pytest.mark.parametrize(
    "text", ["(1, 2, 0.5)", "(11, 2, 0)", "(1, 2, 01)", "(0, 1, 2, 0)", "1, 2, 0", "(1, 2)"]
)
def test_other_numbers_are_not(text: str) -> None:
    assert not list(numbers_of(text, NUMBERS))


@pytest.mark.parametrize(
    "text",
    [
        "#define X_MAJOR 1\n#define X_MINOR 2\n#define X_PATCH 0",
        "set(X_MAJOR 1)\nset(X_MINOR 2)\nset(X_MICRO 0)",
        '_version_major = 1\n_version_minor = 2\n_version_micro = 0  # or ""',
        "__major__ = '1'\n__minor__ = '2'\n__patch__ = '0'",
        '{"major": 1, "minor": 2, "patch": 0}',
        "Info(major=1, minor=2, micro=0, serial=1)",
    ],
)
def test_numbers_by_their_names_are_the_version(text: str) -> None:
    found = [[(i, text[slice(*span)]) for i, span in n] for n in named_numbers_of(text, NUMBERS)]
    assert found == [[(0, "1"), (1, "2"), (2, "0")]]


@pytest.mark.parametrize(
    "text",
    [
        "X_MAJOR 1\nY_MINOR 2\nX_PATCH 0",
        "MAJOR = 1\nMINOR = 2",
        "MAJOR = 1\nMINOR = 2\nPATCH = 1",
        "MAJOR = 1\nMINOR = 3\nMINOR = 2\nPATCH = 0",
        "MAJORITY = 1\nMINOR = 2\nPATCH = 0",
        f"MAJOR = {'1' * 5000}\nMINOR = 2\nPATCH = 0",
    ],
)
def test_names_that_do_not_belong_together_are_not(text: str) -> None:
    assert not list(named_numbers_of(text, NUMBERS))


@pytest.mark.parametrize(
    ("before", "old", "new", "after"),
    [
        ("v = (1, 2, 0, 'final')", "1.2", "1.2.1", "v = (1, 2, 1, 'final')"),
        ("v = (1, 2, 0)", "1.2", "1.3", "v = (1, 3, 0)"),
        ("v = (1, 2, 0)", "1.2", "1.3.0", "v = (1, 3, 0)"),
        ("v = (1, 2)", "1.2", "1.3.0", "v = (1, 3)"),
        ("v = (1, 2, 3)", "1.2.3", "2", "v = (2, 0, 0)"),
        ("MAJOR 1\nMINOR 2\nPATCH 0", "1.2", "1.2.1", "MAJOR 1\nMINOR 2\nPATCH 1"),
        ("MAJOR 1\nMINOR 2\nPATCH 0", "1.2", "1.3", "MAJOR 1\nMINOR 3\nPATCH 0"),
    ],
)
def test_numbers_may_end_with_zeros_that_the_version_leaves_out(
    before: str, old: str, new: str, after: str, tmp_path: Path
) -> None:
    file = tmp_path / "about"
    file.write_text(before)
    (place,) = find_places(tmp_path, [file], Version(old), Version(new))
    (edit,) = merged(place.changes)
    assert edit.after.decode() == after


@pytest.mark.parametrize("text", ["1", "1.2", "2026.10.20.1"])
def test_a_release_is_only_numbers(text: str) -> None:
    assert only_numbers(Version(text))


@pytest.mark.parametrize("text", ["1!1.2", "1.2rc1", "1.2.post1", "1.2.dev0", "1.2+local"])
def test_all_else_is_not(text: str) -> None:
    assert not only_numbers(Version(text))
