"""Read a project page of a simple index: JSON (PEP 691), else HTML (PEP 503).

Used by `doors.index`. Nothing that a page says is believed before its type was looked at.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from packaging.utils import canonicalize_name

from shipway.distributions.publishing import IndexFile
from shipway.errors.index import GarbledAnswer, NotAnIndex

from .urls import is_http, shown_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .web import Page

__all__ = ["ACCEPT", "page_url", "parse"]

ACCEPT = (
    "application/vnd.pypi.simple.v1+json,"
    " application/vnd.pypi.simple.v1+html;q=0.5, text/html;q=0.01"
)

_JSON = frozenset({"application/vnd.pypi.simple.v1+json", "application/json"})
_HTML = frozenset({"application/vnd.pypi.simple.v1+html", "text/html", ""})
_KINDS = {
    "filename": str,
    "url": str,
    "hashes": dict,
    "size": int | None,
    "requires-python": str | None,
    "upload-time": str | None,
}
"""What an entry of `files` has, and of which type it must be."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


def page_url(index_url: str, project: str) -> str:
    """Return where an index lists the files of a project (PEP 503)."""
    return f"{index_url.rstrip('/')}/{canonicalize_name(project)}/"


def parse(page: Page, project: str) -> tuple[IndexFile, ...]:
    """Return the files that a page lists.

    Raises `NotAnIndex` for a page of some other kind, `GarbledAnswer` for one
    that is of the right kind and cannot be read.
    """
    if page.content_type in _JSON:
        return tuple(_confirmed(file, page) for file in _of_json(page))
    if page.content_type in _HTML:
        return tuple(_confirmed(file, page) for file in _of_html(page, project))
    raise NotAnIndex(f"{shown_url(page.url)} answers with {page.content_type}")


def _of_json(page: Page) -> Iterator[IndexFile]:
    """Yield the files of a JSON page (PEP 691, PEP 700)."""
    try:
        data = json.loads(page.body)
        _refuse_other_api(data["meta"]["api-version"])
        yield from (_of_entry(entry, page.url) for entry in data["files"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        cause = f"{error} is missing" if isinstance(error, KeyError) else error
        raise GarbledAnswer(f"{shown_url(page.url)} cannot be read: {cause}") from error


def _refuse_other_api(version: str) -> None:
    """Refuse what is of another major version; a newer minor one only adds things (PEP 629)."""
    if not re.match(r"1\.", version):
        raise ValueError(f"its API has version {version}")


def _of_entry(entry: Mapping[str, Any], base: str) -> IndexFile:
    for key, kinds in _KINDS.items():
        if key in entry and not isinstance(entry[key], kinds):
            raise TypeError(f"{key} is {entry[key]!r}")
    return IndexFile(
        filename=entry["filename"],
        url=urljoin(base, entry["url"]),
        sha256=entry["hashes"].get("sha256"),
        size=entry.get("size"),
        requires_python=entry.get("requires-python") or None,
        # False, true, or the reason why.
        yanked=entry.get("yanked", False) is not False,
        uploaded=_moment(entry.get("upload-time")),
    )


def _moment(text: str | None) -> datetime | None:
    """Return when a file was uploaded; what is no time in UTC as PEP 700 has it counts as none."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _of_html(page: Page, project: str) -> Iterator[IndexFile]:
    from .simple_html import listed  # noqa: PLC0415 - costs half a second, and most have JSON

    for package in listed(page, project):
        yield IndexFile(
            filename=package.filename,
            url=package.url,
            sha256=package.digests.get("sha256"),
            size=package.size,
            requires_python=package.requires_python or None,
            yanked=package.is_yanked,
        )


def _confirmed(file: IndexFile, page: Page) -> IndexFile:
    """Return the file as listed, its hash only if it is one; refuse what cannot be a file."""
    name = file.filename
    if re.search(r"[/\\\0]", name) or name in {"", ".", ".."}:
        raise GarbledAnswer(f"{shown_url(page.url)} lists {name!r}, which cannot be a file")
    if not is_http(file.url):
        raise GarbledAnswer(f"{shown_url(page.url)} lists {name!r} at no http or https URL")
    digest = file.sha256.lower() if isinstance(file.sha256, str) else ""
    return replace(file, sha256=digest if _SHA256.fullmatch(digest) else None)
