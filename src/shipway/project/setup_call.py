"""What the `setup()` call of a setup.py says, read without running it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["setup_arguments", "setup_literals"]


def setup_literals(path: Path) -> dict[str, str]:
    """Return the keyword arguments that are string literals; none where it does not parse."""
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return {}
    return {
        name: value.value
        for name, value in setup_arguments(tree).items()
        if isinstance(value, ast.Constant) and isinstance(value.value, str)
    }


def setup_arguments(tree: ast.AST) -> dict[str, ast.expr]:
    """Return the keyword arguments of the `setup()` call in the code of a setup.py."""
    return {
        keyword.arg: keyword.value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and _called_name(call) == "setup"
        for keyword in call.keywords
        if keyword.arg
    }


def _called_name(call: ast.Call) -> str:
    target = call.func
    return target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
