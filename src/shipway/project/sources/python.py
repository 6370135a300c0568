"""Find the module whose variable is the version, without running it.

The families whose backends read modules call it. What it finds is what the
backends find: the first assignment at the top level of the module. Where that
names another variable or an import, it follows to the text.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shipway.project.assignments import assigned, assignment_reader, parsed, text_of
from shipway.project.edits import read_text

from .files import computed, file_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from shipway.project.project import Project

    from .base import FileSource

    FindModule = Callable[[str], Path | None]

__all__ = ["variable_source"]

_MOST_STEPS = 5


def variable_source(
    project: Project, kind: str, path: Path, name: str, find_module: FindModule
) -> FileSource:
    """Return the source for the variable `name` of the module at `path`.

    `find_module` gives the file of a module of the project by its full name.

    Raises `ComputedVersion`, `VersionNotInFile` and `VersionFileUnreadable`.
    """
    for _ in range(_MOST_STEPS):
        tree = parsed(read_text(path).text)
        value = assigned(tree, name)
        if value is not None and text_of(tree, value) is None:
            raise computed(project, path, value.lineno, name)
        imported = _imported(tree, name) if value is None else None
        if imported is None:
            break
        statement, imported_name = imported
        file = _file_of(path, statement, find_module)
        if file is None:
            break
        path, name = file, imported_name
    return file_source(project, kind, name, path, assignment_reader(name))


def _imported(tree: ast.Module, name: str) -> tuple[ast.ImportFrom, str] | None:
    """Return the import that binds `name`, and what it is called over there."""
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom):
            for alias in statement.names:
                if name == (alias.asname or alias.name):
                    return statement, alias.name
    return None


def _file_of(path: Path, statement: ast.ImportFrom, find_module: FindModule) -> Path | None:
    """Return the file that `statement`, in the module at `path`, imports from."""
    if statement.level == 0:
        return find_module(statement.module or "")
    if statement.module is None or statement.level > len(path.parents):
        return None
    stem = path.parents[statement.level - 1].joinpath(*statement.module.split("."))
    files = (stem.with_name(f"{stem.name}.py"), stem / "__init__.py")
    return next((file for file in files if file.is_file()), None)
