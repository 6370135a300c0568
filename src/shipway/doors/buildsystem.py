"""`[build-system]` of a source tree (PEP 518, PEP 517): read it, and find what makes it unusable.

`hooks` reads it to build, the preflight of `build` to refuse before anything is touched. No hook
is called and nothing is installed here.
"""

from __future__ import annotations

import re
from functools import partial
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING

from build import BuildException, ProjectBuilder
from packaging.requirements import InvalidRequirement, Requirement
from pyproject_hooks import default_subprocess_runner

from shipway.errors.build import BackendNotFound, BrokenBuildSystem, ByteOrderMark
from shipway.project.project import begins_with_mark, find_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyproject_hooks import SubprocessRunner

    from shipway.errors.base import ShipwayError

__all__ = ["project_builder", "unusable"]

# PEP 517 writes a backend as entry points are: importable.module:object.path
_DOTTED = r"[^\W\d]\w*(\.[^\W\d]\w*)*"
_BACKEND = re.compile(rf"{_DOTTED}(:{_DOTTED})?")


def project_builder(
    tree: Path, python: str = "", runner: SubprocessRunner = default_subprocess_runner
) -> ProjectBuilder:
    """Return the library's access to the hooks of a tree, called by `runner` with a Python.

    Raises `BrokenBuildSystem` and `ByteOrderMark`.
    """
    builder = partial(ProjectBuilder, tree, runner=runner)
    try:
        return builder(python_executable=python) if python else builder()
    except (BuildException, ValueError) as error:
        if begins_with_mark(tree / "pyproject.toml"):
            raise ByteOrderMark(str(error)) from error
        raise BrokenBuildSystem(str(error)) from error


def unusable(tree: Path) -> Iterator[ShipwayError]:
    """Find why no build can start from a tree: all that is sure without an install."""
    try:
        requires = project_builder(tree).build_system_requires
    except (BrokenBuildSystem, ByteOrderMark) as error:
        yield error
        return
    for text in sorted(requires):
        try:
            Requirement(text)
        except InvalidRequirement as error:
            problem = str(error).partition("\n")[0]
            yield BrokenBuildSystem(f"[build-system] requires {text!r}, which is none: {problem}")
    project = find_project(tree)
    backend = project.backend
    if not _BACKEND.fullmatch(backend):
        yield BrokenBuildSystem(
            f"[build-system] build-backend is {backend!r}, which names no Python object",
            fix=['name a module, such as build-backend = "flit_core.buildapi"'],
        )
        return
    paths = [str(tree / path) for path in project.table("build-system").get("backend-path", ())]
    module = backend.partition(":")[0].partition(".")[0]
    if paths and PathFinder.find_spec(module, paths) is None:
        # PEP 517: with backend-path the backend comes from there and from nowhere else.
        yield BackendNotFound(f"the build backend {backend} is not in backend-path")
    elif not paths and not requires:
        yield BackendNotFound(f"the build backend {backend} is in nothing, as requires is empty")
