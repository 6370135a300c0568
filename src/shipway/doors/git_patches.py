"""What commits change, file by file and line by line. Nothing is changed here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .git_command import OURS
from .git_history import blobs_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.plan import Record

    from .git import Repository

__all__ = [
    "has_changes",
    "is_handed",
    "is_same_patch",
    "mixed",
    "moves_branches",
    "swaps_word",
]

_PLACES = ("index ", "@@ ")
"""How the lines begin that tell where a change lies, and not what it is (git-diff's format)."""
_WORD = r"[^\s\"']+"


def is_same_patch(repository: Repository, one: str, other: str) -> bool:
    """Return whether two commits change the same lines, byte by byte, wherever these lie."""
    changes = [
        [line for line in _patch(repository, commit) if not line.startswith(_PLACES)]
        for commit in (one, other)
    ]
    return bool(changes[0]) and changes[0] == changes[1]


def is_handed(repository: Repository, commit: str, record: Record) -> bool:
    """Return whether a commit was made here by a record, with nothing but what was handed to git.

    It has the recorded message, or the reflog tells that it was made here: a hook may have worded
    it otherwise, and a repository may keep no reflog.
    """
    handed, subject = record.get("handed"), repository.subject(commit)
    if not isinstance(handed, dict):
        return False
    if str(record["message"]) not in subject and commit not in _made_here(repository):
        return False
    return all(handed.get(name) == blob for name, blob in blobs_of(repository, commit).items())


def swaps_word(repository: Repository, commit: str, word: str) -> bool:
    """Return whether all that a commit does is to write a word, such as 1.0, for another one."""
    pairs = _pairs(_patch(repository, commit))
    swapped = {old for removed, added in pairs for old in _swapped(removed, added, word)}
    return len(swapped) == 1 and None not in swapped


def has_changes(repository: Repository) -> bool:
    """Return whether git stash has anything to keep: changes of files that git tracks."""
    status = ("status", "--porcelain", "--untracked-files=no", "--ignore-submodules=all")
    return bool(repository.git.read(*status).stdout)


def mixed(repository: Repository) -> frozenset[str]:
    """Return the files whose lines in the index are neither those in HEAD nor those in the file."""
    plain = ("diff", "--name-only", "--no-renames", "-z")
    staged, changed = (
        set(repository.git.read(*plain, *words).stdout.split("\0")[:-1])
        for words in (("--cached",), ())
    )
    return frozenset(staged & changed)


def moves_branches(repository: Repository) -> bool:
    """Return whether a rebase here takes other branches along (rebase.updateRefs)."""
    asked = ("config", "--type=bool", "--get", "rebase.updateRefs")
    return repository.git.read(*asked, accepted=(0, 1)).stdout.strip() == "true"


def _made_here(repository: Repository) -> frozenset[str]:
    """Return the commits that shipway has moved HEAD to; none where git keeps no reflog."""
    asked = ("log", "--walk-reflogs", "--format=%H %gs", "HEAD", "--")
    lines = repository.git.read(*asked, accepted=(0, 128)).stdout.splitlines()
    moves = (line.partition(" ") for line in lines)
    return frozenset(commit for commit, _, how in moves if how.startswith(f"{OURS}: "))


def _patch(repository: Repository, commit: str) -> list[str]:
    """Return the lines of the patch of a commit; none of a merge or of the first commit."""
    if repository.commit_of(f"{commit}^") is None or repository.commit_of(f"{commit}^2"):
        return []
    plain = ("--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--full-index")
    whole = ("--unified=0", "--binary", "--ignore-submodules=none", "--submodule=short")
    return repository.git.read("diff", *plain, *whole, f"{commit}^", commit).stdout.split("\n")


def _pairs(patch: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the lines that each file loses and gets; a header that tells of more counts as one."""
    removed: list[str] = []
    added: list[str] = []
    heading = True
    for line in patch:
        if line.startswith("diff --git "):
            if removed or added:
                yield removed, added
            removed, added, heading = [], [], True
        elif line.startswith("@@ "):
            heading = False
        elif heading and line and not line.startswith(("index ", "--- ", "+++ ")):
            yield [line], []
        elif not heading and line.startswith(("-", "+")):
            (removed if line[0] == "-" else added).append(line[1:])
    if removed or added:
        yield removed, added


def _swapped(removed: list[str], added: list[str], word: str) -> Iterator[str | None]:
    """Yield what the word stands for now in each line; None of a change that is another one."""
    if len(removed) != len(added):
        yield None
        return
    for old, new in zip(removed, added, strict=True):
        before, *after = (re.escape(piece) for piece in new.split(word))
        # Where a line has it several times, each stood for the same.
        found = re.fullmatch(f"{before}({_WORD})" + r"\1".join(after), old) if after else None
        yield found and found[1]
