"""What was found by verifications that shipway has not started itself.

On other machines: each job of a matrix leaves an artifact, and the last one brings them all to one
folder. On this one: whoever types `nox -s verify_install`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING

from .runfolder import runs_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from shipway.verification.results import Result

    from .state import StateFolder

__all__ = ["results_elsewhere", "results_here"]

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


def results_here(state: StateFolder, project: Path) -> tuple[tuple[Result, ...], ...]:
    """Return what was found on this machine, each verification by itself, and the newest last.

    That is the newest of shipway's own, and of those for which `nox` was typed in the project's
    folder. What cannot be read is left out.
    """
    runs = runs_folder(project / ".nox" / ".cache")
    folders = [run / "results" for run in runs.iterdir()] if runs.is_dir() else []
    found = [(_written(folder.glob("*.json")), tuple(_results(folder))) for folder in folders]
    found.append((_written([state.results_path]), state.results()))
    return tuple(results for _, results in sorted(found, key=itemgetter(0)))


def _written(paths: Iterable[Path]) -> float:
    """Return when the last of some files was written; 0 where none is there."""
    return max((path.stat().st_mtime for path in paths if path.is_file()), default=0.0)


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
