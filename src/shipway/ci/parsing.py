"""Parse workflow files, into tables, lists and texts, but for those that GitHub would not read."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

__all__ = ["is_too_large", "parsed"]

_LARGEST = 512_000
"""Bytes: a larger file starts no run (https://docs.github.com/en/actions/reference/limits)."""

# Loaders that leave every value a text: for YAML 1.1 the key `on` would be true. The one of
# libyaml takes a fifth of the time; a wheel of PyYAML has it, and not every other build.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def is_too_large(text: str) -> bool:
    """Return whether GitHub starts nothing for a file only because it is so large."""
    return len(text.encode("utf-8", "replace")) > _LARGEST


@cache
def parsed(text: str) -> dict[str, Any]:
    """Return the table that a workflow file is; an empty one where it is none, or too large.

    It is the same one each time, and nobody changes it: several ask the same file.
    """
    if is_too_large(text):
        return {}
    try:
        content = yaml.load(text, Loader=_LOADER)  # noqa: S506 - see above
    except (yaml.YAMLError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}
