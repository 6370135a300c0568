"""What the `setup()` call of a setup.py says, read without running it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .assignments import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["setup_arguments", "setup_literals"]


def setup_literals(path: Path) -> dict[str, str]:
    """Return the keyword arguments that are texts, directly or by a variable of the setup.py.

    None where it does not parse.
    """
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return {}
    texts = {name: text_of(tree, value) for name, value in setup_arguments(tree).items()}
    return {name: text for name, text in texts.items() if text is not None}


def setup_arguments(tree: ast.Module) -> dict[str, ast.expr]:
    """Return the keyword arguments of the `setup()` call in the code of a setup.py.

    Those of a dictionary that is handed over with two stars are among them.
    """
    return {
        name: value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and _called_name(call) == "setup"
        for keyword in call.keywords
        for name, value in _named(tree, keyword)
    }


def _named(tree: ast.Module, keyword: ast.keyword) -> Iterator[tuple[str, ast.expr]]:
    if keyword.arg is not None:
        yield keyword.arg, keyword.value
        return
    value = keyword.value
    if isinstance(value, ast.Name):
        value = next(_assigned(tree, value.id), value)
    if isinstance(value, ast.Call) and _called_name(value) == "dict":
        yield from ((item.arg, item.value) for item in value.keywords if item.arg)
    elif isinstance(value, ast.Dict):
        for key, item in zip(value.keys, value.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value, item


def _assigned(tree: ast.Module, name: str) -> Iterator[ast.expr]:
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    yield statement.value


def _called_name(call: ast.Call) -> str:
    target = call.func
    return target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
