"""What a value of `[tool.shipway]` may be: one reader for each kind, which returns or refuses it.

Written by hand rather than on a validation library: `invoke current` has a
budget of a few milliseconds, and the libraries cost ten times that to import.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import PureWindowsPath
from string import Formatter
from typing import TYPE_CHECKING

from .keys import VersionFile

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Wrong",
    "read_boolean",
    "read_changelog",
    "read_commands",
    "read_dates",
    "read_folder_inside",
    "read_index_seconds",
    "read_publish_from",
    "read_reasons",
    "read_seconds",
    "read_tag_format",
    "read_text",
    "read_texts",
    "read_version_files",
    "read_version_source",
    "read_version_template",
    "read_word",
]


_LONGEST = 7 * 24 * 3600


class Wrong(Exception):
    """A value is not what the key takes; the text says what it takes. Every reader raises it."""


def read_text(value: object) -> str:
    """Read any text."""
    if not isinstance(value, str):
        raise Wrong("a string")
    if "\0" in value:
        # TOML can spell it; no path, no name and no message can have it.
        raise Wrong("a string without a NUL in it")
    return value


def read_word(value: object) -> str:
    """Read what names something: it is not empty, and nothing in it is hard to see."""
    text = read_text(value)
    if not text or text != text.strip() or not text.isprintable():
        raise Wrong("a string that is not empty, without line breaks and spaces around it")
    return text


def read_boolean(value: object) -> bool:
    """Read a yes or no."""
    if not isinstance(value, bool):
        raise Wrong("true or false")
    return value


def read_texts(value: object) -> tuple[str, ...]:
    """Read a list of words, as `read_word` takes them."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Wrong("a list of strings")
    try:
        return tuple(map(read_word, value))
    except Wrong as wrong:
        raise Wrong(f"a list of strings, each {wrong}") from None


def read_commands(value: object) -> tuple[str, ...]:
    """Read a list of commands that a shell could split."""
    commands = read_texts(value)
    if commands:
        import shlex  # noqa: PLC0415 - 2 ms that few projects need

        try:
            split = [shlex.split(command) for command in commands]
        except ValueError as error:
            raise Wrong(f"a list of commands, each with its quotes closed ({error})") from None
        if not all(split):
            raise Wrong("a list of commands, none of them empty")
    return commands


def read_seconds(value: object) -> float:
    """Read a span of time, in seconds."""
    # To Python true is a number too.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= _LONGEST:
        raise Wrong(f"a number of seconds, above 0 and up to {_LONGEST}")
    return float(value)


def read_publish_from(value: object) -> str:
    """Read from where a release is published to PyPI."""
    if value not in ("ci", "here"):
        raise Wrong('"ci" or "here"')
    return str(value)


def read_index_seconds(value: object) -> float:
    """Read how long an index is waited for, in seconds."""
    if read_seconds(value) < 1:
        # No look would ever end in time, and what waits for an index would go on looking.
        raise Wrong(f"a number of seconds, from 1 to {_LONGEST}")
    return read_seconds(value)


def read_folder_inside(value: object) -> str:
    """Read the path of a folder below the project's: files are put there, and taken out again."""
    text = read_word(value) if value else ""
    # Windows knows both kinds of slashes, and anchors without a leading one.
    path = PureWindowsPath(text)
    inside = not path.anchor and path.parts and ".." not in path.parts
    if not inside or any(part.lower() == ".git" for part in path.parts):
        raise Wrong('a folder inside the project\'s, such as "dist"')
    return text


def read_changelog(value: object) -> str:
    """Read the path of a file below the project's folder, or `false` as an empty text."""
    try:
        return "" if value is False else read_folder_inside(value)
    except Wrong:
        raise Wrong('a file inside the project\'s folder, such as "NEWS.md", or false') from None


def read_version_template(value: object) -> str:
    """Read a text with `{version}` in it, and maybe `{name}`."""
    text = read_text(value)
    try:
        # A field may also have an attribute, a conversion or a format: `{version!r:>9}`.
        fields = [tuple(part[1:]) for part in Formatter().parse(text) if part[1] is not None]
    except ValueError:
        fields = [("", "", None)]
    if not set(fields) <= {("version", "", None), ("name", "", None)}:
        raise Wrong("a text with {version}, and no braces but {version} and {name}")
    if ("version", "", None) not in fields:
        raise Wrong("a text with {version} in it")
    return text


def read_tag_format(value: object) -> str:
    """Read how tags are called: the version is read out of a tag again."""
    # {underscored} is the version with underscores for its dots.
    text = read_text(value)
    plain = read_version_template(text.replace("{underscored}", "{version}"))
    # The version is read out of a tag again, by what stands before and after it.
    if plain.count("{version}") > 1 or "{{" in text or "}}" in text:
        raise Wrong("a text with {version} once, and no braces but {version} and {name}")
    return text


def read_version_files(value: object) -> tuple[VersionFile, ...]:
    """Read further places of the version, with what stands around it."""
    if not isinstance(value, list):
        raise Wrong("a list of paths or of { path, pattern } tables")
    return tuple(_version_file(item) for item in value)


def read_version_source(value: object) -> VersionFile:
    """Read the one place of the version."""
    try:
        return _version_file(value)
    except Wrong as wrong:
        raise Wrong(str(wrong).replace("a list of paths or of", "a path or one of the")) from None


def _version_file(item: object) -> VersionFile:
    table = {"path": item} if isinstance(item, str) else item
    if not isinstance(table, dict) or not {"path"} <= table.keys() <= {"path", "pattern"}:
        raise Wrong("a list of paths or of { path, pattern } tables")
    path = read_text(table["path"])
    if not path.strip():
        raise Wrong("a list of paths or of { path, pattern } tables, no path of them empty")
    return VersionFile(path, read_version_template(table.get("pattern", VersionFile.pattern)))


def read_reasons(value: object) -> Mapping[str, str]:
    """Read names of rules, each with the reason why it is ignored."""
    if not isinstance(value, dict) or not all(
        isinstance(reason, str) and reason.strip() for reason in value.values()
    ):
        raise Wrong("a table of rule names, each with the reason as a string")
    return dict(value)


def read_dates(value: object) -> Mapping[str, date]:
    """Read names, each with a day."""
    wanted = "a table of days without quotes, such as { pypi = 2027-01-31 }"
    if not isinstance(value, dict):
        raise Wrong(wanted)
    for name, day in value.items():
        # To Python a moment is a day too.
        if not isinstance(day, date) or isinstance(day, datetime):
            raise Wrong(wanted)
        read_word(name)
    return dict(value)
