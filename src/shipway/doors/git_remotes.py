"""What a remote has. Nothing is changed, here or there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.errors.git import RemoteUnreachable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .git import Repository

__all__ = ["all_refs", "default_branch", "has_taken", "refs_of", "tags_on"]

_REF = "ref: refs/heads/"


def refs_of(repository: Repository, remote: str, tag: str) -> Mapping[str, str]:
    """Ask a remote for all its branches and one tag: full names of refs, with what they point to.

    An annotated tag has two entries, that of its commit with `^{}` behind the name, as
    git-ls-remote lists them. Raises `RemoteUnreachable`.
    """
    names = ("refs/heads/*", f"refs/tags/{tag}", f"refs/tags/{tag}^{{}}")
    return _listed(repository.git.ask("ls-remote", remote, *names).stdout)


def all_refs(repository: Repository, remote: str) -> Mapping[str, str]:
    """Ask a remote for all its branches and tags, as `refs_of` does. Raises `RemoteUnreachable`."""
    return _listed(repository.git.ask("ls-remote", "--heads", "--tags", remote).stdout)


def _listed(answer: str) -> Mapping[str, str]:
    lines = (line.partition("\t") for line in answer.splitlines())
    return {name: commit for commit, _, name in lines}


def has_taken(repository: Repository, remote: str, tag: str, refs: Sequence[str]) -> bool:
    """Ask a remote whether it has exactly what was pushed: `refs` are as git-push takes them.

    Raises `RemoteUnreachable`.
    """
    there = refs_of(repository, remote, tag)
    pushed = (ref.split(":") for ref in refs)
    return all(there.get(name) == _object(repository, source) for source, name in pushed)


def _object(repository: Repository, revision: str) -> str:
    """Return the hash of what a ref names; of an annotated tag its own."""
    return repository.git.read("rev-parse", "--verify", revision).stdout.strip()


def default_branch(repository: Repository, remote: str) -> str | None:
    """Return the branch that a remote's HEAD is on; None where neither git here nor it says so."""
    known = f"refs/remotes/{remote}/HEAD"
    found = repository.git.read("symbolic-ref", "--quiet", known, accepted=(0, 1, 128))
    if found.status == 0:
        return found.stdout.strip().removeprefix(f"refs/remotes/{remote}/")
    try:
        answer = repository.git.ask("ls-remote", "--symref", remote, "HEAD")
    except RemoteUnreachable:
        return None
    lines = (line.partition("\t")[0] for line in answer.stdout.splitlines())
    return next((line.removeprefix(_REF) for line in lines if line.startswith(_REF)), None)


def tags_on(repository: Repository, remote: str) -> tuple[str, ...]:
    """Return the names of all tags of a remote. Raises `RemoteUnreachable`."""
    answer = repository.git.ask("ls-remote", "--refs", remote, "refs/tags/*")
    names = (line.partition("\t")[2] for line in answer.stdout.splitlines())
    return tuple(name.removeprefix("refs/tags/") for name in names)
