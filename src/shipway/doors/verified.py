"""What other machines found when they verified the release: the jobs of a matrix, in a workflow.

Each of them leaves an artifact, and the last job brings them all to one folder.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from shipway.verification.results import Result

__all__ = ["results_elsewhere"]

_FOLDER = "verified"
_NAME = re.compile(r"verified-(?P<machine>.+)-[^-]+-(?P<attempt>\d+)")
"""verified-MACHINE-PYTHON-ATTEMPT."""


def results_elsewhere(shared: Path) -> tuple[Result, ...]:
    """Return what is below `verified` in the repository's state; each Python with its machine.

    Of several attempts the last one counts. What cannot be read is left out.
    """
    found: dict[tuple[str, str, str], Result] = {}
    folder = shared / _FOLDER
    for path in sorted(folder.iterdir(), key=_attempt) if folder.is_dir() else ():
        name = _NAME.fullmatch(path.name)
        machine = name["machine"] if name else ""
        for result in _results(path) if path.is_dir() else ():
            told = f"{result.python} on {machine}" if machine else result.python
            found[machine, result.python, result.filename] = replace(result, python=told)
    return tuple(found.values())


def _attempt(path: Path) -> tuple[int, str]:
    name = _NAME.fullmatch(path.name)
    return int(name["attempt"]) if name else 0, path.name


def _results(folder: Path) -> Iterator[Result]:
    from shipway.verification.results import Result  # noqa: PLC0415 - few read them

    for path in sorted(folder.rglob("*.json")):
        try:
            yield Result.from_json(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            # Another file, or one that was cut off: it says nothing.
            continue
