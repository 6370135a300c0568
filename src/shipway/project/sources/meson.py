"""meson-python: `project(version: …)` of meson.build."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shipway.errors.versions import VersionElsewhere
from shipway.project.edits import read_text, read_with

from .files import file_source
from .scm import built_by

if TYPE_CHECKING:
    from shipway.project.project import Project

    from .base import FileSource

__all__ = ["find_meson"]

# https://mesonbuild.com/Syntax.html: strings, comments, brackets, words.
_TOKEN = re.compile(
    r"""(?P<string>'''.*?'''|'(?:\\.|[^'\\\n])*')|(?P<comment>\#[^\n]*)"""
    r"""|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<word>\w+)|(?P<other>[^\s\w])""",
    re.DOTALL,
)


def find_meson(project: Project) -> FileSource | None:
    """Return the source for the version that meson's `project()` says.

    Raises `VersionElsewhere` where it is no plain string, and `VersionFileUnreadable`.
    """
    if not built_by(project, "mesonpy", "meson-python"):
        return None
    path = project.root / "meson.build"
    if read_with(read_meson, read_text(path).text) is None:
        raise VersionElsewhere(
            "the version comes from meson.build, whose project() has no plain text as version",
            fix=["in meson.build, write it out: project('NAME', version: '1.2.3', …)"],
        )
    return file_source(project, "meson", "project(version: …)", path, read_meson)


def read_meson(text: str) -> str | None:
    """Return the version that the first call of `project()` is given as a string."""
    tokens = [
        (str(token.lastgroup), token[0])
        for token in _TOKEN.finditer(text)
        if token.lastgroup != "comment"
    ]
    values = [value for _, value in tokens]
    if values[:2] != ["project", "("]:
        return None
    depth = 0
    for position, (kind, value) in enumerate(tokens):
        depth += (kind == "open") - (kind == "close")
        if depth == 0 and kind == "close":
            return None
        if depth == 1 and value == "version" and values[position + 1 : position + 2] == [":"]:
            return _string(tokens[position + 2 : position + 4])
    return None


def _string(following: list[tuple[str, str]]) -> str | None:
    """Return the string that an argument is; None where it is more than a string."""
    if not following or following[0][0] != "string":
        return None
    if len(following) > 1 and following[1][1] not in {",", ")"}:
        return None
    text = following[0][1]
    if text.startswith("'''"):
        return text[3:-3]
    return None if "\\" in text else text[1:-1]
