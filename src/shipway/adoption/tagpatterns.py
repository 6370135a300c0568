"""The patterns by which GitHub knows the tags of a project's versions. Pure.

Those of workflow files and of environments are written alike and mean the same here: `*` is
anything but a slash.
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.version import Version

__all__ = ["environment_pattern", "trigger_pattern"]

_MOST_DOTS = 2


def trigger_pattern(tag_format: str, name: str, version: Version | None = None) -> str:
    """Return the pattern of tags that start a workflow: `v*.*.*` for tags such as v1.2.3.

    A project whose versions have two numbers only, as `version` has, gets `v*.*`.
    """
    dots = _MOST_DOTS if version is None else min(len(version.release) - 1, _MOST_DOTS)
    stands = {"{version}": ".".join("*" * (dots + 1)), "{underscored}": "_".join("*" * (dots + 1))}
    return _filled(tag_format, name, stands)


def environment_pattern(tag_format: str, name: str) -> str:
    """Return the pattern of tags that may deploy to an environment, or are protected: `v*`."""
    # Of a bare version at least the digit, so that a tag such as `latest` is none.
    named = tag_format.replace("{name}", name)
    start = "[0-9]*" if named.startswith("{") else "*"
    return _filled(named, name, {"{version}": start, "{underscored}": start})


def _filled(tag_format: str, name: str, stands: dict[str, str]) -> str:
    parts = re.split(r"(\{[a-z]+\})", tag_format.replace("{name}", name))
    return "".join(stands.get(part, part) for part in parts)
