"""What Python code assigns at the top level of a module, read without running it. Pure."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .edits import Reader

__all__ = ["assigned", "assignment_reader", "parsed", "text_of"]

_MOST_STEPS = 5


def assignment_reader(name: str) -> Reader:
    """Return the reader of the text that a module assigns to `name`."""

    def read(text: str) -> str | None:
        tree = parsed(text)
        value = assigned(tree, name)
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
        following = assigned(tree, value.id) if isinstance(value, ast.Name) else None
        if following is None:
            return None
        value = following
    return None


def assigned(tree: ast.Module, name: str) -> ast.expr | None:
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
