"""What the static files say of the description and the license, for each backend in its way.

https://packaging.python.org/en/latest/specifications/pyproject-toml/#readme,
https://python-poetry.org/docs/pyproject/#readme,
https://flit.pypa.io/en/stable/pyproject_toml.html#old-style-metadata,
https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html#dynamic-metadata
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.project.project import Project

__all__ = ["has_description", "names_license", "readme_files"]


def readme_files(project: Project) -> tuple[str, ...]:
    """Return the files that make the description; none where no file is named."""
    return next((files for said in _readmes(project) if (files := _files(said))), ())


def has_description(project: Project) -> bool:
    """Return whether the description stands in the metadata itself."""
    readme = project.table("project").get("readme")
    if isinstance(readme, dict) and readme.get("text"):
        return True
    return bool(_setup_cfg(project, "long_description") or _literal(project, "long_description"))


def names_license(project: Project) -> bool:
    """Return whether the metadata names the license, by itself or by a classifier."""
    tables = (project.table("project"), project.poetry, _flit(project))
    named = [table.get("license") for table in tables]
    named += [_setup_cfg(project, "license"), _literal(project, "license")]
    classifiers = [table.get("classifiers") for table in tables]
    classifiers.append(_setup_cfg(project, "classifiers"))
    return any(named) or "License ::" in str(classifiers)


def _readmes(project: Project) -> Iterator[object]:
    """Yield what names the files, the first that counts first."""
    yield project.table("project").get("readme")
    yield project.poetry.get("readme")
    yield project.table("tool", "setuptools", "dynamic").get("readme")
    yield _flit(project).get("description-file")
    described = _setup_cfg(project, "long_description")
    if described.startswith("file:"):
        yield [name.strip() for name in described.removeprefix("file:").split(",")]


def _files(said: object) -> tuple[str, ...]:
    if isinstance(said, dict):
        said = said.get("file")
    if isinstance(said, str):
        return (said,) if said else ()
    return tuple(filter(None, map(str, said))) if isinstance(said, list) else ()


def _flit(project: Project) -> dict[str, object]:
    return project.table("tool", "flit", "metadata")


def _setup_cfg(project: Project, key: str) -> str:
    return str(project.setup_cfg.get("metadata", key, fallback=""))


def _literal(project: Project, argument: str) -> str:
    return project.setup_py_literals.get(argument, "")
