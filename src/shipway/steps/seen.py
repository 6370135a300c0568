"""Whether a remote has what a release has committed or tagged: all of them are asked.

A release may be pushed by hand, and to any of the remotes. What was pushed to a place
that is no remote of the repository, nobody here can know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.doors.git_remotes import refs_of
from shipway.errors.git import RemoteUnreachable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shipway.release import Release

__all__ = ["has_commit", "has_tag"]


def has_tag(release: Release, tag: str, commit: str) -> bool:
    """Return whether a remote has the tag on this commit.

    Raises `RemoteUnreachable` where the remote that the release pushes to does not answer.
    """
    names = (f"refs/tags/{tag}^{{}}", f"refs/tags/{tag}")
    return any(commit in map(refs.get, names) for _, refs in _asked(release, told=True))


def has_commit(release: Release, branch: str, commit: str) -> bool:
    """Return whether a branch of a remote has the commit in its history.

    Raises `RemoteUnreachable` as `has_tag` does.
    """
    repository = release.repository
    # Where there is a tag, it is asked for too: a remote's silence is told once.
    told = repository.tag_commit(release.tag) is None
    for remote, refs in _asked(release, told=told):
        tip = refs.get(f"refs/heads/{branch}")
        if tip is not None and repository.commit_of(tip) is None:
            # Others may have gone on from it there.
            repository.fetch_commit(remote, tip)
        tips = {tip for name, tip in refs.items() if name.startswith("refs/heads/")}
        if any(repository.is_ancestor(commit, tip) for tip in tips):
            return True
    return False


def _asked(release: Release, *, told: bool) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield each remote with its refs.

    One that cannot be asked is told and passed over, as a rehearsal must be possible offline,
    and its undo; but not the one that the release pushes to.
    """
    own = release.project.config.remote if release.pushes else None
    for remote in release.repository.remotes():
        try:
            yield remote, refs_of(release.repository, remote, release.tag)
        except RemoteUnreachable:
            if remote == own:
                raise
            if told:
                release.reporter.note(
                    f"{remote} could not be asked whether it has {release.tag}: taken for no,"
                    " as nothing here has pushed to it"
                )
