"""Read a project page of a simple index in its HTML form (PEP 503), with pypi-simple.

Used by `doors.simple`, and imported late: pypi-simple costs half a second.
"""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

from bs4.exceptions import ParserRejectedMarkup
from pypi_simple import (
    DistributionPackage,
    ProjectPage,
    UnexpectedRepoVersionWarning,
    UnsupportedRepoVersionError,
)

from shipway.errors.index import GarbledAnswer, NotAnIndex

from .urls import shown_url

if TYPE_CHECKING:
    from .web import Page

__all__ = ["listed"]

_TAGS = re.compile(rb"<(style|script)\b.*?</\1>|<[^>]*>", re.IGNORECASE | re.DOTALL)
_MARKS = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|title|h1|a)\b", re.IGNORECASE)
"""What a page has at least (PEP 503); an empty answer is no list, not even of no files."""
_TITLES = re.compile(rb"\s*(links for|simple index|index of|directory listing)\b", re.IGNORECASE)
"""What servers write above an empty list; any other words are those of some other page."""
_ASKS_OR_RUNS = re.compile(rb"<\s*(form|input|script|iframe|meta[^>]+refresh)\b", re.IGNORECASE)


def listed(page: Page, project: str) -> list[DistributionPackage]:
    """Return the distributions on an HTML page, and refuse a page that is no list of files.

    Directory listings link to more than files, so other links do no harm beside
    files. A page without any file is an empty list only if nothing else is on it.

    Raises `NotAnIndex`, `GarbledAnswer`.
    """
    # A newer minor version of the API only adds things (PEP 629).
    warnings.filterwarnings("ignore", category=UnexpectedRepoVersionWarning)
    try:
        found = ProjectPage.from_html(project, page.body, page.url, page.charset)
    except (ValueError, ParserRejectedMarkup, UnsupportedRepoVersionError) as error:
        raise GarbledAnswer(f"{shown_url(page.url)} cannot be read: {error}") from error
    files = [package for package in found.packages if package.package_type is not None]
    declared = found.repository_version is not None
    unlike = found.packages or _says_something(page.body) or not _MARKS.search(page.body)
    if not files and not declared and unlike:
        raise NotAnIndex(f"{shown_url(page.url)} answers with a page that is no list of files")
    return files


def _says_something(body: bytes) -> bool:
    """Return whether a page without files has anything on it but the title of a list."""
    words = _TAGS.sub(b" ", body).strip()
    return bool(_ASKS_OR_RUNS.search(body) or (words and not _TITLES.match(words)))
