"""Releases to PyPI: with an index on loopback in its place, and GitHub's stand-in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import support.as_pypi
from shipway.doors.localindex import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.github.server import GitHubStandIn
    from support.projects import Sample

__all__ = ["COMMAND", "Ran", "ToPyPI", "to_index_in_its_place"]

COMMAND = ("release", "--part=patch", "--target=pypi", "--json")


class _TagsOf(dict[str, str]):
    """The tags that GitHub has: those that were pushed to the remote."""

    def __init__(self, sample: Sample) -> None:
        super().__init__()
        self._sample = sample

    def get(self, tag: str, default: Any = None) -> Any:
        """Return the commit of a tag."""
        known = self._sample.git_remote("tag").split()
        return (
            self._sample.git_remote("rev-parse", f"{tag}^{{commit}}") if tag in known else default
        )


@dataclass(frozen=True)
class Ran:
    status: int
    data: dict[str, Any]
    told: str

    @property
    def rows(self) -> dict[str, str]:
        return {row["step"]: row["state"] for row in self.data["state"]}


@dataclass(frozen=True)
class ToPyPI:
    """Releases to an index in PyPI's place."""

    sample: Sample
    github: GitHubStandIn
    url: str
    folder: Path
    """Where the index keeps its files."""

    def __call__(self, *words: str, kill: str = "", **variables: str) -> Ran:
        script = [sys.executable, support.as_pypi.__file__, self.url, kill]
        account = {"TWINE_USERNAME": "", "TWINE_PASSWORD": ""}
        tests = str(Path(support.as_pypi.__file__).parents[1])
        done = subprocess.run(
            [*script, *(words or COMMAND)],
            cwd=self.sample.root,
            env={**os.environ, **account, "PYTHONPATH": tests, **variables},
            capture_output=True,
            check=False,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            timeout=240,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Ran(done.returncode, json.loads(done.stdout or "{}"), done.stderr)


@contextmanager
def to_index_in_its_place(sample: Sample, github: GitHubStandIn) -> Iterator[ToPyPI]:
    """Serve an index in PyPI's place; GitHub has the tags that are pushed to the remote."""
    github.repository.tags = _TagsOf(sample)
    folder = sample.root.parent / "pypi"
    with serving(folder) as index:
        yield ToPyPI(sample, github, index.upload_url, folder)
