"""A version for one build only, stamped into a copy of the tree and never committed.

The build step calls it for the development releases of every push. Where the
version comes from tags there is nothing to stamp: the source's `build_environment`
says the version instead, and where the tool listens to none, a tag that the copy alone has.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from shipway.errors.versions import StampOutsideCopy

from .copies import bump_edits
from .project import Project, read_toml
from .sources import find_source

if TYPE_CHECKING:
    from pathlib import Path

    from packaging.version import Version

    from .edits import Edit
    from .sources import VersionSource

__all__ = ["require_stampable", "stamp_edits"]


def require_stampable(source: VersionSource, version: Version) -> None:
    """Do nothing where a file, a variable or a tag can say `version`.

    Raises what `VersionSource.replacements` raises.
    """
    if not source.needs_tag(version):
        source.replacements(version)


def stamp_edits(
    project: Project, source: VersionSource, version: Version, tree: Path
) -> tuple[Edit, ...]:
    """Return the edits that make the copy of `project` in the folder `tree` say `version`.

    The copy is read afresh: it may be of another commit than the project's
    files. Every edit is inside the copied repository, or inside `tree` where
    that is no repository.

    Raises `StampOutsideCopy`, and what `find_source` and `bump_edits` raise.
    """
    if source.tag_based or source.needs_tag(version):
        return ()
    if source.kind == "backend":
        # The place was found by trying, and the trial was of this very commit.
        edits = tuple(_moved(edit, project.root, tree) for edit in _edits(project, source, version))
    else:
        copy = Project(tree, read_toml(tree / "pyproject.toml"))
        edits = _edits(copy, find_source(copy), version)
    top = _top(tree.resolve(), project.root.resolve())
    for edit in edits:
        if not edit.path.resolve().is_relative_to(top):
            raise StampOutsideCopy(f"{edit.path} is outside of the copy in {top}")
    return edits


def _edits(project: Project, source: VersionSource, version: Version) -> tuple[Edit, ...]:
    written = source.read()
    return () if written is None else bump_edits(project, source, written, version)


def _moved(edit: Edit, root: Path, tree: Path) -> Edit:
    """Return the edit of a file of the project as one of the same file of its copy."""
    return replace(edit, path=tree / os.path.relpath(edit.path, root))


def _top(tree: Path, original: Path) -> Path:
    """Return the folder of the copied repository; never one that the original lies in too."""
    folders = (tree, *tree.parents)
    top = next((folder for folder in folders if (folder / ".git").exists()), tree)
    return tree if original.is_relative_to(top) else top
