"""setup.py: the literal arguments of its `setup()` call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.project.assignments import parsed, text_of
from shipway.project.edits import read_text
from shipway.project.setup_call import setup_arguments

from .files import computed, file_source

if TYPE_CHECKING:
    import ast

    from shipway.project.project import Project

    from .base import FileSource

__all__ = ["find_setup_py", "read_setup_arguments", "read_setup_py"]


def find_setup_py(project: Project) -> FileSource | None:
    """Return the source for `setup(version="…")`, also through a variable of setup.py.

    Raises `ComputedVersion` where the version is anything but a text.
    """
    path = project.root / "setup.py"
    value = read_setup_arguments(project).get("version")
    if value is None:
        return None
    if text_of(parsed(read_text(path).text), value) is None:
        raise computed(project, path, value.lineno, "version")
    return file_source(project, "setup.py", "setup(version=…)", path, read_setup_py)


def read_setup_arguments(project: Project) -> dict[str, ast.expr]:
    """Return the keyword arguments of the `setup()` call; none where there is no setup.py."""
    path = project.root / "setup.py"
    return setup_arguments(parsed(read_text(path).text)) if path.is_file() else {}


def read_setup_py(text: str) -> str | None:
    """Return the text that the `setup()` call in a setup.py is given as version."""
    tree = parsed(text)
    value = setup_arguments(tree).get("version")
    return None if value is None else text_of(tree, value)
