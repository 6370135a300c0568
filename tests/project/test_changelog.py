"""Sections of changelogs are found as real projects write them, and made of *Unreleased*."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from shipway.errors.notes import ChangelogMissing
from shipway.project.changelog.documents import read_document
from shipway.project.changelog.files import changelog_among, find_changelog
from shipway.project.changelog.promotion import Promotion, promotion_replacements
from shipway.project.changelog.rst import to_markdown
from shipway.project.changelog.sections import section_of
from shipway.project.edits import merged
from shipway.project.project import find_project
from support.layout import write_files

if TYPE_CHECKING:
    from pathlib import Path

HEADINGS = [
    "## [1.2.3] - 2026-11-24",
    "## 1.2.3 (2026-11-24)",
    "## [v1.2.3](https://github.com/o/r/compare/v1.2.2...v1.2.3) (2026-11-24)",
    "# Version 1.2.3",
    "## 2026-11-24: 1.2.3",
    "### 🚀 v1.2.3",
    "## Example 1.2.3",
    "## <a name='1.2.3'></a>1.2.3",
    "1.2.3 (2026-11-24)\n------------------",
]


def section(text: str, name: str = "CHANGELOG.md", version: str = "1.2.3") -> str:
    return section_of(read_document(text, name), Version(version))


@pytest.mark.parametrize("heading", HEADINGS)
def test_the_section_is_what_stands_below_the_heading_of_the_version(heading: str) -> None:
    mark = heading.split(" ", maxsplit=1)[0] if heading.startswith("#") else "##"
    text = (
        f"{mark} 1.2.3.1\n\nOther\n\n{heading}\n\n  - indented\n\n```\n## 1.2.2\n```\n"
        f"\n---\n\n{mark} 1.2.2\n\nOld\n"
    )
    assert section(text) == "  - indented\n\n```\n## 1.2.2\n```"


def test_a_section_ends_before_an_older_version_of_a_lower_level() -> None:
    assert section("## 1.2.3\n\nNew\n\n### Fixed\n\nOne\n\n### 1.2.2\n\nOld\n") == (
        "New\n\n### Fixed\n\nOne"
    )


def test_a_section_has_the_links_that_it_uses_and_no_others() -> None:
    text = (
        "## [1.2.3]\r\n\r\nSee [#7] and\r\n[that].\r\n\r\n[#7]: https://e.org/7\r\n"
        "[1.2.3]: https://e.org/v\r\n[THAT]: https://e.org/t\r\n"
    )
    assert section(text) == (
        "See [#7] and\r\n[that].\r\n\r\n[#7]: https://e.org/7\r\n[THAT]: https://e.org/t"
    )


def test_a_version_that_is_not_there_has_no_section() -> None:
    assert not section("## 1.2.4\n\nNew\n\n- 1.2.3\n\n> ## 1.2.3\n")


@pytest.mark.parametrize("name", ["HISTORY.rst", "CHANGES.RST"])
def test_a_section_of_restructuredtext(name: str) -> None:
    text = (
        "=======\nHistory\n=======\n\n.. _v1.2.3:\n\n1.2.3 (2026-11-24)\n------------------\n\n"
        "Fixes\n~~~~~\n\n- One, :pr:`7`\n\n.. _v1.2.2:\n\n1.2.2\n-----\n\nOld\n"
    )
    assert section(text, name) == "Fixes\n~~~~~\n\n- One, :pr:`7`"


def test_restructuredtext_becomes_markdown_for_github() -> None:
    text = "Fixes\n~~~~~\n\n- ``a`` in :func:`~pkg.mod.f`, :issue:`7` and `the\n  docs <https://e.org>`_\n"
    assert to_markdown(text) == ("### Fixes\n\n- ``a`` in `f`, #7 and [the docs](https://e.org)\n")


def test_the_usual_files_are_found(tmp_path: Path) -> None:
    assert changelog_among(["README.md", "docs/changes.rst", "NEWS.rst", "history.md"]) == (
        "history.md"
    )
    assert changelog_among(["setup.py", "CHANGES.d"]) is None
    root = write_files(tmp_path, {"pyproject.toml": "", "docs/Changelog.md": ""})
    assert find_changelog(find_project(root)) == root / "docs" / "Changelog.md"


def test_the_configuration_names_the_file_or_says_that_there_is_none(tmp_path: Path) -> None:
    files = {"CHANGELOG.md": "", "notes/NEWS.md": ""}
    for value, found in (('"notes/NEWS.md"', "notes/NEWS.md"), ("false", None)):
        text = f"[tool.shipway]\nchangelog = {value}\n"
        root = write_files(tmp_path, {**files, "pyproject.toml": text})
        assert find_changelog(find_project(root)) == (found and root / found)
    write_files(tmp_path, {"pyproject.toml": '[tool.shipway]\nchangelog = "NEW.md"\n'})
    with pytest.raises(ChangelogMissing, match=r"NEW\.md"):
        find_changelog(find_project(tmp_path))


def promoted(root: Path, text: str, version: str = "1.3.0", name: str = "CHANGELOG.md") -> str:
    """Return what a changelog becomes."""
    write_files(root, {"pyproject.toml": "", name: text})
    new = Promotion(Version(version), f"v{version}", "2026-11-24")
    edits = merged(promotion_replacements(find_project(root), new))
    return edits[0].after.decode() if edits else text


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_unreleased_becomes_the_section_of_the_version(tmp_path: Path, newline: str) -> None:
    compare = "https://github.com/o/r/compare"
    before = (
        "\ufeff# Änderungen\n\n## [Unreleased]\n\n### Added\n\n- Übung\n\n"
        "## [1.2.3] - 2026-01-02\n\n- Old\n\n"
        f"[unreleased]: {compare}/v1.2.3...HEAD\n[1.2.3]: {compare}/v1.2.2...v1.2.3\n"
    )
    after = (
        "\ufeff# Änderungen\n\n## [Unreleased]\n\n## [1.3.0] - 2026-11-24\n\n### Added\n\n"
        "- Übung\n\n"
        "## [1.2.3] - 2026-01-02\n\n- Old\n\n"
        f"[unreleased]: {compare}/v1.3.0...HEAD\n[1.3.0]: {compare}/v1.2.3...v1.3.0\n"
        f"[1.2.3]: {compare}/v1.2.2...v1.2.3\n"
    )
    became = promoted(tmp_path, before.replace("\n", newline))
    assert became == after.replace("\n", newline)
    # Once is enough.
    assert promoted(tmp_path, became) == became


@pytest.mark.parametrize(
    ("unreleased", "older", "new"),
    [
        ("## Unreleased", "## 1.2.3", "## 1.3.0 - 2026-11-24"),
        ("## Unreleased", "## v1.2.3 (2026-01-02)", "## v1.3.0 (2026-11-24)"),
        ("# [unreleased]", "# [1.2.3] — 2026-01-02", "# [1.3.0] — 2026-11-24"),
        ("## NEXT (UNRELEASED)", "## 1.2.3 (2026-01-02)", "## 1.3.0 (2026-11-24)"),
        ("Unreleased\n---", "1.2.3\n---", "1.3.0 - 2026-11-24\n------------------"),
        (
            "## Unreleased",
            "## [1.2.3](https://e.org/o/r/compare/v1.2.2...v1.2.3) (2026-01-02)",
            "## [1.3.0](https://e.org/o/r/compare/v1.2.3...v1.3.0) (2026-11-24)",
        ),
        (
            "## Unreleased",
            "## [1.2.3](https://e.org/releases/v1.2.3) - 2026-01-02",
            "## [1.3.0](https://e.org/releases/v1.3.0) - 2026-11-24",
        ),
    ],
)
def test_the_heading_is_like_that_of_the_version_before(
    tmp_path: Path, unreleased: str, older: str, new: str
) -> None:
    text = f"{unreleased}\n\n- New\n\n{older}\n\n- Old"
    assert promoted(tmp_path, text) == f"{unreleased}\n\n{new}\n\n- New\n\n{older}\n\n- Old"


def test_a_link_in_the_heading_follows(tmp_path: Path) -> None:
    compare = "https://e.org/o/r/compare"
    assert promoted(tmp_path, f"## [Unreleased]({compare}/v1.2.3...HEAD)\n\n- New\n") == (
        f"## [Unreleased]({compare}/v1.3.0...HEAD)\n\n## [1.3.0]({compare}/v1.2.3...v1.3.0)"
        " - 2026-11-24\n\n- New\n"
    )


def test_a_nul_in_a_changelog_is_a_byte_like_others(tmp_path: Path) -> None:
    compare = "https://e.org/o/r/compare/v1.2\0.3"
    text = f"## [Unreleased]({compare}...HEAD)\n\n- New\n\n## [1\0.2] - 2026-01-02\n\n\xff"
    write_files(tmp_path, {"pyproject.toml": ""})
    (tmp_path / "CHANGELOG.md").write_bytes(text.encode("latin-1"))
    new = Promotion(Version("1.3.0"), "v1.3.0", "2026-11-24")
    (edit,) = merged(promotion_replacements(find_project(tmp_path), new))
    assert f"\n## [1.3.0]({compare}...v1.3.0) - 2026-11-24\n" in edit.after.decode("latin-1")


def test_a_number_of_any_length_in_a_heading_is_no_version() -> None:
    assert section(f"## {'9' * 5000}\n\nNo\n\n## 1.2.3\n\nYes\n") == "Yes"


@pytest.mark.parametrize(
    ("older", "new"),
    [
        ("[1.2.3](https://e.org/o/r/compare/v1.2.2...v1.2.3)", "compare/v1.2.3...v1.3.0"),
        ("[1.2.3](https://e.org/o/r/releases/v1.2.3)", "releases/v1.3.0"),
        ("[1.2.3](https://e.org/o/r/latest)", "compare/v1.2.3...v1.3.0"),
        ("[1.2.3]", "compare/v1.2.3...v1.3.0"),
    ],
)
def test_a_heading_gets_one_link_where_unreleased_has_one_too(
    tmp_path: Path, older: str, new: str
) -> None:
    unreleased = "## [Unreleased](https://e.org/o/r/compare/{}...HEAD)\n\n"
    before = f"## {older} - 2026-01-02\n\n- Old\n"
    assert promoted(tmp_path, f"{unreleased.format('v1.2.3')}- New\n\n{before}") == (
        f"{unreleased.format('v1.3.0')}## [1.3.0](https://e.org/o/r/{new}) - 2026-11-24\n\n"
        f"- New\n\n{before}"
    )


def test_a_link_to_the_release_is_made_like_the_one_before(tmp_path: Path) -> None:
    text = "## [Unreleased]\n- New\n## [1.2.3] - 2026-01-02\n- Old\n\n[1.2.3]: https://e.org/v1.2.3"
    assert promoted(tmp_path, text).endswith(
        "\n\n[1.3.0]: https://e.org/v1.3.0\n[1.2.3]: https://e.org/v1.2.3"
    )


@pytest.mark.parametrize(
    "inside",
    [
        "- New\n\n### Upgrading to 1.3.0\n\n- Step",
        "#7: fixed a thing",
        "### Added\n\n```\n# code\n```",
    ],
)
def test_entries_of_any_kind_become_the_section(tmp_path: Path, inside: str) -> None:
    text = f"## Unreleased\n\n{inside}\n\n## 1.2.3\n\n- Old\n"
    assert section(text, version="1.3.0") == ""
    became = promoted(tmp_path, text)
    assert became == text.replace("\n\n", "\n\n## 1.3.0 - 2026-11-24\n\n", 1)
    assert section(became, version="1.3.0") == inside


def test_a_heading_that_names_a_version_in_the_section_of_another_is_not_that_of_the_version() -> (
    None
):
    text = "## Example 1.3.0\n\n### Upgrading from 1.2.3\n\n- Step\n\n## Example 1.2.3\n\nOwn\n"
    assert section(text) == "Own"
    assert not section("## 1.3.0\n\n### Upgrading from 1.2.3\n\n- Step\n")
    assert section("# 1.2.x\n\n## Example 1.2.3\n\nOwn\n") == "Own"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Unreleased (1.3.0)", "1.3.0 (2026-11-24)"),
        ("Unreleased - v1.3.0", "v1.3.0 - 2026-11-24"),
        ("[Unreleased] (1.3)", "[Unreleased] (1.3)\n\n## [1.3.0] - 2026-11-24"),
    ],
)
def test_a_heading_unreleased_that_names_the_version(
    tmp_path: Path, before: str, after: str
) -> None:
    text = "# Changes\n\n## {}\n\n- New\n\n## 1.2.3\n\n- Old\n"
    assert promoted(tmp_path, text.format(before)) == text.format(after)
    assert promoted(tmp_path, text.format(after)) == text.format(after)
    assert promoted(tmp_path, text.format(before), "1.3.0rc1") == text.format(before)


@pytest.mark.parametrize(
    "text",
    [
        "## [Unreleased]\n\n### Added\n\nFixed\n-----\n\n---\n",
        "## [Unreleased]\n\n## 1.2.3\n\n- Old\n",
        "## [Unreleased]\n\n### Added\n\n<!-- nothing\nyet -->\n",
        "## [Unreleased]\n\n- New\n\n## [1.3.0]\n\n- By hand\n",
        "```\n## Unreleased\n\n- New\n```\n",
        "# Changes\n",
    ],
)
def test_where_nothing_is_unreleased_the_file_stays_as_it_is(tmp_path: Path, text: str) -> None:
    assert promoted(tmp_path, text) == text


@pytest.mark.parametrize("name", ["CHANGES.rst", "CHANGES.md"])
@pytest.mark.parametrize("title", ["1.3.0 ({})", "Version 1.3 - *{}*", "v1.3.0, {}"])
def test_a_section_that_is_there_gets_the_day_in_its_heading(
    tmp_path: Path, name: str, title: str
) -> None:
    text = f"Changes\n=======\n\n{title}\n{'-' * 20}\n\n- Is (unreleased) yet\n\n1.2.3\n-----\n"
    before, after = (text.replace("{}", day) for day in ("Unreleased", "2026-11-24"))
    assert promoted(tmp_path, before, name=name) == after
    assert promoted(tmp_path, after, name=name) == after
    old = before.replace("\n", "\r")
    assert promoted(tmp_path, old, name=name) == after.replace("\n", "\r")
    assert promoted(tmp_path, before, name=name, version="1.3.0rc1") == before
    assert promoted(tmp_path, before, name=name, version="1.3.1") == before


@pytest.mark.parametrize(
    "heading",
    [
        "[1.3.0 ({})](https://e.org/o/r/compare/v1.2.3...unreleased)",
        "[1.3.0](https://e.org/o/r/compare/v1.2.3...unreleased) ({})",
        "[1.3.0](unreleased.html) - {} <!-- unreleased yet -->",
        "[1.3.0 - _{}_][unreleased]",
        "1.3.0 <https://e.org/unreleased> {}",
        "1.3.0 ({}) - {}",
        "1.3.0 <!-- unreleased -->",
        "[1.3.0](https://e.org/o/r/compare/v1.2.3...unreleased)",
    ],
)
def test_the_word_in_a_link_or_a_comment_is_not_that_of_the_heading(
    tmp_path: Path, heading: str
) -> None:
    text = f"# Changes\n\n## {heading}\n\n- New\n\n## <!-- unreleased --> 1.2.3\n\n- Old\n"
    before, after = (text.replace("{}", day) for day in ("Unreleased", "2026-11-24"))
    assert promoted(tmp_path, before) == after
    assert promoted(tmp_path, after) == after


@pytest.mark.parametrize("older", ["Released 2026-01-02", "*Released 2026-01-02*", "2026-01-02"])
@pytest.mark.parametrize("line", ["Unreleased", "*Unreleased*", "__Unreleased__"])
@pytest.mark.parametrize("newline", ["\n", "\r"])
def test_the_line_below_the_heading_says_the_day_as_in_the_versions_before(
    tmp_path: Path, line: str, older: str, newline: str
) -> None:
    text = f"Version 1.3.0\n{'-' * 13}\n\n{line}\n\n- New\n\n1.2.3\n-----\n\n{older}\n"
    text = text.replace("\n", newline)
    after = text.replace("Unreleased", "Released 2026-11-24") if "Released" in older else text
    assert promoted(tmp_path, text, name="CHANGES.rst") == after
    assert promoted(tmp_path, after, name="CHANGES.rst") == after


def test_a_pre_release_and_another_format_leave_it_as_it_is(tmp_path: Path) -> None:
    text = "## [Unreleased]\n\n- New\n"
    assert promoted(tmp_path, text, version="1.3.0rc1") == text
    (tmp_path / "CHANGELOG.md").unlink()
    rst = "Unreleased\n----------\n\n- New\n"
    assert promoted(tmp_path, rst, name="CHANGES.rst") == rst
