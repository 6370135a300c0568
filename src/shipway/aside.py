"""The commands that take a release back from below what others have made of the branch.

What is public is judged by what is known here; the undo itself asks the remotes.
"""

from __future__ import annotations

import os
import shlex
from contextlib import suppress
from typing import TYPE_CHECKING

from .doors.environment import working_folder
from .doors.git_history import is_on_remote
from .errors.engine import BrokenJournal
from .recorded import newest_recorded

if TYPE_CHECKING:
    from pathlib import Path

    from .doors.git import Repository
    from .doors.state import StateFolder
    from .workspace import Workspace

__all__ = ["can_be_undone", "set_aside", "undo_command", "ways_aside"]


def can_be_undone(state: StateFolder, repository: Repository, version: str, tag: str) -> bool:
    """Return whether a version is our newest, in this branch, and nobody else has it."""
    commit, head = repository.tag_commit(tag), repository.head()
    recorded = None
    with suppress(BrokenJournal):
        # That is for a release to say; another task can do without it.
        recorded = newest_recorded(state, repository)
    if recorded is None or recorded.story.intent["version"] != version:
        return False
    records = recorded.whole.records
    made = any(
        name == "tag" and record["commit"] == commit and not record["fetched"]
        for name, record in records
    )
    sent = any(name == "publish" and record.get("target") != "local" for name, record in records)
    if commit is None or head is None or repository.branch() is None or not made or sent:
        return False
    if not repository.is_ancestor(commit, head):
        return False
    return not any(is_on_remote(repository, remote, commit) for remote in repository.remotes())


def ways_aside(workspace: Workspace, version: str, tag: str) -> tuple[str, ...]:
    """Return `set_aside` of a version that lies below other commits; nothing where it is public."""
    repository, tagged = workspace.repository, workspace.repository.tag_commit(tag)
    if tagged is None or not can_be_undone(workspace.state, repository, version, tag):
        return ()
    return set_aside(repository, workspace.project.root, tag, tagged)


def undo_command(root: Path) -> str:
    """Return the command that takes a release back, from the folder that the user is in."""
    where = os.path.relpath(root, working_folder())
    return "invoke release --undo" + ("" if where == "." else f" --project={shlex.quote(where)}")


def set_aside(repository: Repository, root: Path, tag: str, tagged: str) -> tuple[str, str]:
    """Return the commands that take a release out from below the commits of somebody.

    A rebase, because merges may be among the commits, which a cherry-pick refuses.
    """
    here = shlex.quote(repository.branch() or "HEAD")
    aside = f"git branch later && git reset --keep {shlex.quote(tag)} && {undo_command(root)}"
    back = f"git rebase --rebase-merges --onto {here} {tagged[:12]} later"
    return (
        f"{aside}   (the commits stay on the branch later)",
        f"{back} && git switch {here} && git merge --ff-only later   (then puts them on top)",
    )
