"""An edit is taken out of a file, and every line that others have written since stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipway.project.edits import Edit
from shipway.project.reversal import is_without, without

BEFORE = b"# Changes\n\n## Unreleased\n\n- one\n\n## 1.0\n\n- first\n"
AFTER = b"# Changes\n\n## Unreleased\n\n## 1.1\n\n- one\n\n## 1.0\n\n- first\n"
PROMOTED = Edit(Path("CHANGELOG.md"), BEFORE, AFTER)
BUMPED = Edit(
    Path("pyproject.toml"), b'name = "a"\nversion = "1.0"\n', b'name = "a"\nversion = "1.1"\n'
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"## 1.1", b"- two\n\n## 1.1"),
        (b"- one", b"- one\n- two"),
        (b"- one", b"- two\n- one"),
        (b"- first\n", b"- first\n- no end of line"),
        (b"# Changes\n", b""),
    ],
)
def test_what_others_have_written_stays(old: bytes, new: bytes) -> None:
    taken = without(PROMOTED, AFTER.replace(old, new, 1))
    assert taken is not None
    assert b"## 1.1" not in taken
    assert set(new.removesuffix(b"## 1.1").split(b"\n")) <= set(taken.split(b"\n"))
    assert is_without(PROMOTED, taken)


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
def test_lines_that_touch_the_edit_stay_with_their_endings(ending: bytes) -> None:
    edit = Edit(Path("a"), *(text.replace(b"\n", ending) for text in (BUMPED.before, BUMPED.after)))
    above = edit.after.replace(b"version", b"above" + ending + b"version")
    below = above + b"below" + ending
    assert without(edit, below) == ending.join(
        [b'name = "a"', b"above", b'version = "1.0"', b"below", b""]
    )


@pytest.mark.parametrize(
    "content", [b'name = "a"\nversion = "1.1" # mine\n', b'name = "a"\n', b'version = "1.2"\n']
)
def test_the_very_lines_of_the_edit_are_left_to_whoever_changed_them(content: bytes) -> None:
    assert without(BUMPED, content) is None


def test_two_texts_for_one_place_have_no_order() -> None:
    cut = Edit(Path("a"), b"a\nb\nc\n", b"a\nc\n")
    assert without(cut, b"a\nmine\nc\n") is None
    assert without(cut, b"a\nb\nc\n") == b"a\nb\nc\n"


def test_what_is_taken_back_is_told_from_what_is_not() -> None:
    assert is_without(BUMPED, BUMPED.before + b"more\n")
    assert not is_without(BUMPED, BUMPED.after)
    assert not is_without(BUMPED, b'name = "a"\nversion = "1.2"\n')


DATED = Edit(
    Path("CHANGELOG.md"),
    b"# Changes\n\n## [Unreleased]\n\n- one\n\n## [1.0] - 2024-01-01\n\n- first\n",
    b"# Changes\n\n## [Unreleased]\n\n## [1.1] - 2026-11-27\n\n- one\n\n## [1.0] - 2024-01-01\n\n"
    b"- first\n",
)


@pytest.mark.parametrize(
    "heading",
    [b"## [1.1] - 2026-12-24", b"## 1.1", b"## [1.1]", b"## [1.2] - 2026-11-28", b"## [1.1] - x\n"],
)
@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_a_line_that_the_edit_has_added_and_somebody_changed_is_not_out(
    heading: bytes, ending: bytes
) -> None:
    changed = DATED.after.replace(b"## [1.1] - 2026-11-27", heading).replace(b"\n", ending)
    assert not is_without(DATED, changed)
    assert without(DATED, changed) is None


def test_with_other_line_ends_an_edit_is_there_or_out_as_before() -> None:
    assert not is_without(DATED, DATED.after.replace(b"\n", b"\r\n"))
    assert is_without(DATED, DATED.before.replace(b"\n", b"\r\n"))


LINES = st.lists(st.sampled_from([b"a\n", b"b\n", b"\n"]), max_size=8)


@given(LINES, LINES, LINES, st.integers(0, 16))
def test_no_line_of_others_is_ever_lost(
    before: list[bytes], after: list[bytes], mine: list[bytes], at: int
) -> None:
    edit = Edit(Path("a"), b"".join(before), b"".join(after))
    own = [b"mine " + line for line in mine]
    taken = without(edit, b"".join((*after[:at], *own, *after[at:])))
    if taken is not None:
        assert [line for line in taken.splitlines(keepends=True) if line in own] == own
        assert without(edit, edit.after) == edit.before
        left = b"".join(line for line in taken.splitlines(keepends=True) if line not in own)
        assert left == edit.before


@given(LINES, LINES, st.data())
def test_a_line_that_was_changed_is_never_taken_for_one_that_is_out(
    before: list[bytes], after: list[bytes], data: st.DataObject
) -> None:
    added = [at for at, line in enumerate(after) if line not in before and line.strip()]
    if added:
        at = data.draw(st.sampled_from(added))
        changed = [*after[:at], b"mine " + after[at], *after[at + 1 :]]
        assert not is_without(Edit(Path("a"), b"".join(before), b"".join(after)), b"".join(changed))
