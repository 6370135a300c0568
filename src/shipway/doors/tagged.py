"""Lay a commit out in a repository of its own, which has one more tag than the real one.

For build backends that take the version from tags and from nothing else: a tag in a
worktree would be a tag of the repository, as all worktrees share their refs.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from .git_command import git
from .git_history import tags_at

if TYPE_CHECKING:
    from pathlib import Path

    from .git import Repository

__all__ = ["check_out_tagged"]

_TAGGER = ("-c", "user.name=shipway", "-c", "user.email=shipway@localhost", "-c", "tag.gpgSign=no")
"""Nobody sees the tag, and a job of CI has no name to tag with."""
_WHOLE = ("-c", "core.sparseCheckout=false", "-c", f"core.hooksPath={os.devnull}")
"""As for a worktree: see `Repository.add_worktree`."""


def check_out_tagged(repository: Repository, tree: Path, commit: str, tag: str) -> None:
    """Check a commit out into a new folder, where `tag` is its only tag, and annotated.

    It has the other tags of the repository, its settings, and its history without a copy of
    it. The repository gets to know nothing of it. Raises `GitFailed`.
    """
    form = repository.git.read("rev-parse", "--show-object-format").stdout.strip()
    # The tags are written as files.
    git(
        repository.root, "-c", "init.defaultRefFormat=files", "init", "--quiet", "--template=",
        f"--object-format={form}", str(tree),
    )  # fmt: skip
    _share(repository, tree / ".git")
    (tree / ".git" / "packed-refs").write_text(_other_tags(repository, commit), encoding="utf-8")
    git(tree, *_WHOLE, "checkout", "--quiet", "--detach", commit)
    git(tree, *_TAGGER, "tag", "--annotate", f"--message={tag}", tag, commit)


def _share(repository: Repository, made: Path) -> None:
    """Take the objects of a repository, and what decides how its files are checked out."""
    common = repository.common
    (made / "objects" / "info").mkdir(parents=True, exist_ok=True)
    alternates = os.fsencode(common / "objects") + b"\n"
    (made / "objects" / "info" / "alternates").write_bytes(alternates)
    (made / "info").mkdir(exist_ok=True)
    for name in ("shallow", "info/attributes"):
        if (common / name).is_file():
            shutil.copyfile(common / name, made / name)
    path = str(common / "config").replace("\\", "\\\\").replace('"', '\\"')
    config = made / "config"
    # First, so that what the new repository says of itself counts.
    config.write_text(f'[include]\n\tpath = "{path}"\n{config.read_text("utf-8")}', "utf-8")


def _other_tags(repository: Repository, commit: str) -> str:
    """Return the tags of other commits, as git packs them.

    Of several tags of one commit a backend may take any.
    """
    here = {f"refs/tags/{tag}" for tag in tags_at(repository, commit)}
    listed = repository.git.read("for-each-ref", "--format=%(objectname) %(refname)", "refs/tags")
    lines = listed.stdout.splitlines(keepends=True)
    return "".join(line for line in lines if line.rstrip("\n").partition(" ")[2] not in here)
