"""Read a project page of a simple index, JSON (PEP 691) or HTML (PEP 503), with pypi-simple.

Used by `doors.index`, and imported late: pypi-simple costs two tenths of a second.
"""

from __future__ import annotations

import json
import re
import warnings
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name
from pypi_simple import (
    ACCEPT_JSON_PREFERRED,
    DistributionPackage,
    ProjectPage,
    UnexpectedRepoVersionWarning,
    UnsupportedRepoVersionError,
)

from shipway.distributions.publishing import IndexFile
from shipway.errors.index import GarbledAnswer, NotAnIndex

from .urls import is_http, shown_url

if TYPE_CHECKING:
    from .web import Page

__all__ = ["ACCEPT", "page_url", "parse"]

ACCEPT = ACCEPT_JSON_PREFERRED

_JSON = frozenset({"application/vnd.pypi.simple.v1+json", "application/json"})
_HTML = frozenset({"application/vnd.pypi.simple.v1+html", "text/html", ""})
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TAGS = re.compile(rb"<(style|script)\b.*?</\1>|<[^>]*>", re.IGNORECASE | re.DOTALL)
_TITLES = re.compile(rb"\s*(links for|simple index|index of|directory listing)\b", re.IGNORECASE)
"""What servers write above an empty list; any other words are those of some other page."""
_ASKS_OR_RUNS = re.compile(rb"<\s*(form|input|script|iframe|meta[^>]+refresh)\b", re.IGNORECASE)


def page_url(index_url: str, project: str) -> str:
    """Return where an index lists the files of a project (PEP 503)."""
    return f"{index_url.rstrip('/')}/{canonicalize_name(project)}/"


def parse(page: Page, project: str) -> tuple[IndexFile, ...]:
    """Return the files that a page lists.

    Raises `NotAnIndex` for a page of some other kind, `GarbledAnswer` for one
    that is of the right kind and cannot be read.
    """
    # A newer minor version of the API only adds things (PEP 629).
    warnings.filterwarnings("ignore", category=UnexpectedRepoVersionWarning)
    try:
        if page.content_type in _JSON:
            packages = ProjectPage.from_json_data(json.loads(page.body), page.url).packages
        elif page.content_type in _HTML:
            packages = _listed(page, project)
        else:
            raise NotAnIndex(f"{shown_url(page.url)} answers with {page.content_type}")
    except (ValueError, UnsupportedRepoVersionError) as error:
        # Of pydantic's long account the first line says what is wrong.
        cause = str(error).partition("\n")[0]
        raise GarbledAnswer(f"{shown_url(page.url)} cannot be read: {cause}") from error
    return tuple(_index_file(package, page) for package in packages)


def _listed(page: Page, project: str) -> list[DistributionPackage]:
    """Return the distributions on an HTML page, and refuse a page that is no list of files.

    Directory listings link to more than files, so other links do no harm beside
    files. A page without any file is an empty list only if nothing else is on it.
    """
    found = ProjectPage.from_html(project, page.body, page.url, page.charset)
    files = [package for package in found.packages if package.package_type is not None]
    declared = found.repository_version is not None
    if not files and not declared and (found.packages or _says_something(page.body)):
        raise NotAnIndex(f"{shown_url(page.url)} answers with a page that is no list of files")
    return files


def _says_something(body: bytes) -> bool:
    """Return whether a page without files has anything on it but the title of a list."""
    words = _TAGS.sub(b" ", body).strip()
    return bool(_ASKS_OR_RUNS.search(body) or (words and not _TITLES.match(words)))


def _index_file(package: DistributionPackage, page: Page) -> IndexFile:
    name = package.filename
    if re.search(r"[/\\\0]", name) or name in {"", ".", ".."} or not is_http(package.url):
        raise GarbledAnswer(f"{shown_url(page.url)} lists {name!r}, which cannot be a file")
    digest = (package.digests.get("sha256") or "").lower()
    return IndexFile(
        filename=name,
        url=package.url,
        sha256=digest if _SHA256.fullmatch(digest) else None,
        size=package.size,
        requires_python=package.requires_python or None,
        yanked=package.is_yanked,
    )
