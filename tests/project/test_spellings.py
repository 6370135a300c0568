"""However a version file is written: the diff is the version and nothing else, in every family."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from shipway.errors.base import ShipwayError
from shipway.project.project import find_project
from shipway.project.sources import find_source
from support.layouts import FILE_LAYOUTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.layout import Layout

OLD, NEW = "1.2.3", Version("1.3.0rc1")
MARK = "\ufeff"
# What a person might write below: comments where the file has any, and words.
_TEXT = "'''\n{}\n'''"
DECOYS = {
    ".py": "\n# __version__ = '1.2.3'\n" + _TEXT.format("__version__ = '1.2.3'") + "\nx = '1.2.3'",
    ".toml": "\n# version = '1.2.3'\n[decoy]\nversion = '1.2.3'\na = " + _TEXT.format("1.2.3"),
    ".cfg": "\n# version = 1.2.3\n; version = 1.2.3\n[decoy]\nversion = 1.2.3",
    ".build": "\n# project(version: '1.2.3')\nmessage(" + _TEXT.format("version: '1.2.3'") + ")",
    ".h": '\n// NUMBER "1.2.3"',
}


def _crlf(text: str) -> str:
    return re.sub("\r?\n", "\r\n", text)


def _other_quotes(text: str) -> str:
    return re.sub(r"""(["'])(v?1\.2\.3)\1""", lambda match: _quoted(*match.groups()), text)


def _quoted(quote: str, value: str) -> str:
    other = {'"': "'", "'": '"'}[quote]
    return f"{other}{value}{other}"


WAYS: dict[str, Callable[[str], str]] = {
    "crlf": _crlf,
    "lf": lambda text: text.replace("\r\n", "\n"),
    "mark": lambda text: MARK + text.removeprefix(MARK),
    "no-mark": lambda text: text.removeprefix(MARK),
    "unended": lambda text: text.rstrip("\r\n"),
    "ended-thrice": lambda text: text.rstrip("\r\n") + "\n\n\n",
    "blanks-at-the-end": lambda text: re.sub("(?<=[^\r\n])(?=\r?\n)", "  \t", text),
    "other-quotes": _other_quotes,
}
# Here it is another text to the backend too: Meson has one kind of quotes, and these patterns
# say what ends the line and which quotes there are.
OTHER_TEXTS = {
    ("hatch-pattern", "blanks-at-the-end"),
    ("pdm-pattern", "blanks-at-the-end"),
    ("meson", "other-quotes"),
    ("meson-long-string", "other-quotes"),
    ("scikit-build-regex-named", "other-quotes"),
}
LAYOUTS = {layout.name: layout for layout in FILE_LAYOUTS}


def read(root: Path) -> str | None:
    """Return the version that is read; None where there is none."""
    try:
        return find_source(find_project(root)).read()
    except ShipwayError:
        return None


def assert_only_the_version_changes(layout: Layout, root: Path, text: str) -> None:
    """Edit the layout's file, written so, and compare every byte."""
    path = root / layout.edited
    content = text.encode()
    path.write_bytes(content)
    source = find_source(find_project(root))
    assert source.read() == OLD
    (edit,) = source.edits(NEW)
    assert (edit.path, edit.before) == (path.resolve(), content)
    places = [match.start() for match in re.finditer(re.escape(OLD).encode(), content)]
    new = layout.new.encode()
    changed = [content[:start] + new + content[start + len(OLD) :] for start in places]
    assert edit.after in changed
    edit.path.write_bytes(edit.after)
    assert find_source(find_project(root)).read() == layout.new


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", LAYOUTS)
def test_the_diff_is_the_version(name: str, way: str, tmp_path: Path) -> None:
    layout = LAYOUTS[name]
    root = layout.write(tmp_path)
    text = (root / layout.edited).read_bytes().decode()
    written = WAYS[way](text)
    if (name, way) in OTHER_TEXTS:
        (root / layout.edited).write_text(written, encoding="utf-8", newline="")
        assert read(root) != OLD
        return
    assert_only_the_version_changes(layout, root, written)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_linked_file_with_decoys_stays_a_link(name: str, tmp_path: Path) -> None:
    layout = LAYOUTS[name]
    root = layout.write(tmp_path / "project")
    path = root / layout.edited
    real = root / "kept elsewhere" / f"the {path.name}"
    real.parent.mkdir()
    text = path.read_bytes().decode() + DECOYS.get(path.suffix, "")
    path.rename(real)
    path.symlink_to(real)
    assert_only_the_version_changes(layout, root, text)
    assert path.is_symlink()
    assert real.read_bytes() == path.read_bytes()
