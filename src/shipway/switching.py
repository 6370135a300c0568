"""How a user is brought to another branch or commit, by a command that loses nothing of theirs."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from .doors.git_history import worktree_of
from .doors.git_keeping import swaps_submodules

if TYPE_CHECKING:
    from .doors.git import Repository

__all__ = ["can_switch", "switched", "way_over", "way_to_branch"]


def can_switch(repository: Repository, to: str, *, detach: bool = False) -> bool:
    """Return whether git keeps all that lies here on its way to a branch, a tag or a commit.

    A submodule with all that is in it is deleted where the other commit has a file, and no option
    of git's forbids that.
    """
    at = _told(repository, to) if detach else f"refs/heads/{to}"
    return not swaps_submodules(repository, at)


def switched(repository: Repository, to: str, *, detach: bool = False) -> str:
    """Return the command that checks out a branch, or a tag or commit without a branch.

    Git writes over files that are ignored here and tracked there, unless it is told not to:
    https://git-scm.com/docs/git-checkout#Documentation/git-checkout.txt---no-overwrite-ignore
    """
    how = ["--no-overwrite-ignore", *(["--detach"] if detach else [])]
    return shlex.join(["git", "switch", *how, _told(repository, to) if detach else to])


def way_over(repository: Repository, to: str, after: str = "", *, detach: bool = False) -> str:
    """Return the command that checks out something else, with what comes after it; or a look.

    That is further commands or a remark. See `can_switch`.
    """
    if can_switch(repository, to, detach=detach):
        return switched(repository, to, detach=detach) + after
    look = shlex.join(["git", "diff", "--raw", "HEAD", to, "--"])
    return f"{look}   (submodules come or go on the way there, which is for you to go)"


def way_to_branch(repository: Repository, branch: str, command: str) -> str:
    """Return the command that brings a user to a branch; where a worktree has it, and goes on."""
    here, folder = repository.branch(), worktree_of(repository, branch)
    if folder is not None:
        return f"cd {shlex.quote(str(folder))} && {command}   (it has {branch})"
    if here and repository.commit_of(f"refs/heads/{branch}") is None:
        return f"git branch -m {shlex.quote(here)} {shlex.quote(branch)}   (if it was renamed)"
    return way_over(repository, branch)


def _told(repository: Repository, name: str) -> str:
    """Return how git is told a tag or commit: in full where a branch is called like the tag.

    `git switch` takes the branch then.
    """
    both = all(repository.commit_of(f"refs/{kind}/{name}") for kind in ("heads", "tags"))
    return f"refs/tags/{name}" if both else name
