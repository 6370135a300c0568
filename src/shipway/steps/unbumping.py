"""How the edits of `bump` are taken out of the files. Called by `bump` and `uncommitting`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from shipway.errors.engine import CannotUndo
from shipway.project.edits import Edit
from shipway.project.reversal import is_without, without

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


__all__ = ["content_of_file", "way_back", "ways_back"]


def content_of_file(edit: Edit) -> bytes | None:
    """Return what the file of an edit has now; None where somebody has deleted it."""
    try:
        return edit.path.read_bytes()
    except OSError:
        return None


def ways_back(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return what takes edits out of their files, as `way_back` does; less where that is nothing.

    Raises `CannotUndo`, of all files at once.
    """
    found, stuck = [], []
    for edit in edits:
        try:
            found.append(way_back(edit))
        except CannotUndo:
            stuck.append(edit.path)
    if stuck:
        raise _changed(stuck)
    return tuple(back for back in found if back is not None)


def way_back(edit: Edit) -> Edit | None:
    """Return what takes an edit out of its file and keeps all else; None where nothing is left.

    Raises `CannotUndo` where somebody has changed the very lines since, or made a folder there.
    """
    if edit.path.is_dir():
        raise _changed([edit.path])
    content = content_of_file(edit)
    if content is None or content == edit.after:
        return Edit(edit.path, edit.after, edit.before)
    if content == edit.before or is_without(edit, content):
        return None
    back = without(edit, content)
    if back is not None:
        return Edit(edit.path, content, back)
    raise _changed([edit.path])


def _changed(stuck: Sequence[Path]) -> CannotUndo:
    paths = shlex.join(str(path) for path in stuck)
    told = f"{stuck[0]} was" if len(stuck) == 1 else f"{', '.join(map(str, stuck))} were"
    # Git stashes no folder that it knows nothing of as the change of a file.
    every = "--include-untracked " if any(path.is_dir() for path in stuck) else ""
    return CannotUndo(
        f"{told} changed after the bump, in the lines that the bump has written",
        why="The version that was there before would overwrite what somebody has written there.",
        fix=[
            f"git diff -- {paths}   (what was changed)",
            f"git stash push {every}-- {paths}   (sets it aside)",
            "invoke release --undo",
            "git stash pop   (brings it back; where the lines meet, git marks both in the file)",
        ],
    )
