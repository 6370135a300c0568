"""Findings about the project's name on PyPI and TestPyPI: free, ours, or taken.

No index tells who owns a project to those who do not. What it tells are the URLs in the
metadata, and the versions: one sign of this repository among them is enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.adoption.accounts import INDEX_SITES
from shipway.doors.access import Limits
from shipway.doors.projectpage import read_project_page
from shipway.errors.base import ShipwayError
from shipway.project.versions import parse_version

from .finding import right, unseen, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.doors.projectpage import ProjectPage

    from .finding import Finding
    from .observed import Setup

__all__ = ["indexes"]

_PATIENCE = Limits(total=30.0, tries=2)


def indexes(setup: Setup) -> Iterator[Finding]:
    """Yield whether each index has the project's name free, or has it as ours."""
    for target, site in INDEX_SITES.items():
        subject = f"name on {target}"
        try:
            found = read_project_page(site, setup.facts.name, _PATIENCE)
        except ShipwayError as error:
            yield unseen(subject, f"an answer of the index: {error.what}")
            continue
        yield right(subject, "is free") if found is None else _taken(setup, subject, site, found)


def _taken(setup: Setup, subject: str, site: str, found: ProjectPage) -> Finding:
    place = setup.facts.place
    here = f"{place.host}/{place.full_name}".lower() if place else ""
    if here and any(_leads_to(url, here) for url in found.urls):
        return right(subject, f"is ours: its URLs lead to {here}")
    shared = [version for version in found.versions if _is_tagged(setup, version)]
    if shared:
        return right(subject, f"is ours by its versions, such as {shared[-1]}")
    page = f"{site}/project/{setup.facts.name}/"
    if not found.urls and not found.versions:
        return unseen(subject, f"a release: {page} is there and empty")
    if found.urls and here:
        said = f"is taken by another project: its URLs lead to {found.urls[0]}"
        return wrong(subject, said, f"if it is yours, add you to {page}; else take another name")
    return unseen(subject, f"a sign that it is yours, such as a URL in the metadata: see {page}")


def _leads_to(url: str, place: str) -> bool:
    path = url.lower().partition("://")[2].rstrip("/").removeprefix("www.").removesuffix(".git")
    return path == place or path.startswith(f"{place}/")


def _is_tagged(setup: Setup, version: str) -> bool:
    try:
        return parse_version(version) in setup.workspace.tags.known
    except ShipwayError:
        return False
