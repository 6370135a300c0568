"""Tags and the versions they stand for: pure text, no git."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["newest_version", "version_of_tag"]


def version_of_tag(tag: str, tag_format: str, name: str) -> Version | None:
    """Return the version that a tag stands for; None where the tag is something else."""
    prefix, _, suffix = tag_format.replace("{name}", name).partition("{version}")
    if not (tag.startswith(prefix) and tag.endswith(suffix)):
        return None
    try:
        return Version(tag[len(prefix) : len(tag) - len(suffix)])
    except InvalidVersion:
        return None


def newest_version(tags: Iterable[str], tag_format: str, name: str) -> Version | None:
    """Return the highest version among the tags; None where no tag stands for one."""
    versions = (version_of_tag(tag, tag_format, name) for tag in tags)
    return max((version for version in versions if version is not None), default=None)
