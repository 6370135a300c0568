"""`[tool.shipway]` of pyproject.toml as frozen data; docs/configuration.md lists every key.

Written by hand rather than on a validation library: `invoke current` has a
budget of a few milliseconds, and the libraries cost ten times that to import.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PureWindowsPath
from string import Formatter
from typing import TYPE_CHECKING, Any

from shipway.errors.base import SeveralProblems, ShipwayError, refuse
from shipway.errors.usage import BadConfiguration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Config", "TargetConfig", "VersionFile", "nearest", "read_config"]


_LONGEST = 7 * 24 * 3600


@dataclass(frozen=True)
class TargetConfig:
    """`[tool.shipway.targets.NAME]`: an index to publish to."""

    upload: str = ""
    """URL of the upload endpoint."""
    index: str = ""
    """URL of the simple index (PEP 503, PEP 691) that serves what was uploaded."""
    dependencies: str = ""
    """URL of the simple index for dependencies; empty: the default of the machine."""
    public: bool = True
    """Whether a file once uploaded is out in the world."""
    push: bool = True
    """Whether `release` pushes branch and tag before it publishes here."""


@dataclass(frozen=True)
class VersionFile:
    """`version-files`: a further file that repeats the version; `version-source`: the one it is in.

    `pattern` is the text around the version with `{version}` in its place.
    """

    path: str
    pattern: str = "{version}"


@dataclass(frozen=True)
class Config:
    """The whole of `[tool.shipway]`, with its defaults."""

    default_target: str = "pypi"
    tag_format: str = ""
    """Empty: as the project's tags are called."""
    tag_message: str = "{name} {version}"
    commit_message: str = "Release {name} {version}"
    remote: str = "origin"
    branches: tuple[str, ...] = ()
    dist: str = "dist"
    build_timeout: float = 3600.0
    index_timeout: float = 120.0
    version_files: tuple[VersionFile, ...] = ()
    version_source: VersionFile | None = None
    """None: found."""
    sibling_pins: bool = True
    changelog: str | None = None
    """None: the usual file, where there is one. Empty: none."""
    pythons: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    skip_imports: tuple[str, ...] = ()
    skip_scripts: tuple[str, ...] = ()
    ignore: Mapping[str, str] = field(default_factory=dict)
    ci_workflows: tuple[str, ...] = ("Test Suite", "Security Audit")
    ci_left_out_passes: bool = False
    targets: Mapping[str, TargetConfig] = field(default_factory=dict)


def read_config(table: object) -> Config:
    """Turn the parsed `[tool.shipway]` table into a `Config`.

    Raises `BadConfiguration`, or `SeveralProblems` with one for every fault.
    """
    faults: list[ShipwayError] = []
    values = _read_table(table, _KEYS, "tool.shipway", faults)
    refuse(faults)
    return Config(**values)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the hint "did you mean …?" for the known word nearest to `word`, or an empty text."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"did you mean {found[0]!r}?" if found else ""


class _Wrong(Exception):
    """A value is not what the key takes; the text says what it takes."""


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _Wrong("a string")
    if "\0" in value:
        # TOML can spell it; no path, no name and no message can have it.
        raise _Wrong("a string without a NUL in it")
    return value


def _word(value: object) -> str:
    """Read what names something: it is not empty, and nothing in it is hard to see."""
    text = _text(value)
    if not text or text != text.strip() or not text.isprintable():
        raise _Wrong("a string that is not empty, without line breaks and spaces around it")
    return text


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise _Wrong("true or false")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _Wrong("a list of strings")
    try:
        return tuple(map(_word, value))
    except _Wrong as wrong:
        raise _Wrong(f"a list of strings, each {wrong}") from None


def _commands(value: object) -> tuple[str, ...]:
    commands = _texts(value)
    if commands:
        import shlex  # noqa: PLC0415 - 2 ms that few projects need

        try:
            split = [shlex.split(command) for command in commands]
        except ValueError as error:
            raise _Wrong(f"a list of commands, each with its quotes closed ({error})") from None
        if not all(split):
            raise _Wrong("a list of commands, none of them empty")
    return commands


def _seconds(value: object) -> float:
    # To Python true is a number too.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= _LONGEST:
        raise _Wrong(f"a number of seconds, above 0 and up to {_LONGEST}")
    return float(value)


def _folder_inside(value: object) -> str:
    """Read the path of a folder below the project's: files are put there, and taken out again."""
    text = _word(value) if value else ""
    # Windows knows both kinds of slashes, and anchors without a leading one.
    path = PureWindowsPath(text)
    inside = not path.anchor and path.parts and ".." not in path.parts
    if not inside or any(part.lower() == ".git" for part in path.parts):
        raise _Wrong('a folder inside the project\'s, such as "dist"')
    return text


