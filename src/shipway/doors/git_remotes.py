"""What a remote has. Nothing is changed, here or there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.errors.git import RemoteUnreachable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .git import Repository

__all__ = [
    "RemoteRefs",
    "all_refs",
    "default_branch",
    "has_taken",
    "places_of",
    "refs_of",
    "remote_refs",
    "tags_on",
]

_REF = "ref: refs/heads/"


@dataclass(frozen=True)
class RemoteRefs:
    """What a remote says of one branch and one tag: commit hashes, None where it has none."""

    place: str
    """Where that is: the remote's name, or one of its URLs, as git takes either."""
    branch: str | None
    tag: str | None
    in_the_way: tuple[str, ...] = ()
    """Tags that the tag cannot exist beside: one of a name is a folder to the other."""


def places_of(repository: Repository, remote: str) -> tuple[str, ...]:
    """Return where a remote may have something: itself, and its other URLs that pushes go to.

    See `remote.<name>.url` and `pushurl` of git-config.
    """
    return tuple(dict.fromkeys((remote, *_pushed(repository, remote))))


def remote_refs(
    repository: Repository, remote: str, branch: str, tag: str
) -> tuple[RemoteRefs, ...]:
    """Ask a remote where a branch and a tag point to: each place that its pushes go to.

    There is always one. Raises `RemoteUnreachable`.
    """
    names = (f"refs/heads/{branch}", f"refs/tags/{tag}", f"refs/tags/{tag}^{{}}")
    above = [f"refs/tags/{tag[:end]}" for end, char in enumerate(tag) if char == "/"]
    asked = (*names, *above, f"{names[1]}/*")

    def at(place: str) -> RemoteRefs:
        found = _listed(repository.git.ask("ls-remote", place, *asked).stdout)
        other = (name for name in found if name in above or name.startswith(f"{names[1]}/"))
        beside = tuple(name[len("refs/tags/") :] for name in other if not name.endswith("^{}"))
        tagged = found.get(names[2]) or found.get(names[1])
        return RemoteRefs(place, found.get(names[0]), tagged, beside)

    return tuple(map(at, _pushed(repository, remote)))


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
    pushed = [ref.split(":") for ref in refs]
    every = (refs_of(repository, place, tag) for place in _pushed(repository, remote))
    return all(
        there.get(name) == _object(repository, source) for there in every for source, name in pushed
    )


def _pushed(repository: Repository, remote: str) -> tuple[str, ...]:
    """Return where what is pushed to a remote arrives: each of these, or the remote as it is."""
    pattern = rf"^remote\.{re.escape(remote)}\.(push)?url$"
    told = repository.git.read("config", "--get-regexp", pattern, accepted=(0, 1)).stdout
    lines = [line.partition(" ") for line in told.splitlines()]
    urls, pushes = (
        [url for key, _, url in lines if key.endswith(kind)] for kind in (".url", ".pushurl")
    )
    return tuple(pushes) or (remote, *urls[1:])


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
