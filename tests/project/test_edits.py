"""An edit changes the characters of the version and no other byte."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipway.errors.versions import CannotEditVersion, EditsConflict, VersionFileUnreadable
from shipway.project.assignments import assignment_reader
from shipway.project.edits import Edit, Replacement, TextFile, merged, read_text
from shipway.project.paths import real_path
from shipway.project.sources.toml import toml_reader

OLD, NEW = "1.2.3", "1.3.0rc1"
ENDINGS = st.sampled_from(["\n", "\r\n"])
MARKS = st.sampled_from([b"", b"\xef\xbb\xbf"])
COMMENTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=15).map(
    lambda text: f"# {text} {OLD} version = '{OLD}'"
)

TOML_LINES = st.one_of(
    COMMENTS,
    st.sampled_from(
        [
            "",
            f"x-version = '{OLD}'",
            f'notes = """\n[project]\nversion = "{OLD}"\n"""',
            f'deps = ["{OLD}", {{ version = "{OLD}" }}]',
            f'"project.version" = "{OLD}"',
        ]
    ),
)
TOML_VERSIONS = st.sampled_from(
    [
        f'[project]\nversion = "{OLD}"',
        f"[project]\n'version'='{OLD}'",
        f'[ "project" ]\n\tversion\t= """{OLD}""" # was {OLD}',
        f"project = {{ name = '{OLD}', version = '''{OLD}''' }}",
        f'project.version = "{OLD}"',
        f"[project]\nname = '{OLD}'\n\n  \"version\"  =  '{OLD}'",
    ]
)


@given(st.lists(TOML_LINES, max_size=4, unique=True), TOML_VERSIONS, ENDINGS, MARKS, st.booleans())
def test_the_version_of_a_toml_file_changes_and_nothing_else(
    lines: list[str],
    version: str,
    ending: str,
    mark: bytes,
    ended: bool,
) -> None:
    text = "\n".join([*lines, version]).replace("\n", ending) + (ending if ended else "")
    before = tomllib.loads(text)
    content = mark + text.encode()
    file = TextFile(Path("pyproject.toml"), content, "utf-8")
    (edit,) = merged([file.replacement_for(NEW, toml_reader("project", "version"))])
    assert edit.before == content
    assert_only_the_version_changed(edit, content)
    after = tomllib.loads(edit.after.removeprefix(mark).decode())
    assert after.pop("project") == {**before.pop("project"), "version": NEW}
    assert after == before


PYTHON_LINES = st.one_of(
    COMMENTS,
    st.sampled_from(
        [
            "",
            f"print('{OLD}')",
            f'"""Version {OLD}.\n__version__ = "{OLD}"\n"""',
            f"VERSION = '{OLD}'",
            f"if True:\n    __version__ = '{OLD}'",
            "\x0cclass Größe:\n\t__version__ = 'ß1.2.3'",
        ]
    ),
)
PYTHON_VERSIONS = st.sampled_from(
    [
        f'__version__ = "{OLD}"',
        f"__version__: str = u'{OLD}'; version = '{OLD}'",
        f'first = __version__ = """{OLD}"""  # {OLD}',
        f"__version__ = (\n    # {OLD}\n    r'{OLD}'\n)",
        f"a = '{OLD}'; b = a = '{OLD}'; __version__ = b",
    ]
)


@given(st.lists(PYTHON_LINES, max_size=4), PYTHON_VERSIONS, ENDINGS, MARKS, st.booleans())
def test_the_version_of_a_module_changes_and_nothing_else(
    lines: list[str],
    version: str,
    ending: str,
    mark: bytes,
    ended: bool,
) -> None:
    text = "\n".join([*lines, version]).replace("\n", ending) + (ending if ended else "")
    content = mark + text.encode()
    file = TextFile(Path("about.py"), content, "utf-8")
    (edit,) = merged([file.replacement_for(NEW, assignment_reader("__version__"))])
    assert_only_the_version_changed(edit, content)
    scope: dict[str, str] = {}
    exec(compile(edit.after.removeprefix(mark), "about.py", "exec"), scope)
    assert scope["__version__"] == NEW


def assert_only_the_version_changed(edit: Edit, content: bytes) -> None:
    """One of the places with the old version has the new one; the rest is as it was."""
    places = [match.start() for match in re.finditer(re.escape(OLD).encode(), content)]
    changed = [content[:start] + NEW.encode() + content[start + len(OLD) :] for start in places]
    assert edit.after in changed


@pytest.mark.parametrize(
    "content",
    [
        b"# -*- coding: latin-1 -*-\n# Andr\xe9 \xe9\n__version__ = '1.2.3' # \xfc\n",
        b"\xef\xbb\xbf__version__ = '1.2.3'",
        "# 版本 🚀\n__version__ = '1.2.3'  # 版本\r\n".encode(),
        b"x = 1\r__version__ = '1.2.3'\r",
    ],
    ids=["latin-1", "mark", "astral", "carriage-returns"],
)
def test_any_encoding_survives(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "about.py"
    path.write_bytes(content)
    (edit,) = merged([read_text(path).replacement_for("2.0", assignment_reader("__version__"))])
    assert edit.after == content.replace(b"'1.2.3'", b"'2.0'")


@pytest.mark.parametrize(
    "text",
    ['__version__ = "1.2.\\x33"', '__version__ = "1." "2.3"', "__version__ = '1\\\n.2.3'"],
)
def test_a_version_in_pieces_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "about.py"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CannotEditVersion, match=r"reads as 1\.2\.3"):
        read_text(path).replacement_for("2.0", assignment_reader("__version__"))


def test_a_version_as_short_as_a_digit_in_a_long_file_is_found_at_once(tmp_path: Path) -> None:
    path = tmp_path / "about.py"
    path.write_text("x = 1\n" * 20_000 + '__version__ = "1"\n', encoding="utf-8")
    reads = 0

    def reader(text: str) -> str | None:
        nonlocal reads
        reads += 1
        return text.rpartition(' "')[2].rstrip('"\n')

    (edit,) = merged([read_text(path).replacement_for("2", reader)])
    assert edit.after.endswith(b'x = 1\n__version__ = "2"\n')
    assert reads == 2


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VersionFileUnreadable, match="cannot be read"):
        read_text(tmp_path / "VERSION")


def test_changes_of_one_file_become_one_edit_and_a_change_that_comes_twice_is_one() -> None:
    path = Path("a.txt")
    found = [
        Replacement(path, b"1.2.3 and 1.2.3", 10, 15, b"2.0"),
        Replacement(Path("b.txt"), b"1", 0, 1, b"2"),
        Replacement(path, b"1.2.3 and 1.2.3", 0, 5, b"2.0"),
        Replacement(path, b"1.2.3 and 1.2.3", 10, 15, b"2.0"),
    ]
    assert merged(found) == (
        Edit(path, b"1.2.3 and 1.2.3", b"2.0 and 2.0"),
        Edit(Path("b.txt"), b"1", b"2"),
    )


@pytest.mark.parametrize(
    "other",
    [
        Replacement(Path("a.txt"), b"v1.2.3", 1, 6, b"2.0"),
        Replacement(Path("a.txt"), b"v1.2.4", 0, 1, b"v"),
    ],
    ids=["overlap", "written-to-meanwhile"],
)
def test_changes_that_do_not_fit_together_are_refused(other: Replacement) -> None:
    with pytest.raises(EditsConflict, match=r"a\.txt"):
        merged([Replacement(Path("a.txt"), b"v1.2.3", 0, 6, b"2.0"), other])


@pytest.mark.parametrize("name", ["a.txt", "with space.txt", "größe 'it's'/\"$(x)\".txt"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"1.2.3\n", b"1.3.0\n"),
        (b"1.2.3", b"1.3.0"),
        (b"a\r\nv 1.2.3\r\nb\r\n", b"a\r\nv 1.3.0\r\nb\r\n"),
        (b"1\n2\n3\n4\n1.2.3\n6\n7\n8\nlast", b"1\n2\n3\n4\n1.3.0\n6\n7\n8\nlast"),
        ("ü\x0c\u2028\n1.2.3".encode(), "ü\x0c\u2028\n1.3.0".encode()),
    ],
    ids=["plain", "no-newline", "crlf", "hunk", "odd-line-breaks"],
)
def test_git_applies_the_diff(name: str, before: bytes, after: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(before)
    diff = Edit(path, before, after).diff(tmp_path)
    assert diff.startswith(f"--- a/{name}")
    subprocess.run(
        ["git", "apply", "--whitespace=nowarn", "-"], cwd=tmp_path, check=True, input=diff.encode()
    )
    assert path.read_bytes() == after


def test_a_diff_of_another_encoding_and_of_a_file_elsewhere(tmp_path: Path) -> None:
    diff = Edit(tmp_path / "x", b"\xe9 1.2.3\n", b"\xe9 1.3.0\n").diff(tmp_path / "y")
    assert f"+++ b/{(tmp_path / 'x').as_posix()}" in diff
    assert "-\\xe9 1.2.3\n+\\xe9 1.3.0\n" in diff


def test_a_link_leads_to_the_file_that_changes(tmp_path: Path) -> None:
    root = tmp_path / "here"
    (root / "pkg").mkdir(parents=True)
    (root / "VERSION").write_text("1", encoding="utf-8")
    (root / "pkg" / "VERSION").symlink_to("../VERSION")
    (tmp_path / "elsewhere").symlink_to(root, target_is_directory=True)
    linked = tmp_path / "elsewhere"
    assert real_path(linked / "pkg" / "VERSION", linked) == linked / "VERSION"
    assert real_path(root / "pkg" / "VERSION", root / "pkg") == root / "VERSION"


def test_of_a_long_line_that_stays_the_diff_shows_the_beginning(tmp_path: Path) -> None:
    before = b"x" * 5000 + b"\nversion = 1.2.3\n"
    diff = Edit(tmp_path / "x", before, before.replace(b"1.2.3", b"1.3.0")).diff(tmp_path)
    assert "xxx … (4702 characters more)\n-version" in diff
    assert len(diff) < 1000
