"""Merge two versions of a text that have a third one in common, as git does it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from .git_command import git

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Merged", "merged_texts"]

_MOST_CONFLICTS = 127
"""git says no more of them in its exit status."""


@dataclass(frozen=True)
class Merged:
    """What a merge came to."""

    text: str
    conflicts: int
    """How many places have both versions in them, between marks."""


def merged_texts(ours: str, base: str, theirs: str, *, names: Mapping[str, str]) -> Merged:
    """Merge `theirs` into `ours`; `names` says what each of the three is called in conflicts.

    https://git-scm.com/docs/git-merge-file
    Raises `GitFailed`.
    """
    texts = {"ours": ours, "base": base, "theirs": theirs}
    with TemporaryDirectory(prefix="shipway-") as name:
        folder = Path(name)
        labels = []
        for key, text in texts.items():
            (folder / key).write_bytes(text.encode("utf-8", "surrogateescape"))
            labels += ["-L", names[key]]
        done = git(
            folder,
            "merge-file",
            "--stdout",
            *labels,
            *texts,
            accepted=range(_MOST_CONFLICTS + 1),
        )
    return Merged(done.stdout, done.status)
