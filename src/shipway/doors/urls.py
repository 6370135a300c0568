"""URLs: take them apart, show them without secrets, compare where they lead."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit, urlunsplit

__all__ = ["host", "is_http", "is_loopback", "origin", "shown_url", "take_credentials"]

_DEFAULT_PORTS = {"http": 80, "https": 443}


def is_http(url: str) -> bool:
    """Return whether this is a whole http or https URL."""
    try:
        parts = urlsplit(url)
        return parts.scheme in _DEFAULT_PORTS and _is_host(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_host(name: str | None) -> bool:
    """Return whether this is the name or the address of a host (RFC 3986, 3.2.2)."""
    if not name or ":" in name:
        return bool(name and ip_address(name))
    return re.fullmatch(r"[\w.~-]+", name, re.ASCII) is not None


def origin(url: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port, the triple that credentials belong to (RFC 6454)."""
    parts = urlsplit(url)
    return parts.scheme, host(url), parts.port or _DEFAULT_PORTS.get(parts.scheme)


def host(url: str) -> str:
    """Return the host of a URL in lower case."""
    return (urlsplit(url).hostname or "").rstrip(".")


def is_loopback(url: str) -> bool:
    """Return whether a URL leads to this very machine."""
    name = host(url)
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def shown_url(url: str) -> str:
    """Return the URL as it may be shown: without user, password, query and fragment.

    Indexes that keep their files in a cloud's storage sign their URLs in the query.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        # Of an address that is no URL, such as `http://[::1`.
        return url.partition("?")[0].partition("#")[0].rpartition("@")[2]
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def take_credentials(url: str) -> tuple[str, str, str]:
    """Split user name and password off a URL: return URL, name, password."""
    parts = urlsplit(url)
    bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return bare, unquote(parts.username or ""), unquote(parts.password or "")
