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
from .doors.git_obstacles import free_branch
from .errors.engine import BrokenJournal
from .recorded import newest_on_top, newest_recorded

if TYPE_CHECKING:
    from pathlib import Path

    from .doors.git import Repository
    from .doors.state import StateFolder
    from .workspace import Workspace

__all__ = ["brought_back", "can_be_undone", "set_aside", "undo_command", "ways_aside"]


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
    if str(workspace.tagged_version()) != version:
        # A version that was tagged by hand lies among the commits, and would not go on top.
        return ()
    return set_aside(workspace.state, repository, workspace.project.root, tag, tagged)


def undo_command(root: Path) -> str:
    """Return the command that takes a release back, from the folder that the user is in."""
    where = os.path.relpath(root, working_folder())
    return "invoke release --undo" + ("" if where == "." else f" --project={shlex.quote(where)}")


def set_aside(
    state: StateFolder, repository: Repository, root: Path, tag: str, tagged: str
) -> tuple[str, ...]:
    """Return the commands that take a release out from below the commits of somebody.

    Where a later version of ours lies among them, that one is taken out first. A rebase, because
    merges may be among the commits, which a cherry-pick refuses.
    """
    head, branch = str(repository.head()), repository.branch()
    version, top = newest_on_top(state, repository, tagged) or ("", tagged)
    if top == head:
        return ()
    there = shlex.quote(top[:12] if version else tag)
    first = f"; takes {version} back, which lies on top of {tag}" if version else ""
    if branch is None:
        return (_there_and_back(there, root, head),)
    later, here = free_branch(repository, "later"), shlex.quote(branch)
    back = f"git rebase --rebase-merges --onto {here} {top[:12]} {later}"
    ends = f"git switch {here} && git merge --ff-only {later} && git branch --delete {later}"
    return (
        f"{_put_aside(later, there, root)}   (the commits stay on the branch {later}{first})",
        f"{back} && {ends}   (then puts them on top)",
    )


def brought_back(
    repository: Repository, root: Path, tag: str, tagged: str, again: str | None
) -> tuple[str, ...]:
    """Return the commands that take a release back whose commit the branch has no more.

    `again` is the commit of the branch that was made of the release's, by a rebase for instance.
    """
    head, branch, there = str(repository.head()), repository.branch(), shlex.quote(tag)
    if repository.is_ancestor(head, tagged):
        as_before = f"git reset --keep {head[:12]}   (brings {tag} back, and takes it off whole)"
        return (f"git merge --ff-only {there} && {undo_command(root)} && {as_before}",)
    if branch is None:
        return (_there_and_back(there, root, head),)
    later, here = free_branch(repository, "later"), shlex.quote(branch)
    rebase = f"git rebase --rebase-merges --onto {again}^ {again} {later} && git switch {here}"
    back = f"git reset --keep {later} && git branch --delete {later}"
    return (
        f"{_put_aside(later, there, root)}   (the commits stay on the branch {later})",
        f"{rebase} && {back}   (then brings them back, without {again})"
        if again
        else f"{back}   (then brings them back)",
    )


def _put_aside(later: str, there: str, root: Path) -> str:
    """Return the command that keeps the commits on a branch, and takes back what is below them."""
    return f"git branch {later} && git reset --keep {there} && {undo_command(root)}"


def _there_and_back(there: str, root: Path, head: str) -> str:
    """Return the command that takes a tag back where no branch is checked out, so no commit."""
    again = f"git switch --detach {head[:12]}"
    return f"git switch --detach {there} && {undo_command(root)} && {again}"
