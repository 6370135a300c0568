"""What a remote has. Nothing is changed, here or there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .git import Repository

__all__ = ["refs_of"]


def refs_of(repository: Repository, remote: str, tag: str) -> Mapping[str, str]:
    """Ask a remote for all its branches and one tag: full names of refs, with what they point to.

    An annotated tag has two entries, that of its commit with `^{}` behind the name, as
    git-ls-remote lists them. Raises `RemoteUnreachable`.
    """
    names = ("refs/heads/*", f"refs/tags/{tag}", f"refs/tags/{tag}^{{}}")
    answer = repository.git.ask("ls-remote", remote, *names)
    lines = (line.partition("\t") for line in answer.stdout.splitlines())
    return {name: commit for commit, _, name in lines}
