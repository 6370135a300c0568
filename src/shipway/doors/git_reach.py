"""Which commits are here, and what lies below which: branches, tags, other commits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .git_command import on_lines

if TYPE_CHECKING:
    from collections.abc import Collection

    from .git import Repository

__all__ = ["branches_with", "commits_among", "has_merges", "is_below", "only_in"]


def only_in(repository: Repository, commit: str, tag: str) -> tuple[str, ...]:
    """Return the commits that would be in no ref, nor in HEAD, without a tag on a commit."""
    command = ("rev-list", commit, "--not", f"--exclude=refs/tags/{tag}", "--all", "HEAD")
    return tuple(repository.git.read(*command).stdout.split())


def has_merges(repository: Repository, since: str) -> bool:
    """Return whether merges are among the commits of HEAD that another commit does not have."""
    return bool(repository.git.read("rev-list", "--merges", "-1", f"{since}..HEAD").stdout)


def commits_among(repository: Repository, hashes: Collection[str]) -> frozenset[str]:
    """Return which of the hashes are those of commits that are here, on a branch or on none."""
    command = ("rev-list", "--no-walk=unsorted", "--ignore-missing")
    listed = (repository.git.read(*command, *some).stdout for some in on_lines(hashes))
    return frozenset(commit for lines in listed for commit in lines.split())


def is_below(repository: Repository, commit: str, tips: Collection[str]) -> bool:
    """Return whether one of the tips, which are commits that are here, has a commit below it."""
    command = ("rev-list", "--max-count=1", "--ancestry-path")
    asked = ((*command, *some, "--not", commit) for some in on_lines(tips))
    return any(repository.git.read(*arguments).stdout for arguments in asked)


def branches_with(repository: Repository, commit: str) -> tuple[str, ...]:
    """Return the branches that can be checked out here and have a commit: first those that end so.

    One that another working tree has checked out cannot.
    """
    form = "--format=%(refname:lstrip=2)%00%(worktreepath)%00%(objectname)"
    listed = repository.git.read("for-each-ref", f"--contains={commit}", form, "refs/heads").stdout
    rows = [line.split("\0") for line in listed.splitlines()]
    return tuple(
        name for name, tree, _ in sorted(rows, key=lambda row: row[2] != commit) if not tree
    )
