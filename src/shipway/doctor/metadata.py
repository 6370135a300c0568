"""Findings about the project's metadata, as its static files have it. Reads files alone.

https://packaging.python.org/en/latest/specifications/pyproject-toml/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from shipway.errors.base import ShipwayError
from shipway.project.homes import SETUP_CFG, SETUP_PY, home_of

from .described import has_description, names_license, readme_files
from .finding import advice, of_error, right, unseen, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.project.project import Project

    from .finding import Finding
    from .observed import Setup

__all__ = ["metadata"]

_BUILD = "a build: no file says it"
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
    said = project.requires_python
    fix = f"set {home_of(project).oldest_python}, the oldest you test"
    if not said:
        # What `*` says, and a table says to nobody, is nothing; a union may be more.
        beyond_us = isinstance(project.poetry_python, str) and project.poetry_python != "*"
        if beyond_us or _is_left_to_the_build(project, subject, "python_requires"):
            return unseen(subject, _BUILD)
        return advice(subject, "is missing: it would be installed on Pythons it fails on", fix)
    try:
        SpecifierSet(said)
    except InvalidSpecifier:
        return wrong(subject, f"{said!r} is no specifier", fix)
    return right(subject, said)


def _readme(project: Project) -> Finding:
    subject = "README"
    named = readme_files(project)
    missing = [name for name in named if not (project.root / name).is_file()]
    if missing:
        return wrong(subject, f"{missing[0]} is not there", f"write {missing[0]}")
    if named:
        return right(subject, ", ".join(named))
    if has_description(project):
        return right(subject, "its text is in the metadata itself")
    if not project.poetry and _is_left_to_the_build(project, "readme", "long_description"):
        return unseen(subject, _BUILD)
    there = sorted(path.name for path in project.root.glob("README*") if path.is_file())
    fix = home_of(project).readme.replace("README.md", there[0] if there else "README.md")
    return advice(subject, "the project's page on the index would be empty", f"set {fix}")


def _license(project: Project) -> Iterator[Finding]:
    subject = "license"
    files = sorted(
        path.name for name in _LICENSES for path in project.root.glob(name) if path.is_file()
    )
    named = project.table("project").get("license-files")
    if not files and not named:
        yield advice(subject, "no file has its text", "add the text of your license as LICENSE")
    elif names_license(project):
        yield right(subject, ", ".join(files) or str(named))
    elif _is_left_to_the_build(project, subject, "license"):
        yield unseen(subject, _BUILD)
    else:
        fix = f"set {home_of(project).license}, or what it is (an SPDX expression)"
        found = files[0] if files else str(named)
        yield advice(subject, f"{found} is there, and the metadata names no license", fix)


def _is_left_to_the_build(project: Project, field: str, argument: str) -> bool:
    """Return whether a backend or a setup.py computes what no file says."""
    dynamic = project.table("project").get("dynamic")
    if isinstance(dynamic, list) and field in dynamic:
        return True
    path = project.root / "setup.py"
    if home_of(project) not in {SETUP_CFG, SETUP_PY} or not path.is_file():
        return False
    code = path.read_text(encoding="utf-8", errors="replace")
    return bool(re.search(rf"\b{argument}\b[\"']?\s*[=:]", code))
