"""setup.py: the literal arguments of its `setup()` call."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shipway.project.edits import read_text

from .files import computed, file_source
from .python import parsed, text_of

if TYPE_CHECKING:
    from shipway.project.project import Project

    from .base import FileSource

__all__ = ["find_setup_py", "setup_arguments"]


def find_setup_py(project: Project) -> FileSource | None:
    """Return the source for `setup(version="…")`, also through a variable of setup.py.

    Raises `ComputedVersion` where the version is anything but a text.
    """
    path = project.root / "setup.py"
    value = setup_arguments(project).get("version")
    if value is None:
        return None
    if text_of(parsed(read_text(path).text), value) is None:
        raise computed(project, path, value.lineno, "version")
    return file_source(project, "setup.py", "setup(version=…)", path, _read_version)


def setup_arguments(project: Project) -> dict[str, ast.expr]:
    """Return the keyword arguments of the `setup()` calls of setup.py."""
    path = project.root / "setup.py"
    if not path.is_file():
        return {}
    return _arguments(parsed(read_text(path).text))


def _arguments(tree: ast.Module) -> dict[str, ast.expr]:
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


def _read_version(text: str) -> str | None:
    tree = parsed(text)
    value = _arguments(tree).get("version")
    return None if value is None else text_of(tree, value)
