"""How files are set aside whose very lines an undo or a bump needs, and brought back after it.

Called by `bump` and `unbumping`.
"""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.clearing import LOOK, are_kept, moved
from shipway.doors.git_history import commit_with
from shipway.doors.git_obstacles import untracked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from shipway.doors.git import Repository
    from shipway.project.edits import Edit

__all__ = ["Aside", "lying_in_place", "ways_aside"]


@dataclass(frozen=True)
class Aside:
    """The commands before and after another one, each with what it does."""

    before: tuple[str, ...]
    after: tuple[str, ...]


def lying_in_place(path: Path) -> Path | None:
    """Return what lies where a file would: a folder, or something else where its folder would."""
    if path.is_dir():
        return path
    there = next(folder for folder in path.parents if os.path.lexists(folder))
    return None if there.is_dir() else there


def ways_aside(edits: Sequence[Edit], repository: Repository) -> Aside:
    """Return the commands that set the changed files of some edits aside, and bring them back."""
    paths = [edit.path for edit in edits]
    changed = {repository.root / name for name in repository.changed_files()}
    # Git stashes nothing that it does not track, and would delete a folder in place of a file.
    strange = {path: path for path in untracked(repository, paths)}
    strange |= {path: there for path in paths if (there := lying_in_place(path)) is not None}
    committed = [edit for edit in edits if edit.path not in {*strange, *changed}]
    others = [path for path in paths if path in {*strange, *changed}]
    look = [f"git diff -- {shlex.join(map(str, others))}   (what was changed)"] if others else []
    moves = [f"{moved(path)}   (git does not keep it)" for path in dict.fromkeys(strange.values())]
    files = [path for path in others if path not in strange]
    stash, pop = _stashed(files, repository, besides=list(strange))
    restored, again = _as_it_was(committed, repository)
    return Aside((*look, *moves, *stash, *restored), (*again, *pop))


def _stashed(
    paths: Sequence[Path], repository: Repository, besides: Sequence[Path]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return how git sets files aside, and brings them back; where it would not keep them, a look.

    What lies `besides` is moved before.
    """
    if not paths:
        return (), ()
    if not are_kept(repository, besides=besides):
        return (LOOK,), ()
    stash = f"git stash push -- {shlex.join(map(str, paths))}   (sets it aside)"
    pop = "git stash pop   (brings it back; where the lines meet, git marks both in the file)"
    return (stash,), (pop,)


def _as_it_was(
    edits: Sequence[Edit], repository: Repository
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return how files are put back whose changed lines are in a commit, and brought back then.

    There is nothing of them that git could stash.
    """
    before, after = [], []
    for edit in edits:
        path, commit = shlex.quote(str(edit.path)), commit_with(repository, edit.path, edit.before)
        before.append(f"git log --max-count=1 --patch -- {path}   (what was committed)")
        before.append(
            f"git restore --source={commit[:12]} -- {path}   (as it was before the bump)"
            if commit
            else f"write into {path} again what the bump has made of it, or what was there before"
        )
        after.append(f"git restore -- {path}   (as it is committed)")
    return tuple(before), tuple(after)
