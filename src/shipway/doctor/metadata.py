"""Findings about the project's metadata, as its static files have it. Reads files alone.

https://packaging.python.org/en/latest/specifications/pyproject-toml/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from shipway.errors.base import ShipwayError

from .finding import advice, of_error, right, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.project.project import Project

    from .finding import Finding
    from .observed import Setup

__all__ = ["metadata"]

_BACKEND_SAYS = "the build backend says it"
_LICENSES = ("LICEN[CS]E*", "COPYING*", "NOTICE*", "AUTHORS*")
"""What `license-files` is where it is not given (PEP 639)."""


def metadata(setup: Setup) -> Iterator[Finding]:
    """Yield what is so of name, version, Pythons, README and license."""
    project = setup.workspace.project
    try:
        yield right("name", project.name)
    except ShipwayError as error:
        yield of_error("name", error)
        return
    location = setup.facts.version_location
    if isinstance(location, ShipwayError):
        yield of_error("version", location)
    else:
        yield right("version", location)
    yield _pythons(project)
    yield _readme(project)
    yield from _license(project)


def _pythons(project: Project) -> Finding:
    subject = "requires-python"
    poetry = project.table("tool", "poetry", "dependencies").get("python")
    if _is_dynamic(project, subject):
        return right(subject, _BACKEND_SAYS)
    if poetry and not project.requires_python:
        return right(subject, f"python = {poetry!r}, for poetry")
    said = project.requires_python
    fix = 'in pyproject.toml, under [project]: requires-python = ">=3.10", the oldest you test'
    if not said:
        return wrong(subject, "is missing: it would be installed on Pythons it fails on", fix)
    try:
        SpecifierSet(said)
    except InvalidSpecifier:
        return wrong(subject, f"{said!r} is no specifier", fix)
    return right(subject, said)


def _readme(project: Project) -> Finding:
    subject = "README"
    named = _named_readme(project)
    if _is_dynamic(project, "readme") or named == _BACKEND_SAYS:
        return right(subject, _BACKEND_SAYS)
    if named:
        missing = [name for name in named.split(",") if not (project.root / name.strip()).is_file()]
        if missing:
            return wrong(subject, f"{missing[0]} is not there", f"write {missing[0]}")
        return right(subject, named)
    there = sorted(path.name for path in project.root.glob("README*") if path.is_file())
    if there and project.table("tool", "poetry"):
        return right(subject, there[0])
    fix = f'in pyproject.toml, under [project]: readme = "{there[0] if there else "README.md"}"'
    return wrong(subject, "the project's page on the index would be empty", fix)


def _named_readme(project: Project) -> str:
    """Return the files that make the description; empty where the metadata names none."""
    readme = project.table("project").get("readme") or project.table("tool", "poetry").get("readme")
    if isinstance(readme, dict):
        return str(readme.get("file") or _BACKEND_SAYS)
    if isinstance(readme, list):
        return ", ".join(map(str, readme))
    if readme:
        return str(readme)
    flit = project.table("tool", "flit", "metadata").get("description-file")
    described = str(project.setup_cfg.get("metadata", "long_description", fallback=""))
    if flit or described.startswith("file:"):
        return str(flit or described.removeprefix("file:").strip())
    return _BACKEND_SAYS if described or _setup_py_has(project, "long_description") else ""


def _license(project: Project) -> Iterator[Finding]:
    subject = "license"
    files = sorted(
        path.name for name in _LICENSES for path in project.root.glob(name) if path.is_file()
    )
    if not files and not project.table("project").get("license-files"):
        yield wrong(subject, "no file has its text", "add the text of your license as LICENSE")
        return
    table = project.table("project")
    said = table.get("license") or project.table("tool", "poetry").get("license")
    said = said or project.setup_cfg.get("metadata", "license", fallback="")
    classified = "License ::" in str(table.get("classifiers", ""))
    if said or classified or _is_dynamic(project, subject) or _setup_py_has(project, subject):
        yield right(subject, ", ".join(files) or str(table.get("license-files")))
        return
    fix = 'in pyproject.toml, under [project]: license = "MIT", or what it is (an SPDX expression)'
    yield advice(subject, f"{files[0]} is there, and the metadata names no license", fix)


def _is_dynamic(project: Project, field: str) -> bool:
    return field in str(project.table("project").get("dynamic", ""))


def _setup_py_has(project: Project, argument: str) -> bool:
    path = project.root / "setup.py"
    return path.is_file() and argument in path.read_text(encoding="utf-8", errors="replace")
