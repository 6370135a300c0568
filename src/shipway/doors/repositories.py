"""Find the git repository that a folder is in."""

from __future__ import annotations

import shlex
from pathlib import Path

from shipway.errors.git import GitFailed, NotAGitRepository, UntrustedRepository

from .git import Repository
from .git_command import git

__all__ = ["find_repository"]


def find_repository(folder: Path) -> Repository:
    """Return the repository that `folder` is in. Raises `NotAGitRepository`.

    Raises `GitFailed` and `UntrustedRepository` where git takes one that is there for none.
    """
    try:
        top, common = _places(folder)
    except GitFailed as error:
        if "dubious ownership" in error.details:
            raise UntrustedRepository(
                f"git does not trust {folder}: it belongs to another user",
                fix=[f"git config --global --add safe.directory {shlex.quote(str(folder))}"],
                details=error.details,
            ) from error
        broken = next(
            (each for each in (folder, *folder.parents) if (each / ".git").exists()), None
        )
        if broken is not None:
            raise GitFailed(
                f"git does not take {broken / '.git'} for a repository",
                fix=[f"git -C {shlex.quote(str(broken))} status   (says what is wrong with it)"],
                details=error.details,
            ) from error
        raise NotAGitRepository(
            f"{folder} is not inside a git repository", details=error.details
        ) from error
    return Repository(Path(top), (folder / common).resolve())


def _places(folder: Path) -> tuple[str, str]:
    """Return the root of the working tree and the git directory that all worktrees share."""
    asked = ("--show-toplevel", "--git-common-dir")

    def said(*what: str) -> str:
        return git(folder, "rev-parse", *what).stdout[:-1]

    top, _, common = said(*asked).partition("\n")
    # A folder's name may have a line end in it; then one question each.
    return (said(asked[0]), said(asked[1])) if "\n" in common else (top, common)
