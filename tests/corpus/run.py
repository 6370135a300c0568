"""Release real projects, as a user would: `nox -s corpus`.

Each is an sdist of the package index, made a git repository with a remote; then
`shipway release --part=patch --target=local` runs on it, unattended, two at a
time. The page is docs/corpus.md, written by a whole run only.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

# A script starts with its own folder on the path; the tests' common parts are one above.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from bench.measure import own_surroundings  # noqa: E402 - the line above
from corpus.report import Row, page  # noqa: E402 - the same
from support.corpus import Project, projects, repository_of  # noqa: E402 - the same

if TYPE_CHECKING:
    from collections.abc import Sequence

_PAGE = Path(__file__).resolve().parents[2] / "docs" / "corpus.md"
_SHIPWAY = (sys.executable, "-m", "shipway")
_AT_A_TIME = 2
_LIMIT = 3600.0
"""Seconds after which a release hangs; some compile for six Pythons, beside another one."""


def main() -> int:
    """Release all of them, print the table, write the page; return how many are unexplained."""
    options = _options()
    chosen = [project for project in projects() if _is_chosen(project, options)]
    with TemporaryDirectory(prefix="shipway-corpus-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        own_surroundings(folder)
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            rows = tuple(pool.map(partial(_row, folder), chosen))
    text = page(rows)
    sys.stdout.write(text)
    if not (options.few or options.names):
        _PAGE.write_text(text, encoding="utf-8", newline="\n")
    return sum(not row.explained for row in rows)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Release real projects, as a user would.")
    parser.add_argument("--few", action="store_true", help="only the handful of every gate")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these projects")
    return parser.parse_args()


def _is_chosen(project: Project, options: argparse.Namespace) -> bool:
    if options.names:
        return project.name in options.names
    return project.few or not options.few


@dataclass(frozen=True)
class _Ended:
    """A shipway command that ended."""

    data: dict[str, Any]
    seconds: float


def _row(folder: Path, project: Project) -> Row:
    """Release one project, and show its row as soon as it is there."""
    own = folder / project.name
    own.mkdir()
    root = repository_of(project, own)
    before = _git(root, "rev-parse", "HEAD")
    current = _shipway(root, "current").data
    ended = _shipway(root, "release", "--part=patch", "--target=local")
    error = ended.data.get("error")
    row = Row(
        project=project,
        backend=current.get("backend", ""),
        source=current.get("source", ""),
        seconds=ended.seconds,
        diff=_diff(root, before),
        released="" if error else ended.data["version"],
        refused=error["code"] if error else "",
        reason=str(error["what"]) if error else "",
    )
    sys.stderr.write(f"{row.line}\n")
    if not row.explained:
        sys.stderr.write(f"{json.dumps(ended.data, indent=2)}\n")
    return row


def _shipway(root: Path, *arguments: str) -> _Ended:
    start = time.monotonic()
    try:
        done = subprocess.run(
            [*_SHIPWAY, *arguments, "--json"],
            cwd=root,
            capture_output=True,
            check=False,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            timeout=_LIMIT,
        )
    except subprocess.TimeoutExpired:
        # A row of its own: the others are worth seeing.
        return _Ended({"error": {"code": "none", "what": "it did not end"}}, _LIMIT)
    seconds = time.monotonic() - start
    try:
        return _Ended(json.loads(done.stdout), seconds)
    except ValueError:
        raise RuntimeError(f"{arguments} in {root} wrote no JSON:\n{done.stderr}") from None


def _diff(root: Path, before: str) -> Sequence[str]:
    """Return the lines of `git diff --numstat` that the release made."""
    return _git(root, "diff", "--numstat", before, "HEAD").splitlines()


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=root, check=True, capture_output=True, encoding="utf-8"
    ).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
