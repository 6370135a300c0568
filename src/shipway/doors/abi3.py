"""Have abi3audit look at the compiled files of a wheel of the stable ABI (PEP 384).

Called by the check, for such wheels only. abi3audit has no interface but its command line,
and comes with `shipway[abi3]`: it takes 0.7 s to start and up to 13 s for large files.
"""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

from shipway.errors.usage import CommandFailed

from .process import run

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["foreign_symbols"]

_SECONDS = 300.0


def foreign_symbols(wheel: Path, scratch: Path) -> tuple[str, ...] | None:
    """Return which symbols of Python a wheel uses that its stable ABI does not have.

    Each with its file and, where it came later, the Python that has it. None where abi3audit
    is not there. `scratch` is an empty folder. Raises `CommandFailed` and `CommandTimedOut`.
    """
    if find_spec("abi3audit") is None:
        return None
    report = scratch / "report.json"
    arguments = [sys.executable, "-m", "abi3audit", "--report", "--output", str(report), str(wheel)]
    done = run(arguments, folder=scratch, accepted=(0, 1), timeout=_SECONDS)
    try:
        specs = json.loads(report.read_text(encoding="utf-8"))["specs"].values()
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise CommandFailed(f"abi3audit wrote no report on {wheel.name}: {done.stderr}") from error
    found: list[str] = []
    for item in (item for spec in specs for item in spec.get("wheel", [])):
        result = item["result"]
        later = result["future_abi3_objects"]
        found += [f"{symbol} in {item['name']}" for symbol in sorted(result["non_abi3_symbols"])]
        found += [f"{name} in {item['name']}, since {later[name]}" for name in sorted(later)]
    return tuple(found)
