"""What of a version stays when its release is taken back, as nothing recorded here has made it.

Called by `undoing`. Each thing is told with the reason and the command that takes it away.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from .aside import rebased, stashing, what_it_has
from .besides import is_made_again, is_own
from .clearing import cleared_first
from .doors.git_history import content_of, is_on_remote, writer_of
from .doors.git_obstacles import free_branch
from .project.versions import parse_version

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from .plan import Record, TakingBack
    from .release import Release

__all__ = ["made_again", "what_is_left", "writer_in"]

_BEFORE = "it was there before, and made by nothing that is recorded here"
_OLDER = "it was there before this release began"
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
    made = [record for name, record in records if name == "commit"]
    base = str(made[0]["parent"]) if made else release.commit or release.repository.head()
    if base is not None and not (made and _is_bumped(release, records)):
        reason = _OLDER if made else _BEFORE
        yield from _commit(release, base, seen="commit" in pushed, reason=reason)


def writer_in(release: Release, history: str) -> str | None:
    """Return the commit in a history that wrote the version as its file says it now.

    None where the history has it not, or the file began with it.
    """
    repository, source = release.repository, release.source
    if source.path is None or not source.path.is_relative_to(repository.root):
        return None
    said = source.read()
    if said is None or said.encode() not in content_of(repository, history, source.path):
        return None
    return writer_of(repository, source.path, said, history)


def made_again(release: Release, tagged: str) -> str | None:
    """Return the commit in HEAD that writes the version as the tagged one does; None without."""
    repository, head = release.repository, release.repository.head()
    said = None if release.source.path is None else release.source.read()
    if said is None or head is None or parse_version(said) != release.version:
        return None
    commit = writer_in(release, head)
    return None if commit is None or repository.is_ancestor(commit, tagged) else commit


def _is_bumped(release: Release, records: Sequence[tuple[str, Record]]) -> bool:
    """Return whether what is undone has written the version, and not what was there before."""
    path, root = release.source.path, release.repository.root
    if path is None or not path.is_relative_to(root):
        return False
    name = path.relative_to(root).as_posix()
    return any(step == "bump" and name in _edited(record) for step, record in records)


def _edited(record: Record) -> Collection[str]:
    before = record["before"]
    return before if isinstance(before, dict) else ()


def _tag(release: Release, reason: str) -> str:
    stays = f"the tag {release.tag} stays: {reason}"
    delete = f"git tag --delete {shlex.quote(release.tag)}   (where nobody has it)"
    return stays if reason == _PUSHED else f"{stays}: {delete}"


def _commit(release: Release, base: str, *, seen: bool, reason: str) -> Iterator[str]:
    """Yield the commit that writes the version, in the history of what stays; none without it."""
    repository, commit = release.repository, writer_in(release, base)
    if commit is None:
        return
    named = f"the commit {commit[:12]} {repository.subject(commit)!r} stays"
    if seen or any(is_on_remote(repository, remote, commit) for remote in repository.remotes()):
        yield f"{named}: {_PUSHED}"
    else:
        on_top = commit == (base if reason == _OLDER else repository.head())
        yield f"{named}: {reason}: {_way_off(release, commit, on_top=on_top)}"


def _way_off(release: Release, commit: str, *, on_top: bool) -> str:
    """Return the command that takes a commit out of the branch, and loses nothing of anybody."""
    repository, whole = release.repository, on_top and is_made_again(release, commit)
    if on_top and not whole:
        return "git reset --soft HEAD^   (takes it off; all that is in it stays staged)"
    if not whole and not is_own(release, commit):
        shown = what_it_has(repository, None, commit)
        return f"{shown}   (it has more than the release: what to keep is for you to say)"
    # Both commands would drop lines that are staged and in no file.
    stash, pop = stashing(repository)
    pop = f"; {pop.removeprefix(' && ')} brings back what is not committed" if pop else ""
    way = f"{stash}git reset --keep HEAD^   (takes it off, with all that is in it{pop})"
    if not whole:
        later, short = free_branch(repository, "later"), commit[:12]
        out = rebased(repository, f"{short}^", short)
        told = f"takes it out from below the others, which stay as they were on the branch {later}"
        way = f"{stash}git branch {later} && {out}   ({told}{pop})"
    first = [line.partition("   ")[0] for line in cleared_first(repository, f"{commit}^")]
    return f"{' && '.join(first)}   (first that; then: {way})" if first else way
