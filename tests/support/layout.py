"""A project as the files that make it, and the bump of one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shipway.project.copies import bump_edits
from shipway.project.project import find_project
from shipway.project.sources import find_source

if TYPE_CHECKING:
    from pathlib import Path

    from packaging.version import Version

    from shipway.project.edits import Edit

__all__ = ["EXAMPLE", "Layout", "build_system", "bump_of", "with_version_files", "write_files"]

EXAMPLE = '[project]\nname = "Example.Pkg"\nversion = "1.2.3"\nrequires-python = ">=3.9"\n'


@dataclass(frozen=True)
class Layout:
    """A project at version 1.2.3 whose version is of one family."""

    name: str
    kind: str
    files: dict[str, str] = field(default_factory=dict)
    edited: str = ""
    """The one file that a bump changes."""
    location: str = ""
    new: str = "1.3.0rc1"
    """How the file spells that version."""

    def write(self, root: Path) -> Path:
        """Write the files below `root` and return it."""
        return write_files(root, {"README.md": "Released as 1.2.3\n", **self.files})


def write_files(root: Path, files: dict[str, str]) -> Path:
    """Write files below a folder, with the line endings that they have, and return it."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return root


def with_version_files(root: Path, entries: str) -> Path:
    """Write the configuration of a project at 1.2.3 with these `version-files`; return `root`."""
    table = f"[tool.shipway]\nversion-files = [{entries}]\n"
    return write_files(root, {"pyproject.toml": f"{EXAMPLE}{table}"})


def bump_of(root: Path, new: Version, old: str = "1.2.3") -> dict[Path, Edit]:
    """Return the edits of a bump of the project in a folder, by their files."""
    project = find_project(root)
    return {edit.path: edit for edit in bump_edits(project, find_source(project), old, new)}


def build_system(requires: str, backend: str) -> str:
    """Return the build-system table (PEP 518)."""
    return f'[build-system]\nrequires = ["{requires}"]\nbuild-backend = "{backend}"\n\n'
