"""Measure shipway against what people use today: `nox -s bench`.

Everything is made in a temporary folder and goes with it; all servers are on
the loopback. The page is docs/performance.md, written by a whole run only.
"""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

# A script starts with its own folder on the path; the tests' common parts are one above.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from bench.measure import FULL, QUICK, own_surroundings  # noqa: E402 - the line above
from bench.release import measure_releases  # noqa: E402 - the same
from bench.report import page  # noqa: E402 - the same
from bench.scale import measure_scale  # noqa: E402 - the same
from bench.start import measure_starts  # noqa: E402 - the same
from bench.upload import measure_uploads  # noqa: E402 - the same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bench.measure import Effort
    from bench.report import Table

_PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
_PARTS: Mapping[str, Callable[[Path, Effort], Iterable[Table]]] = {
    "release": measure_releases,
    "start": measure_starts,
    "upload": measure_uploads,
    "scale": measure_scale,
}


def main() -> None:
    """Measure, print the tables, and write the page."""
    options = _options()
    effort = QUICK if options.quick else FULL
    # So that a kill removes the temporary folder too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    tables: list[Table] = []
    with TemporaryDirectory(prefix="shipway-bench-") as name:
        folder = Path(name).resolve()
        own_surroundings(folder)
        for part in [options.only] if options.only else _PARTS:
            (folder / part).mkdir()
            tables += _PARTS[part](folder / part, effort)
    text = page(tables, effort)
    sys.stdout.write(text)
    if not (options.quick or options.only):
        _PAGE.write_text(text, encoding="utf-8", newline="\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure shipway against what people use today.")
    parser.add_argument(
        "--quick", action="store_true", help="fewer runs and smaller files, to try the script"
    )
    parser.add_argument("--only", choices=_PARTS, help="measure one part")
    return parser.parse_args()


if __name__ == "__main__":
    main()
