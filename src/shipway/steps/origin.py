"""What distributions are built of, in words: a commit, or the working tree, and why that one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shipway.distributions.ledger import Ledger
    from shipway.release import Release

__all__ = ["origin_of", "taken"]


def taken(release: Release) -> str:
    """Say what a build of the release is given: a commit's worktree, or a copy of the tree."""
    if release.options.whole:
        return "a worktree of the release's commit"
    commit = str(release.commit)
    named = _named(release, commit)
    if release.options.from_head:
        count = len(release.changes())
        changes = "the uncommitted change" if count == 1 else f"the {count} uncommitted changes"
        return f"a copy of the tree: {named} with {changes}, which public targets refuse"
    worktree = f"a worktree of {named}"
    if commit == release.repository.head():
        return f"{worktree}, as nothing is uncommitted"
    return f"{worktree}, as the project is the same since"


def origin_of(release: Release, ledger: Ledger) -> str:
    """Say what the distributions of a ledger were built of."""
    named = _named(release, ledger.commit)
    return f"{named} with uncommitted changes" if ledger.dirty else named


def _named(release: Release, commit: str) -> str:
    """Return a commit in short, with the version's tag if that is on it."""
    tag = release.tag
    return f"{tag} ({commit[:12]})" if release.repository.tag_commit(tag) == commit else commit[:12]
