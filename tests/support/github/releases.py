"""Releases and their assets, as the stand-in remembers them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

__all__ = ["Asset", "Release"]


@dataclass
class Asset:
    """A file of a release."""

    id: int
    name: str
    content: bytes
    content_type: str
    created_at: str
    state: str = "uploaded"
    """`starter` where the upload was cut off."""

    @property
    def digest(self) -> str | None:
        """What GitHub says of the bytes; nothing of those that are not whole."""
        if self.state != "uploaded":
            return None
        return f"sha256:{hashlib.sha256(self.content).hexdigest()}"


@dataclass
class Release:
    """A release."""

    id: int
    tag: str
    name: str
    body: str
    draft: bool
    prerelease: bool
    commitish: str
    created_at: str
    updated_at: str
    published_at: str | None = None
    immutable: bool = False
    make_latest: str = "true"
    assets: list[Asset] = field(default_factory=list)
