"""The table of the corpus, as Markdown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from support.corpus import Project

__all__ = ["Row", "page"]

_HEAD = """\
# Real projects

`nox -s corpus` takes each of these projects as its sdist on the package index, by name, version
and hash (`tests/corpus.toml`), makes it a git repository with a remote, and runs
`shipway release --part=patch --target=local` on it as a user would: unattended, two at a time,
with no line of configuration. It writes this page.

**{summary}**

A diff is what the release changed in the repository: lines added and removed, in how many files;
none where the version is a tag. The time is that of the whole command, trial on each admitted
Python included.

| project | backend | version comes from | diff | time | result |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Row:
    """What became of one project."""

    project: Project
    backend: str
    source: str
    seconds: float
    diff: Sequence[str]
    """The lines of `git diff --numstat`."""
    released: str
    """The version that was released, if one was."""
    refused: str
    """The code of the error, if there was one."""
    reason: str

    @property
    def explained(self) -> bool:
        """Whether it was released, or refused for the fault that the project is known to have."""
        return self.refused == self.project.refused

    @property
    def line(self) -> str:
        """The row of the table."""
        cells = (
            f"{self.project.name} {self.project.version}",
            f"`{self.backend}`" if self.backend else "",
            self.source,
            self._size,
            f"{self.seconds:.1f} s",
            self._result,
        )
        return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"

    @property
    def _size(self) -> str:
        if not self.diff:
            return "none"
        counts = [line.split("\t")[:2] for line in self.diff]
        added, removed = (sum(int(pair[side]) for pair in counts) for side in (0, 1))
        where = "" if len(counts) == 1 else f" in {len(counts)} files"
        return f"+{added} -{removed}{where}"

    @property
    def _result(self) -> str:
        if self.released:
            return f"released {self.released}"
        known = f": {self.project.because}" if self.explained else f", UNEXPLAINED: {self.reason}"
        return f"refused, {self.refused}{known}"


def page(rows: Sequence[Row]) -> str:
    """Return the whole page."""
    lines = "\n".join(row.line for row in sorted(rows, key=lambda row: row.project.name.lower()))
    return f"{_HEAD.format(summary=_summary(rows))}{lines}\n"


def _summary(rows: Sequence[Row]) -> str:
    counts = Counter("released" if row.released else "refused" for row in rows)
    unexplained = sum(not row.explained for row in rows)
    text = f"{len(rows)} projects: {counts['released']} released"
    if counts["refused"]:
        text += f", {counts['refused']} refused"
    return f"{text}; {unexplained} unexplained."
