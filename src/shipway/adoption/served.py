"""The list of what the publish workflow installs, made of what the index of pip serves now."""

from __future__ import annotations

from shipway.doors.access import Limits
from shipway.doors.index import read_files
from shipway.doors.pip_settings import read_pip_settings

from .requirements import publish_requirements

__all__ = ["ONCE", "served_list"]

ONCE = Limits(connect=5.0, silence=10.0, total=15.0, tries=1)
"""What an index says is a service to whoever reads the steps; nobody waits long for it."""
_SIMPLE = "https://pypi.org/simple/"


def served_list(version: str) -> str:
    """Return the list for this version of shipway.

    Raises `VersionNotServed` where the index lacks it, and what `read_files` does.
    """
    index = read_pip_settings().get("index-url", _SIMPLE)
    return publish_requirements(version, read_files(index, "shipway", limits=ONCE) or ())
