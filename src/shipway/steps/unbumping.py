"""How the edits of `bump` are taken out of the files. Called by `bump` and `uncommitting`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.errors.engine import CannotUndo
from shipway.project.edits import Edit
from shipway.project.reversal import is_without, turned_as, without

from .lines_in_the_way import lying_in_place, ways_aside

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shipway.doors.git import Repository

__all__ = ["content_of_file", "ways_back"]


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
            stuck.append(edit)
    if stuck:
        raise _changed(stuck, repository)
    return tuple(back for back in found if back is not None)


def _way_back(edit: Edit) -> Edit | None:
    """Return what takes an edit out of its file and keeps all else; None where nothing is left.

    Raises `ValueError` where somebody has changed the very lines since, or made a folder there.
    """
    if lying_in_place(edit.path) is not None:
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


def _changed(stuck: Sequence[Edit], repository: Repository) -> CannotUndo:
    paths, aside = [str(edit.path) for edit in stuck], ways_aside(stuck, repository)
    told = f"{paths[0]} was" if len(paths) == 1 else f"{', '.join(paths)} were"
    return CannotUndo(
        f"{told} changed after the bump, in the lines that the bump has written",
        why="The version that was there before would overwrite what somebody has written there.",
        fix=[*aside.before, "invoke release --undo", *aside.after],
    )
