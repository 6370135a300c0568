"""The project's own entry in `uv.lock`: its version follows a bump, nothing else changes.

`copies` calls it. It reads the one entry and not the whole file, which may have
megabytes; uv writes every entry in the same form.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from packaging.version import Version

from shipway.errors.usage import BrokenToml, NoProjectName

from .edits import TextFile, read_text
from .paths import real_path
from .sources.toml import toml_reader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .edits import Replacement
    from .project import Project

__all__ = ["lock_replacements"]

_ENTRY = re.compile(r"^\[\[package\]\].*(?:\n(?!\[).*)*", re.MULTILINE)
_LOCAL_SOURCES = ("editable", "virtual", "directory")


def lock_replacements(project: Project, new: Version) -> tuple[Replacement, ...]:
    """Return the replacement in the `uv.lock` of the project or of its workspace.

    None where there is no lock, no entry, or no version in it: uv leaves the
    version of a project out whose version is dynamic.

    Raises `BrokenToml`, `CannotEditVersion` and `VersionFileUnreadable`.
    """
    for folder in _folders(project.root):
        path = folder / "uv.lock"
        if path.is_file():
            file = read_text(real_path(path, folder))
            return tuple(
                _replacement(file, entry, new)
                for entry, package in _entries(file)
                if _is_own(package, project, folder) and _differs(package.get("version"), new)
            )
    return ()


def _folders(root: Path) -> Iterator[Path]:
    """Yield the project's folder and those above it in its repository: a workspace locks there."""
    folders = [root, *root.parents]
    top = next((index for index, folder in enumerate(folders) if (folder / ".git").exists()), 0)
    yield from folders[: top + 1]


def _entries(file: TextFile) -> Iterator[tuple[re.Match[str], dict[str, Any]]]:
    for entry in _ENTRY.finditer(file.text):
        if any(f"{{ {kind} = " in entry[0] for kind in _LOCAL_SOURCES):
            try:
                yield entry, tomllib.loads(entry[0].rstrip())["package"][0]
            except tomllib.TOMLDecodeError as error:
                raise BrokenToml(f"{file.path} does not parse: {error}", fix=["uv lock"]) from error


def _is_own(package: dict[str, Any], project: Project, folder: Path) -> bool:
    """Tell whether an entry with a local source is the project's: by its folder, else by name."""
    source = package.get("source", {})
    folders = [PurePosixPath(source[kind]) for kind in _LOCAL_SOURCES if kind in source]
    own = PurePosixPath(project.root.relative_to(folder).as_posix())
    return own in folders or (folder == project.root and _is_named(package.get("name"), project))


def _is_named(name: object, project: Project) -> bool:
    from packaging.utils import canonicalize_name  # noqa: PLC0415 - only a lock needs it

    try:
        return name == canonicalize_name(project.name)
    except NoProjectName:
        return False


def _differs(version: object, new: Version) -> bool:
    try:
        return isinstance(version, str) and Version(version) != new
    except ValueError:  # also a number too long for Python to read
        return True


def _replacement(file: TextFile, entry: re.Match[str], new: Version) -> Replacement:
    part = TextFile(file.path, entry[0].encode(file.encoding), file.encoding)
    found = part.replacement_for(str(new), toml_reader("package", 0, "version"))
    return file.replacement(entry.start() + found.start, entry.start() + found.end, str(new))
