"""What PyPI says of a project beside its files: the URLs of its newest release.

https://docs.pypi.org/api/json/
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from shipway.errors.index import GarbledAnswer

from .access import Limits

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ProjectPage", "read_project_page"]

_DEFAULT = Limits()
_NOT_FOUND = 404
_TYPE = "application/json"


@dataclass(frozen=True)
class ProjectPage:
    """A project as its index tells of it."""

    urls: tuple[str, ...]
    versions: tuple[str, ...]


def read_project_page(site: str, name: str, limits: Limits = _DEFAULT) -> ProjectPage | None:
    """Return what an index such as https://pypi.org says of a project; None: it has none.

    Raises `GarbledAnswer`, and what `web.read_page` raises.
    """
    from .web import read_page  # noqa: PLC0415 - requests costs 0.1 s

    url = f"{site}/pypi/{quote(name, safe='')}/json"
    page = read_page(url, accept=_TYPE, credentials=None, limits=limits)
    if page.status == _NOT_FOUND:
        return None
    try:
        content = json.loads(page.body)
        info, releases = content["info"], content.get("releases") or {}
        return ProjectPage(_urls(info), tuple(releases))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise GarbledAnswer(f"{url} does not tell of a project as PyPI does") from None


def _urls(info: Mapping[str, object]) -> tuple[str, ...]:
    named = info.get("project_urls") or {}
    found = [*named.values()] if isinstance(named, dict) else []
    return tuple(str(url) for url in (*found, info.get("home_page")) if url)
