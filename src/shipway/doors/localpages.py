"""The embedded index's pages as JSON (PEP 691, PEP 700), which pypiserver knows as HTML only.

Used by `doors.localserver`. Installers prefer this form, and to read it costs
shipway nothing: the reader of HTML is half a second of imports.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from packaging.utils import canonicalize_name

from shipway.distributions.filenames import name_in, version_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["JSON", "project_page", "wants_json"]

JSON = "application/vnd.pypi.simple.v1+json"
_PAGE = re.compile(r"/simple/([^/]+)/")


def wants_json(accept: str) -> bool:
    """Return whether a client that says this in `Accept` takes the page as JSON."""
    return JSON in accept


def project_page(path: str, folder: Path, digest: Callable[[Path], str]) -> bytes | None:
    """Return the page of a project of which the folder has files; None for any other path.

    `digest` gives the SHA-256 of a file.
    """
    asked = _PAGE.fullmatch(path)
    if asked is None:
        return None
    name = canonicalize_name(asked[1])
    files = [path for path in sorted(folder.glob("[!.]*")) if name_in(path.name) == name]
    if not files:
        return None
    versions = {str(version) for path in files if (version := version_in(path.name))}
    page = {
        "meta": {"api-version": "1.1"},
        "name": name,
        "versions": sorted(versions),
        "files": [
            {
                "filename": path.name,
                "url": f"../../packages/{quote(path.name)}",
                "hashes": {"sha256": digest(path)},
                "size": path.stat().st_size,
            }
            for path in files
        ],
    }
    return json.dumps(page).encode()
