"""What of a version stays when its release is taken back, as nothing recorded here has made it.

Called by `undoing`. Each thing is told with the reason and the command that takes it away.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from .doors.git_history import is_on_remote, writer_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from .plan import Record, TakingBack
    from .release import Release

__all__ = ["what_is_left"]

_BEFORE = "it was there before, and made by nothing that is recorded here"
_OTHER = "it is not the one that was made here"
_PUSHED = "it was pushed"


def what_is_left(
    release: Release,
    records: Sequence[tuple[str, Record]],
    plan: Sequence[tuple[str, TakingBack]],
    pushed: Collection[str],
) -> Iterator[str]:
    """Yield what stays when records are undone as planned, a sentence each.

    `pushed` are the steps of single tasks whose work the world has seen.
    """
    goes = {name for name, back in plan if back.does}
    if "tag" not in goes and release.repository.tag_commit(release.tag) is not None:
        recorded = any(name == "tag" for name, _ in records)
        yield _tag(release, _PUSHED if "tag" in pushed else _OTHER if recorded else _BEFORE)
    if not any(name == "commit" for name, _ in records):
        yield from _commit(release, seen="commit" in pushed)


def _tag(release: Release, reason: str) -> str:
    stays = f"the tag {release.tag} stays: {reason}"
    delete = f"git tag --delete {shlex.quote(release.tag)}   (where nobody has it)"
    return stays if reason == _PUSHED else f"{stays}: {delete}"


def _commit(release: Release, *, seen: bool) -> Iterator[str]:
    """Yield the commit that writes the version; none where the file began with it."""
    repository, source, head = release.repository, release.source, release.repository.head()
    said = None if source.path is None else source.read()
    if source.path is None or said is None or head is None:
        return
    if not source.path.is_relative_to(repository.root):
        return
    commit = writer_of(repository, source.path, said, release.commit or head)
    if commit is None:
        return
    named = f"the commit {commit[:12]} {repository.subject(commit)!r} stays"
    if seen or any(is_on_remote(repository, remote, commit) for remote in repository.remotes()):
        yield f"{named}: {_PUSHED}"
    elif commit == head:
        yield f"{named}: {_BEFORE}: git reset --keep HEAD^   (takes it off, with all that is in it)"
    else:
        out = shlex.join(["git", "rebase", "--rebase-merges", "--onto", f"{commit}^", commit])
        yield f"{named}: {_BEFORE}: {out}   (takes it out from below the others)"
