"""The commands that take a release back from below what others have made of the branch.

What is public is judged by what is known here; the undo itself asks the remotes.
"""

from __future__ import annotations

import os
import shlex
from contextlib import suppress
from typing import TYPE_CHECKING

from .besides import is_own, kept_by_tag
from .clearing import cleared_first
from .doors.environment import working_folder
from .doors.git_history import content_of, is_on_remote
from .doors.git_obstacles import free_branch, untracked
from .doors.git_patches import has_changes, moves_branches
from .doors.git_reach import has_merges
from .errors.engine import BrokenJournal
from .recorded import newest_on_top, newest_recorded
from .switching import switched

if TYPE_CHECKING:
    from pathlib import Path

    from .doors.git import Repository
    from .doors.state import StateFolder
    from .release import Release
    from .workspace import Workspace

__all__ = [
    "brought_back",
    "can_be_undone",
    "rebased",
    "set_aside",
    "stashing",
    "undo_command",
    "ways_aside",
    "what_it_has",
]

_ANEW = ", merges made anew: what was changed in them by hand is not taken along"


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


def undo_command(root: Path, program: str = "invoke") -> str:
    """Return the command that takes a release back, from the folder that the user is in."""
    where = os.path.relpath(root, working_folder())
    about = "" if where == "." else f" --project={shlex.quote(where)}"
    return f"{program} release --undo{about}"


def _undo_there(repository: Repository, commit: str, root: Path) -> str:
    """Return `undo_command` for where a commit is checked out, which may be before tasks.py."""
    top = repository.root
    folders = [each for each in (root, *root.parents) if each.is_relative_to(top)]
    found = [path for each in folders for path in (each / "tasks.py", each / "tasks/__init__.py")]
    found = [path for path in found if path.is_file()]
    stays = untracked(repository, found) or any(
        content_of(repository, commit, path) for path in found
    )
    return undo_command(root, "invoke" if stays or not found else "shipway")


def set_aside(
    state: StateFolder, repository: Repository, root: Path, tag: str, tagged: str
) -> tuple[str, ...]:
    """Return the commands that take a release out from below the commits of somebody.

    Where a later version of ours lies among them, that one is taken out first. A rebase, because
    merges may be among the commits, which a cherry-pick refuses; of the branch itself, because
    the other one keeps the commits as they were.
    """
    head, branch = str(repository.head()), repository.branch()
    version, top = newest_on_top(state, repository, tagged) or ("", tagged)
    if top == head:
        return ()
    if first_of_all := cleared_first(repository, top):
        return first_of_all
    # The tag may be gone, or be on what somebody has committed on top.
    there = top[:12] if version or repository.tag_commit(tag) != top else tag
    first = f"; takes {version} back, which lies on top of {tag}" if version else ""
    if branch is None:
        return (_there_and_back(repository, top, there, root),)
    later = free_branch(repository, "later")
    onward = rebased(repository, "ORIG_HEAD", top[:12])
    back = f"git reset --keep {later} && {onward}"
    anew = _ANEW if has_merges(repository, top) else ""
    stash, pop = stashing(repository)
    undo = _undo_there(repository, top, root)
    way = f"{stash}{_put_aside(later, shlex.quote(there), undo)}"
    return (
        f"{way}   (the commits stay on the branch {later}{first})",
        f"{back}{pop}   (then puts them on top{anew}; {_stays(later)})",
    )


def brought_back(release: Release, tagged: str, again: str | None) -> tuple[str, ...]:
    """Return the commands that take a release back whose commit the branch has no more.

    `again` is the commit of the branch that was made of the release's, by a rebase for instance.
    It is left out only where it has nothing besides.
    """
    repository, root, tag = release.repository, release.project.root, release.tag
    head, branch, there = str(repository.head()), repository.branch(), shlex.quote(tag)
    if first_of_all := cleared_first(repository, tagged):
        return first_of_all
    # Without the tag nothing else would have what lies below it.
    kept = free_branch(repository, "kept") if kept_by_tag(release, tagged) else ""
    keeps = f"git branch {kept} {tagged[:12]} && " if kept else ""
    below = f"; what {tag} alone has stays on the branch {kept}" if kept else ""
    if branch is None:
        way = _there_and_back(repository, tagged, tag, root)
        return (f"{keeps}{way}{below and f'   ({below[2:]})'}",)
    stash, pop = stashing(repository)
    undo = _undo_there(repository, tagged, root)
    if repository.is_ancestor(head, tagged):
        merge, reset = f"git merge --ff-only {there}", f"git reset --keep {head[:12]}"
        told = f"brings {tag} back, and takes it off whole{below}"
        return (f"{stash}{keeps}{merge} && {undo} && {reset}{pop}   ({told})",)
    later = free_branch(repository, "later")
    way = f"{stash}{keeps}{_put_aside(later, there, undo)}"
    return (
        f"{way}   (the commits stay on the branch {later}{below})",
        *_back_again(release, tagged, again, later, pop),
    )


def rebased(repository: Repository, onto: str, since: str) -> str:
    """Return the command that puts the commits since one onto another, and no branch but this."""
    git = "git -c rebase.updateRefs=false" if moves_branches(repository) else "git"
    return f"{git} rebase --autostash --rebase-merges --onto {onto} {since}"


def what_it_has(repository: Repository, tagged: str | None, commit: str) -> str:
    """Return the command that shows what a commit has besides what is tagged."""
    parents = {repository.commit_of(f"{at}^") for at in (tagged, commit) if at}
    base = tagged[:12] if tagged and len(parents) == 1 else f"{commit[:12]}^"
    return shlex.join(["git", "diff", base, commit[:12]])


def _back_again(
    release: Release, tagged: str, again: str | None, later: str, pop: str
) -> tuple[str, ...]:
    """Return the commands that bring commits back from a branch, without what the release made."""
    repository, back = release.repository, f"git reset --keep {later}"
    if again is None:
        return (f"{back}{pop}   (then brings them back; {_stays(later)})",)
    short = again[:12]
    if not is_own(release, again):
        return (
            f"{back}{pop}   (then brings them back, {short} too, which has more than the release)",
            f"{what_it_has(repository, tagged, again)}   (what it has besides)",
        )
    out = rebased(repository, f"{short}^", short)
    anew = _ANEW if has_merges(repository, again) else ""
    return (
        f"{back} && {out}{pop}   (then brings them back, without {short}{anew}; {_stays(later)})",
    )


def stashing(repository: Repository) -> tuple[str, str]:
    """Return what sets aside in front of commands what they would drop, and brings it back behind.

    `git reset --keep` refuses some uncommitted changes, and drops lines that are staged and in no
    file.
    """
    if not has_changes(repository):
        return "", ""
    return "git stash push && ", " && git stash pop --index"


def _stays(later: str) -> str:
    """Return what is said of the branch that keeps the commits as they were."""
    return (
        f"{later} stays as it was, until you delete it: git diff {later} tells what it has besides"
    )


def _put_aside(later: str, there: str, undo: str) -> str:
    """Return the command that keeps the commits on a branch, and takes back what is below them."""
    return f"git branch {later} && git reset --keep {there} && {undo}"


def _there_and_back(repository: Repository, tagged: str, there: str, root: Path) -> str:
    """Return the command that takes a tag back where no branch is checked out, so no commit."""
    head = str(repository.head())
    undo = _undo_there(repository, tagged, root)
    out, back = (switched(repository, name, detach=True) for name in (there, head[:12]))
    return f"{out} && {undo} && {back}"
