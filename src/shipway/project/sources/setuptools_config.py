"""setuptools' declarative configuration: literals, `attr:` and `file:`.

Both in `[tool.setuptools.dynamic]` of pyproject.toml and in setup.cfg.
https://setuptools.pypa.io/en/latest/userguide/declarative_config.html
"""

from __future__ import annotations

import configparser
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from shipway.errors.versions import ComputedVersion, VersionFileUnreadable, VersionNotInFile

from .files import file_source
from .python import variable_source
from .scm import is_configured, writes
from .setup_py import read_setup_arguments

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from shipway.project.project import Project

    from .base import FileSource

__all__ = ["find_setup_cfg", "find_setuptools_dynamic", "read_setup_cfg"]


def find_setuptools_dynamic(project: Project) -> FileSource | None:
    """Return the source of `[tool.setuptools.dynamic] version`.

    Raises `VersionNotInFile`, `VersionFileUnreadable` and `ComputedVersion`.
    """
    directive = project.table("tool", "setuptools", "dynamic").get("version")
    if not isinstance(directive, dict):
        return None
    attribute = directive.get("attr")
    attribute = attribute if isinstance(attribute, str) else None
    return _directed(project, attribute, _texts(directive.get("file")))


def find_setup_cfg(project: Project) -> FileSource | None:
    """Return the source of setup.cfg's `[metadata] version`.

    Raises `VersionNotInFile`, `VersionFileUnreadable` and `ComputedVersion`.
    """
    value = project.setup_cfg.get("metadata", "version", fallback="").strip()
    if not value:
        return None
    directive, _, rest = value.partition(":")
    if directive in {"attr", "file"}:
        files = [part.strip() for part in rest.split(",")]
        return _directed(project, rest if directive == "attr" else None, files)
    path = project.root / "setup.cfg"
    return file_source(project, "setup.cfg", "[metadata] version", path, read_setup_cfg)


def _directed(project: Project, attribute: str | None, files: list[str]) -> FileSource | None:
    """Return the source that a directive names.

    It is none where setuptools-scm writes the file that setuptools then reads.
    """
    try:
        source = _attribute(project, attribute) if attribute else _file(project, files)
    except (VersionNotInFile, VersionFileUnreadable, ComputedVersion):
        if is_configured(project):
            return None
        raise
    return None if writes(project, source.path) else source


def read_setup_cfg(text: str) -> str | None:
    """Return `[metadata] version` of a setup.cfg, which may be a directive."""
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
        return parser.get("metadata", "version", fallback="").strip() or None
    except configparser.Error:
        return None


def _file(project: Project, files: list[str]) -> FileSource:
    if len(files) != 1:
        raise VersionNotInFile(
            f"setuptools reads the version from {len(files)} files: {', '.join(files)}",
            fix=["name the one file that has the version"],
        )
    return file_source(project, "setuptools.file", "", project.root / files[0], _whole)


def _whole(text: str) -> str | None:
    return text.strip() or None


def _attribute(project: Project, directive: str) -> FileSource:
    module, _, name = directive.strip().rpartition(".")
    find = partial(_find_module, project)
    path = find(module or "__init__")
    if path is None:
        raise VersionNotInFile(
            f"setuptools reads the version from {directive.strip()}, "
            f"and there is no module {module!r}",
            fix=["correct the attr, or package-dir where the package is in a folder of its own"],
        )
    return variable_source(project, "setuptools.attr", path, name, find)


@dataclass(frozen=True)
class _Layout:
    """Where setuptools looks for packages."""

    package_dir: dict[str, str]
    folders: tuple[str, ...]


def _find_module(project: Project, module: str) -> Path | None:
    """Return the file of a module by setuptools' package-dir, where, and src layout."""
    layout = _layout(project)
    for stem in _stems(layout, module):
        for file in (project.root / f"{stem}.py", project.root / stem / "__init__.py"):
            if file.is_file():
                return file
    return None


def _stems(layout: _Layout, module: str) -> Iterator[str]:
    parts = module.split(".")
    for count in range(len(parts), 0, -1):
        parent = layout.package_dir.get(".".join(parts[:count]))
        if parent is not None:
            yield "/".join([parent, *parts[count:]])
    for folder in (layout.package_dir.get("", ""), *layout.folders, "src", ""):
        yield "/".join([*filter(None, [folder]), *parts])


def _layout(project: Project) -> _Layout:
    """Return the layout by pyproject.toml, setup.cfg and setup.py, the first that says one."""
    where = project.table("tool", "setuptools", "packages", "find").get("where")
    package_dir = (
        _folders(project.table("tool", "setuptools", "package-dir"))
        or _setup_cfg_dirs(project)
        or _folders(_setup_py_dirs(project))
    )
    cfg_where = project.setup_cfg.get("options.packages.find", "where", fallback="").split()
    return _Layout(package_dir, (*_texts(where), *cfg_where))


def _texts(value: object) -> list[str]:
    """Return a value that may be one string or several as a list of strings."""
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _folders(table: Mapping[Any, Any]) -> dict[str, str]:
    """Return which folder each package is in; what is no text says none."""
    return {
        package: folder
        for package, folder in table.items()
        if isinstance(package, str) and isinstance(folder, str)
    }


def _setup_cfg_dirs(project: Project) -> dict[str, str]:
    lines = project.setup_cfg.get("options", "package_dir", fallback="").replace(",", "\n")
    pairs = [line.partition("=") for line in lines.splitlines() if "=" in line]
    return {package.strip(): folder.strip() for package, _, folder in pairs}


def _setup_py_dirs(project: Project) -> dict[Any, Any]:
    import ast  # noqa: PLC0415 - only a setup.py needs it

    try:
        value = ast.literal_eval(read_setup_arguments(project).get("package_dir", ast.Dict([], [])))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
