"""The project's own entry in `uv.lock`: its version follows a bump, nothing else changes.

`copies` calls it.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from packaging.version import Version

from shipway.errors.usage import NoProjectName

from .edits import read_text
from .lock_entries import lock_entries
from .paths import real_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .edits import Replacement
    from .project import Project

__all__ = ["lock_replacements"]

_LOCAL_SOURCES = ("editable", "virtual", "directory")
_WORDS = tuple(f"{{ {kind} = " for kind in _LOCAL_SOURCES)


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
                entry.with_version(str(new))
                for entry in lock_entries(file, _WORDS, fix="uv lock")
                if _is_own(entry.package, project, folder)
                and _differs(entry.package.get("version"), new)
            )
    return ()


def _folders(root: Path) -> Iterator[Path]:
    """Yield the project's folder and those above it in its repository: a workspace locks there."""
    folders = [root, *root.parents]
    top = next((index for index, folder in enumerate(folders) if (folder / ".git").exists()), 0)
    yield from folders[: top + 1]


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
