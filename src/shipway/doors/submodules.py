"""Check out the submodules of a worktree, and leave the repository's configuration alone.

`checkout` calls it. `git submodule init` would write into the configuration that all
worktrees share, which is the user's; here git is told for the one command what it would
have written there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.errors.git import RemoteUnreachable

from .git_command import git, git_over_network

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["check_out_submodules"]


def check_out_submodules(tree: Path, clones: Path) -> None:
    """Check out all submodules of a tree, and theirs.

    `clones` is the folder where git keeps the ones that are cloned already; they are
    taken from there, so that no network is needed. The others come from their URLs.

    Raises `RemoteUnreachable`.
    """
    paths = dict(_listed(tree))
    known = {name: clones / name for name in paths if _has(clones / name, tree, paths[name])}
    options = [f"submodule.{name}.active=true" for name in paths]
    options += [f"submodule.{name}.url={clone}" for name, clone in known.items()]
    # Git forbids file URLs in submodules unless told.
    options.append("protocol.file.allow=always")
    try:
        git_over_network(
            tree,
            *(word for option in options for word in ("-c", option)),
            *("submodule", "--quiet", "update"),
        )
    except RemoteUnreachable as error:
        raise RemoteUnreachable(
            f"the submodules {', '.join(paths.values())} could not be checked out",
            fix=["git submodule update --init --recursive   (and shipway uses what is here)"],
            details=error.details,
        ) from error
    for name, path in paths.items():
        # One that its configuration leaves out has no repository of its own.
        if (tree / path / ".git").exists():
            if name in known:
                _come_from(tree / path, known[name])
            if (tree / path / ".gitmodules").is_file():
                check_out_submodules(tree / path, clones / name / "modules")


def _listed(tree: Path) -> Iterator[tuple[str, str]]:
    """Yield the name of each submodule, and its path in the tree."""
    listed = git(
        tree, "config", "--file", ".gitmodules", "--null", "--get-regexp", r"^submodule\..*\.path$",
        accepted=(0, 1),
    )  # fmt: skip
    for item in listed.stdout.split("\0"):
        key, _, path = item.partition("\n")
        if path:
            yield key.removeprefix("submodule.").removesuffix(".path"), path


def _has(clone: Path, tree: Path, path: str) -> bool:
    """Return whether a clone has the commit that the tree wants of a submodule."""
    if not clone.is_dir():
        return False
    wanted = git(tree, "rev-parse", "--verify", "--quiet", f"HEAD:{path}", accepted=(0, 1, 128))
    commit = f"{wanted.stdout.strip()}^{{commit}}"
    found = git(tree, *_in(clone, tree), "cat-file", "-e", commit, accepted=(0, 1, 128))
    return found.status == 0


def _in(clone: Path, folder: Path) -> tuple[str, ...]:
    """Return the options that mean a clone, whose own working tree may not be there just now."""
    return ("--git-dir", str(clone), "--work-tree", str(folder))


def _come_from(submodule: Path, clone: Path) -> None:
    """Make a submodule that was cloned from a clone say where that one came from.

    Relative URLs of its own submodules are meant from there.
    """
    url = git(submodule, *_in(clone, submodule), "config", "remote.origin.url", accepted=(0, 1))
    if url.stdout:
        git(submodule, "config", "remote.origin.url", url.stdout.removesuffix("\n"))
