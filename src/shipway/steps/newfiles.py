"""What helps where files are changed, or new to git."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from shipway.bumped import bump_in_hand, edits_in
from shipway.clearing import are_kept, if_kept
from shipway.doors.files import PART
from shipway.doors.git_patches import mixed
from shipway.doors.standpoint import path_for_git
from shipway.errors.git import DirtyTree

from .bump import begun_edits
from .unbumping import content_of_file

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from shipway.doors.git import Repository
    from shipway.doors.journal import Story
    from shipway.release import Release

__all__ = ["ways_to_clean", "ways_to_commit"]

_UNTRACKED = "?? "
"""How git begins the line of a file that it does not know."""
_LEFT_OVER = f":(top,exclude,glob)**/.*{PART}"
"""What a killed bump was just writing: it is removed when that goes on."""
_NAMED = 3
"""So many are named in a command."""


def ways_to_commit(release: Release, changes: Sequence[str]) -> tuple[str, ...]:
    """Return how changes are committed; by the task, where a bump that was cut off has made them.

    Half of what a bump writes would be counted up from; and a commit of a file by its name drops
    what is staged of it and not in the file.
    """
    repository = release.repository
    touched = {repository.root / name for name in mixed(repository)}
    story = bump_in_hand(release.state, repository, release.tags.of)
    if story is None:
        edits = begun_edits(release)
        half = any(content_of_file(edit) != edit.after or edit.path in touched for edit in edits)
        return ways_to_clean(changes, release.project.root, repository, half=half)
    return _way_to_finish(release, story, touched)


def _way_to_finish(release: Release, story: Story, touched: Collection[Path]) -> tuple[str, ...]:
    """Return how a bump that was cut off is finished beside the changes that there are."""
    repository, root = release.repository, release.repository.root
    edits = edits_in([story], root)
    names = [edit.path.relative_to(root).as_posix() for edit in edits]
    others = release.changes(ignoring=names)
    onward = f"invoke bump --to={shlex.quote(story.intent['version'])} --commit"
    told = "finishes the bump that was cut off"
    half = any(
        content_of_file(edit) not in (edit.before, edit.after) or edit.path in touched
        for edit in edits
    )
    if half or not are_kept(repository, others):
        return ways_to_clean(release.changes(), release.project.root, repository, half=True)
    if not others:
        return (f"{onward}   ({told})", *DirtyTree.remedy[2:])
    besides = (":(top)", _LEFT_OVER, *(f":(top,exclude,literal){name}" for name in names))
    stash = shlex.join(["git", "stash", "push", "--include-untracked", "--", *besides])
    back = "git stash pop --index"
    return (f"{stash} && {onward} && {back}   ({told}, with what else is changed aside)",)


def ways_to_clean(
    changes: Sequence[str], folder: Path, repository: Repository, *, half: bool = False
) -> tuple[str, ...]:
    """Return how changes in a folder are committed or set aside, as typed from where a user is.

    `changes` are as `git status --porcelain` says them, with paths from the repository's root,
    which the project's folder may be below. Where they have half of what a bump writes, they are
    only set aside.
    """
    root = repository.root
    where = shlex.quote(path_for_git(folder, root))
    new = [line.removeprefix(_UNTRACKED) for line in changes if line.startswith(_UNTRACKED)]
    named = " ".join(shlex.quote(path_for_git(root / name, root)) for name in new)
    paths = named if len(new) <= _NAMED else f"--all {where}"
    ignored = DirtyTree.remedy[1]
    if len(new) == len(changes):
        stash = "git stash --include-untracked   (sets them aside; git stash pop brings them back)"
        kept = [stash] if are_kept(repository, changes) else []
        return (f"git add {paths} && git commit", ignored, *kept)
    also = f"; new ones first: git add {paths}" if new else ""
    stash = f"git stash{' --include-untracked' if new else ''}"
    told = "sets changes aside, also what `bump` wrote; git stash pop --index brings them back"
    aside = if_kept(repository, f"{stash}   ({told})", changes)
    if half:
        return (aside,)
    return (
        f"git commit {where}   (files that git knows, also what `bump` wrote{also})",
        *([ignored] if new else []),
        aside,
    )
