"""flit: `__version__` of the module or package that the project consists of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.errors.versions import VersionNotInFile
from shipway.project.assignments import assignment_reader
from shipway.project.edits import read_text, read_with

from .python import variable_source

if TYPE_CHECKING:
    from pathlib import Path

    from shipway.project.project import Project

    from .base import FileSource

__all__ = ["find_flit"]

_READ_VERSION = assignment_reader("__version__")


def find_flit(project: Project) -> FileSource | None:
    """Return the source for the `__version__` that flit reads.

    Raises `VersionNotInFile` where there is not exactly one such module, and
    `ComputedVersion`.
    """
    if project.backend.partition(".")[0] not in {"flit_core", "flit"}:
        return None
    module = _module(project)
    stem = module.replace(".", "/")
    folders = (project.root, project.root / "src")
    packages = [place for folder in folders if (place := folder / stem).is_dir()]
    modules = [file for folder in folders if (file := folder / f"{stem}.py").is_file()]
    if len(packages) + len(modules) != 1:
        raise VersionNotInFile(
            f"flit reads the version from the module {module!r}, "
            f"and there are {len(packages) + len(modules)} of them",
            fix=['name the one module: [tool.flit.module] name = "…"'],
        )
    path = modules[0] if modules else _file_with_version(packages[0])
    return variable_source(project, "flit", path, "__version__", lambda _: None)


def _module(project: Project) -> str:
    # https://flit.pypa.io/en/stable/pyproject_toml.html#module-section
    named = project.table("tool", "flit", "module").get("name")
    old_style = project.table("tool", "flit", "metadata").get("module")
    return str(named or old_style or project.name.replace("-", "_"))


def _file_with_version(package: Path) -> Path:
    """Return the file of a package that flit takes: the first of these that has a version."""
    names = ("__init__.py", "version.py", "_version.py", "__version__.py")
    files = [file for name in names if (file := package / name).is_file()]
    with_version = (file for file in files if read_with(_READ_VERSION, read_text(file).text))
    return next(with_version, package / "__init__.py")