def _changelog(value: object) -> str:
    try:
        return "" if value is False else _folder_inside(value)
    except _Wrong:
        raise _Wrong('a file inside the project\'s folder, such as "NEWS.md", or false') from None


def _version_template(value: object) -> str:
    text = _text(value)
    try:
        # A field may also have an attribute, a conversion or a format: `{version!r:>9}`.
        fields = [tuple(part[1:]) for part in Formatter().parse(text) if part[1] is not None]
    except ValueError:
        fields = [("", "", None)]
    if not set(fields) <= {("version", "", None), ("name", "", None)}:
        raise _Wrong("a text with {version}, and no braces but {version} and {name}")
    if ("version", "", None) not in fields:
        raise _Wrong("a text with {version} in it")
    return text


def _tag_format(value: object) -> str:
    # {underscored} is the version with underscores for its dots.
    text = _text(value)
    plain = _version_template(text.replace("{underscored}", "{version}"))
    # The version is read out of a tag again, by what stands before and after it.
    if plain.count("{version}") > 1 or "{{" in text or "}}" in text:
        raise _Wrong("a text with {version} once, and no braces but {version} and {name}")
    return text


def _version_files(value: object) -> tuple[VersionFile, ...]:
    if not isinstance(value, list):
        raise _Wrong("a list of paths or of { path, pattern } tables")
    return tuple(_version_file(item) for item in value)


def _version_source(value: object) -> VersionFile:
    try:
        return _version_file(value)
    except _Wrong as wrong:
        raise _Wrong(str(wrong).replace("a list of paths or of", "a path or one of the")) from None


def _version_file(item: object) -> VersionFile:
    table = {"path": item} if isinstance(item, str) else item
    if not isinstance(table, dict) or not {"path"} <= table.keys() <= {"path", "pattern"}:
        raise _Wrong("a list of paths or of { path, pattern } tables")
    path = _text(table["path"])
    if not path.strip():
        raise _Wrong("a list of paths or of { path, pattern } tables, no path of them empty")
    return VersionFile(path, _version_template(table.get("pattern", VersionFile.pattern)))


def _reasons(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict) or not all(
        isinstance(reason, str) and reason.strip() for reason in value.values()
    ):
        raise _Wrong("a table of rule names, each with the reason as a string")
    return dict(value)


def _targets(value: object) -> Mapping[str, TargetConfig]:
    if not isinstance(value, dict):
        raise _Wrong("a table of targets")
    if not all(name.strip() for name in value):
        raise _Wrong("a table of targets, each with a name")
    faults: list[ShipwayError] = []
    targets = {
        name: TargetConfig(
            **_read_table(table, _TARGET_KEYS, f"tool.shipway.targets.{name}", faults)
        )
        for name, table in value.items()
    }
    refuse(faults)
    return targets


_KEYS: Mapping[str, Callable[[object], object]] = {
    "default-target": _word,
    "tag-format": _tag_format,
    "tag-message": _version_template,
    "commit-message": _version_template,
    "remote": _word,
    "branches": _texts,
    "dist": _folder_inside,
    "build-timeout": _seconds,
    "index-timeout": _seconds,
    "version-files": _version_files,
    "version-source": _version_source,
    "sibling-pins": _boolean,
    "changelog": _changelog,
    "pythons": _texts,
    "commands": _commands,
    "skip-imports": _texts,
    "skip-scripts": _texts,
    "ignore": _reasons,
    "ci-workflows": _texts,
    "ci-left-out-passes": _boolean,
    "targets": _targets,
}
_TARGET_KEYS: Mapping[str, Callable[[object], object]] = {
    "upload": _text,
    "index": _text,
    "dependencies": _text,
    "public": _boolean,
    "push": _boolean,
}


def _read_table(
    table: object,
    keys: Mapping[str, Callable[[object], object]],
    where: str,
    faults: list[ShipwayError],
) -> dict[str, Any]:
    """Read each key of a table; what is wrong is added to `faults`."""
    if not isinstance(table, Mapping):
        faults.append(BadConfiguration(f"[{where}] must be a table"))
        return {}
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in keys:
            hint = nearest(key, keys)
            faults.append(
                BadConfiguration(
                    f"[{where}] has an unknown key {key!r}",
                    fix=[f"in pyproject.toml: {hint}"] if hint else None,
                )
            )
            continue
        try:
            values[key.replace("-", "_")] = keys[key](value)
        except SeveralProblems as several:
            faults.extend(several.problems)
        except BadConfiguration as fault:
            faults.append(fault)
        except _Wrong as wanted:
            faults.append(
                BadConfiguration(
                    f"[{where}] {key} must be {wanted}, not {value!r}",
                    fix=[f"in pyproject.toml, set {key} to {wanted}"],
                )
            )
    return values
