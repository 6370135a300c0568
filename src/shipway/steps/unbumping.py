"""How the edits of `bump` are taken out of the files. Called by `bump` and `uncommitting`."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

from shipway.clearing import LOOK, if_kept, moved
from shipway.doors.git_obstacles import untracked
from shipway.errors.engine import CannotUndo
from shipway.project.edits import Edit
from shipway.project.reversal import is_without, turned_as, without

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from shipway.doors.git import Repository


__all__ = ["content_of_file", "ways_aside", "ways_back"]


def content_of_file(edit: Edit) -> bytes | None:
    """Return what the file of an edit has now; None where somebody has deleted it."""
    try:
        return edit.path.read_bytes()
    except OSError:
        return None


def ways_back(edits: Iterable[Edit], repository: Repository) -> tuple[Edit, ...]:
    """Return what takes edits out of their files, less where that is nothing.

    Raises `CannotUndo`, of all files at once.
    """
    found, stuck = [], []
    for edit in edits:
        try:
            found.append(_way_back(edit))
        except ValueError:
            stuck.append(edit.path)
    if stuck:
        raise _changed(stuck, repository)
    return tuple(back for back in found if back is not None)


def _way_back(edit: Edit) -> Edit | None:
    """Return what takes an edit out of its file and keeps all else; None where nothing is left.

    Raises `ValueError` where somebody has changed the very lines since, or made a folder there.
    """
    if _in_its_place(edit.path) is not None:
        raise ValueError(edit.path)
    content = content_of_file(edit)
    if content is None:
        return Edit(edit.path, edit.after, edit.before)
    edit = turned_as(edit, content)
    if content == edit.after:
        return Edit(edit.path, edit.after, edit.before)
    if content == edit.before or is_without(edit, content):
        return None
    back = without(edit, content)
    if back is not None:
        return Edit(edit.path, content, back)
    raise ValueError(edit.path)


def _in_its_place(path: Path) -> Path | None:
    """Return what lies where a file would: a folder, or something else where its folder would."""
    if path.is_dir():
        return path
    there = next(folder for folder in path.parents if os.path.lexists(folder))
    return None if there.is_dir() else there


def ways_aside(
    paths: Sequence[Path], repository: Repository
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the commands that set changed files aside, and those that bring them back.

    Git stashes nothing that it does not track, and would delete a folder in place of a file.
    """
    strange = {path: path for path in untracked(repository, paths)}
    strange |= {path: there for path in paths if (there := _in_its_place(path)) is not None}
    files = shlex.join(str(path) for path in paths if path not in strange)
    moves = [f"{moved(path)}   (git does not keep it)" for path in dict.fromkeys(strange.values())]
    if not files:
        return tuple(moves), ()
    stash = f"git stash push -- {files}   (sets it aside)"
    # Beside what is moved first, git is not asked: that may be all that it would not keep.
    if not moves and (stash := if_kept(repository, stash)) == LOOK:
        return (LOOK,), ()
    pop = "git stash pop   (brings it back; where the lines meet, git marks both in the file)"
    return (*moves, stash), (pop,)


def _changed(stuck: Sequence[Path], repository: Repository) -> CannotUndo:
    paths, (aside, pop) = shlex.join(map(str, stuck)), ways_aside(stuck, repository)
    told = f"{stuck[0]} was" if len(stuck) == 1 else f"{', '.join(map(str, stuck))} were"
    return CannotUndo(
        f"{told} changed after the bump, in the lines that the bump has written",
        why="The version that was there before would overwrite what somebody has written there.",
        fix=[
            f"git diff -- {paths}   (what was changed)",
            *aside,
            "invoke release --undo",
            *pop,
        ],
    )
