"""What would make git refuse a part of a release. Preflights ask it; nothing is changed.

While planning looks once, so do these: see `Repository.one_look`.
"""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from shipway.errors.git import OperationInProgress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .git import Repository

__all__ = [
    "can_name_tag",
    "free_branch",
    "half_done",
    "is_tag",
    "operation_in_progress",
    "tags_in_the_way",
    "untracked",
]

_MARKS = {
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "rebase-apply/applying": "am",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "BISECT_LOG": "bisect",
}
"""What lies in the git directory of a working tree while a command of git is half done."""


def operation_in_progress(repository: Repository) -> str | None:
    """Return which command of git is half done in the working tree, such as `merge`."""
    # Not --git-path for each: the folder's name may have a line end in it.
    folder = Path(repository.git.read("rev-parse", "--absolute-git-dir").stdout[:-1])
    return next((name for mark, name in _MARKS.items() if (folder / mark).exists()), None)


def half_done(repository: Repository) -> OperationInProgress | None:
    """Return what is half done where a release would commit: a command of git, or its conflicts.

    A bisect may be begun and still be on the branch; it is in nobody's way there.
    """
    command = operation_in_progress(repository)
    if command is None and _has_conflicts(repository):
        return OperationInProgress(
            f"{repository.root} has files with conflicts, as `git stash pop` leaves them",
            why="Git commits nothing before it knows what they are to be.",
            fix=["git status   (names them; git add each one when it is as it should be)"],
        )
    if command is None or (command == "bisect" and repository.branch() is not None):
        return None
    ends = f"git {command} --continue   (or --abort)"
    return OperationInProgress(
        f"a {command} is half done in {repository.root}",
        fix=["git bisect reset" if command == "bisect" else ends],
    )


def _has_conflicts(repository: Repository) -> bool:
    return bool(repository.git.read("ls-files", "--unmerged").stdout)


def can_name_tag(repository: Repository, name: str) -> bool:
    """Return whether git takes a name for a tag."""
    # `git tag` refuses a dash in front; the form of a ref alone may have one.
    formed = repository.git.read("check-ref-format", f"refs/tags/{name}", accepted=(0, 1))
    return formed.status == 0 and not name.startswith("-")


def is_tag(repository: Repository, tag: str) -> bool:
    """Return whether there is a tag of this name, of a commit or of anything else."""
    return tag in _around(repository, tag)


def _around(repository: Repository, tag: str) -> tuple[str, ...]:
    """Return the tag, where there is one, and those above and below it."""
    above = (tag[:end] for end, char in enumerate(tag) if char == "/")
    patterns = (f"refs/tags/{name}" for name in (*above, tag))
    listed = repository.git.read("for-each-ref", "--format=%(refname)", *patterns)
    return tuple(name.removeprefix("refs/tags/") for name in listed.stdout.splitlines())


def tags_in_the_way(repository: Repository, tag: str) -> tuple[str, ...]:
    """Return the tags that `tag` cannot exist beside: one of a name is a folder to the other.

    The tags `v1` and `v1/2` are such a pair.
    """
    return tuple(
        name
        for name in _around(repository, tag)
        if f"{tag}/".startswith(f"{name}/") != f"{name}/".startswith(f"{tag}/")
    )


def free_branch(repository: Repository, name: str) -> str:
    """Return the name for a new branch: this one, or with a number where something is in its way.

    A tag of its name would be taken for it.
    """
    names = (name if number == 1 else f"{name}-{number}" for number in count(1))
    return next(free for free in names if not _is_taken(repository, free))


def _is_taken(repository: Repository, name: str) -> bool:
    """Return whether there is a branch or a tag of this name, or below it."""
    asked = (f"refs/{kind}/{name}" for kind in ("heads", "tags"))
    return bool(repository.git.read("for-each-ref", "--count=1", *asked).stdout)


def untracked(repository: Repository, paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return those of the files that git does not track: new, ignored, or of a submodule.

    What is outside of the repository is passed over.
    """
    root = repository.root
    names = {path: path.relative_to(root).as_posix() for path in paths if path.is_relative_to(root)}
    if not names:
        return ()
    literal = (f":(top,literal){name}" for name in names.values())
    listed = repository.git.read("ls-files", "-z", "--", *literal).stdout.split("\0")
    return tuple(path for path, name in names.items() if name not in listed)
