"""Where a release can be looked at: on the index, on GitHub, in the workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from packaging.utils import canonicalize_name

from shipway.doors.urls import is_http, shown_url

from .facts import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.doors.github import Place
    from shipway.target import Target

    from .facts import Subject

__all__ = ["page_of_index", "pages_of"]

_SITES = {"pypi": "https://pypi.org/project", "testpypi": "https://test.pypi.org/project"}


def pages_of(  # noqa: PLR0913 - each named at the call
    subject: Subject,
    target: Target,
    place: Place | None,
    *,
    commit: str,
    tag: str,
    release: str,
    run: str,
) -> Iterator[Page]:
    """Yield the pages that there are; `release` and `run` are URLs, or empty."""
    yield Page("index", target.name, page_of_index(subject, target))
    if release:
        yield Page("GitHub release", tag, release)
    if commit:
        yield Page("commit", commit[:12], f"{place.page}/commit/{commit}" if place else "")
    if run:
        yield Page("workflow run", str(subject.run), run)


def page_of_index(subject: Subject, target: Target) -> str:
    """Return the page of a version on its index; empty for an index on this machine."""
    name = canonicalize_name(subject.name)
    if target.name in _SITES:
        version = f"{quote(subject.version)}/" if subject.version else ""
        return f"{_SITES[target.name]}/{name}/{version}"
    if target.local_folder is not None or not is_http(target.index_url):
        return ""
    # How an index shows its projects to people, only PyPI's makers say.
    return f"{shown_url(target.index_url).rstrip('/')}/{name}/"
