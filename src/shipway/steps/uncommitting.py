"""Which commit a release has made, and what goes with it when it is taken off its branch.

Nothing that anybody else has put into a commit is lost: what is not known to be ours is refused.
Called by `commit` and `bump`.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from shipway.aside import set_aside
from shipway.bumped import edits_of
from shipway.doors.git_history import blob_at, blobs_of, differs_from, hashes_of
from shipway.doors.git_patches import is_handed
from shipway.errors.engine import CannotUndo
from shipway.project.edits import Edit

from .unbumping import content_of_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shipway.doors.git import Repository
    from shipway.plan import Record
    from shipway.release import Release

__all__ = ["hooked", "made", "refuse_staged"]


def made(release: Release, record: Record) -> str | None:
    """Return the commit that was made, None where there is none yet.

    Raises `CannotUndo` where others stand on it, or where it is not what the release has made.
    """
    repository = release.repository
    branch, parent = str(record["branch"]), str(record["parent"])
    head = repository.commit_of(f"refs/heads/{branch}")
    if head is None or head == parent:
        return None
    if head == record.get("commit"):
        return head
    if repository.commit_of(f"{head}^") != parent:
        since = f"git log {shlex.quote(f'{parent[:12]}..{branch}')}"
        raise CannotUndo(
            f"{branch} has commits since that are not of this release",
            fix=_from_below(release, record)
            or [f"{since}   (see which, and take them back yourself)"],
        )
    # Nobody could record the commit where a kill came right behind it.
    if "commit" in record or not is_handed(repository, head, record):
        raise _another(release, head, record)
    return head


def _from_below(release: Release, record: Record) -> tuple[str, ...]:
    """Return the commands that take the commit out from below others; none where it is unknown."""
    repository, ours, head = release.repository, record.get("commit"), release.repository.head()
    if not ours or head is None or repository.branch() != record["branch"]:
        return ()
    if repository.commit_of(str(ours)) is None or not repository.is_ancestor(str(ours), head):
        return ()
    root = release.project.root
    return set_aside(release.state, repository, root, release.tag, str(ours))


def refuse_staged(release: Release, record: Record) -> None:
    """Refuse where the index has lines that nothing else has: they would go with the commit.

    Raises `CannotUndo`.
    """
    repository, names, handed = release.repository, record["paths"], record.get("handed")
    paths = [repository.root / name for name in names] if isinstance(names, list) else []
    here = hashes_of(repository, paths)
    for name in names if isinstance(names, list) else ():
        staged = blob_at(repository, "", name)
        kept = {blob_at(repository, commit, name) for commit in ("HEAD", str(record["parent"]))}
        kept |= {None, here.get(name)}
        if staged not in kept and not (isinstance(handed, dict) and staged == handed.get(name)):
            path = shlex.quote(str(repository.root / name))
            raise CannotUndo(
                f"{name} has staged lines that are neither in the file nor in a commit",
                why="They would be lost.",
                fix=[
                    f"git diff --cached -- {path}   (what is staged)",
                    f"git restore --staged -- {path}   (lets it go)",
                    "invoke release --undo",
                ],
            )


def hooked(release: Release) -> Iterator[Edit]:
    """Yield what takes a bumped file back to before hooks had changed it as they committed it.

    A file that anybody has changed since is passed over: that is for the undo of the bump.
    """
    repository, story = release.repository, release.journal.read()
    records = story.records if story else ()
    bumps = [record for name, record in records if name == "bump"]
    edits = [edit for record in bumps for edit in edits_of(record, repository.root)]
    for commit, handed in _recorded(repository, records):
        blobs = blobs_of(repository, commit)
        for edit in edits:
            name, content = edit.path.relative_to(repository.root).as_posix(), content_of_file(edit)
            if content in {None, edit.before, edit.after} or handed.get(name) == blobs.get(name):
                # What was handed to git like this no hook has made.
                continue
            if not differs_from(repository, commit, edit.path):
                yield Edit(edit.path, content or b"", edit.before)


def _recorded(
    repository: Repository, records: tuple[tuple[str, Record], ...]
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield the commits that are recorded and still the newest, and what was handed to git."""
    for name, record in records:
        commit = record.get("commit") if name == "commit" else None
        if commit and commit == repository.commit_of(f"refs/heads/{record['branch']}"):
            handed = record.get("handed")
            yield str(commit), handed if isinstance(handed, dict) else {}


def _another(release: Release, head: str, record: Record) -> CannotUndo:
    """Return that another commit is where the release had made its own: an amended one, mostly."""
    repository, parent = release.repository, str(record["parent"])
    ours = record.get("commit")
    base = str(ours) if ours and repository.commit_of(str(ours)) else parent
    onto = shlex.quote(parent[:12])
    off = [f"git reset --soft {onto}   (takes that commit off; all that is in it stays)"]
    if repository.tag_commit(release.tag) == head:
        off.insert(0, f"git tag --delete {shlex.quote(release.tag)}   (it is on that commit)")
    return CannotUndo(
        f"{head[:12]} {repository.subject(head)!r} is not the commit that the release has made",
        why="It was amended or made by somebody else, and what is in it would be lost.",
        fix=[
            f"{shlex.join(['git', 'diff', base[:12], head[:12]])}   (what it has besides)",
            *off,
            "invoke release --undo   (then takes back what the release has written, and no more)",
        ],
        details="\n".join(sorted(repository.files_of(head))),
    )
