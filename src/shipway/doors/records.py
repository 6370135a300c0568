"""What the journal's records of each step must have: whoever edited one is told so.

Only `journal` calls this. What a newer shipway has added to a record is not asked for: a
release may have been begun with an older one.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["misses"]

_NEEDED: Mapping[str, Mapping[str, type]] = {
    "bump": {"before": dict, "after": dict},
    "commit": {"branch": str, "parent": str, "message": str, "paths": list},
    "tag": {"tag": str, "commit": str, "fetched": bool},
    "build": {"placed": dict, "replaced": list, "ledger": str},
    "publish": {"files": dict},
    "announce": {"tag": str},
    "stamp": {"version": str},
}


def misses(step: str, record: object) -> str:
    """Return what a record lacks, by its name in it; nothing where it is whole."""
    if not isinstance(record, dict):
        return "all of it"
    for name, kind in _NEEDED.get(step, {}).items():
        if not isinstance(record.get(name), kind) or not _of_texts(record[name]):
            return repr(name)
    return "" if step != "bump" or _decodes(record["before"], record["after"]) else "'after'"


def _of_texts(value: object) -> bool:
    """Return whether all that a value holds is text; one that holds nothing is fine."""
    if isinstance(value, dict):
        return all(isinstance(text, str) for text in value.values())
    return not isinstance(value, list) or all(isinstance(text, str) for text in value)


def _decodes(before: dict[str, str], after: dict[str, str]) -> bool:
    """Return whether both are the contents of the same files."""
    try:
        for text in (*before.values(), *after.values()):
            base64.b64decode(text, validate=True)
    except ValueError:
        return False
    return before.keys() == after.keys()
