"""Read a version out of Python code without running it.

The families whose backends read modules call it. What it finds is what the
backends find: the first assignment at the top level of the module. Where that
names another variable or an import, it follows to the text.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shipway.project.edits import read_text

from .files import computed, file_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from shipway.project.edits import Reader
    from shipway.project.project import Project

    from .base import FileSource

    FindModule = Callable[[str], Path | None]

__all__ = ["assignment_reader", "parsed", "text_of", "variable_source"]

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
        value = _value(tree, name)
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


def assignment_reader(name: str) -> Reader:
    """Return the reader of the text that a module assigns to `name`."""

    def read(text: str) -> str | None:
        tree = parsed(text)
        value = _value(tree, name)
        return None if value is None else text_of(tree, value)

    return read


def parsed(text: str) -> ast.Module:
    """Return the syntax tree; an empty one where the text is no Python of this version."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        # The last two are how the parser says that code is nested too deeply.
        return ast.Module([], [])


def text_of(tree: ast.Module, value: ast.expr) -> str | None:
    """Return the string that `value` is, or that the variable it names is."""
    for _ in range(_MOST_STEPS):
        if isinstance(value, ast.Constant):
            return value.value if isinstance(value.value, str) else None
        following = _value(tree, value.id) if isinstance(value, ast.Name) else None
        if following is None:
            return None
        value = following
    return None


def _value(tree: ast.Module, name: str) -> ast.expr | None:
    """Return what the first assignment to `name` at the top level assigns."""
    return next((value for target, value in _assignments(tree) if target == name), None)


def _assignments(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for statement in tree.body:
        if isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets: list[ast.expr] = [statement.target]
            value = statement.value
        elif isinstance(statement, ast.Assign):
            targets, value = statement.targets, statement.value
        else:
            continue
        yield from ((target.id, value) for target in targets if isinstance(target, ast.Name))


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
