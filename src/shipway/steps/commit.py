"""`commit`: the files that say the version are committed, and nothing else with them."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.bumped import uncommitted_files
from shipway.doors.files import write_bytes
from shipway.doors.git_history import hashes_of, is_on_remote
from shipway.doors.git_obstacles import half_done, untracked
from shipway.doors.git_patches import mixed
from shipway.doors.git_reach import branches_with
from shipway.doors.process import shown
from shipway.doors.standpoint import path_for_git
from shipway.errors.git import (
    BranchNotAllowed,
    DetachedHead,
    DirtyTree,
    NoCommits,
    NoIdentity,
)
from shipway.errors.versions import VersionNotInRepository
from shipway.plan import Fact, Record, Recorder, Status, TakingBack
from shipway.project.messages import subject_of
from shipway.switching import way_over, way_to_branch

from .begun import begun
from .bump import edited_paths, planned_edits
from .newfiles import ways_to_clean, ways_to_commit
from .seen import has_commit
from .uncommitting import hooked, made, refuse_staged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from shipway.doors.git import Repository
    from shipway.errors.base import ShipwayError
    from shipway.release import Release

__all__ = ["STEP", "Commit", "tree_problems"]

_SHOWN_BRANCHES = 3
_SHOWN_CHANGES = 8


class Commit:
    """Commits the edited files by name; hooks run, signing follows git's own settings."""

    name = "commit"

    def preflight(self, release: Release) -> Iterator[ShipwayError]:
        """Find what would keep git from committing exactly the edits."""
        repository = release.repository
        if repository.head() is None:
            yield NoCommits(f"{repository.root} has no commit yet")
            return
        branch, going_on = repository.branch(), half_done(repository)
        if going_on is not None:
            yield going_on
        elif branch is None:
            yield _detached(repository)
        allowed = release.project.config.branches
        if branch and allowed and branch not in allowed:
            yield BranchNotAllowed(
                f"{branch} is none of the release branches ({', '.join(allowed)})",
                fix=_ways_to_allowed(release),
            )
        if not repository.identity_known():
            yield NoIdentity("git has no user.name or user.email")
        for path in untracked(repository, [edit.path for edit in planned_edits(release)]):
            here = shlex.quote(path_for_git(path, repository.root))
            yield VersionNotInRepository(
                f"{path} has the version, and git does not track it",
                fix=[f"git add --force {here} && git commit"],
            )
        yield from tree_problems(release)
        yield from _problems_outside(release)

    def observe(self, release: Release) -> Fact:
        """Return whether anything of the release waits to be committed."""
        if not release.repository.tag_commit(release.tag):
            if _uncommitted(release):
                return Fact(self.name, Status.MISSING, "the version is not committed")
            if _is_written(release):
                where = f"{release.source.location}, has uncommitted changes"
                return Fact(self.name, Status.MISSING, f"where the version lives, {where}")
        return Fact(self.name, Status.DONE, f"in {str(release.commit)[:12]}")

    def action(self, release: Release) -> CommitFiles:
        """Return the commit of the edited files."""
        config = release.project.config
        message = config.commit_message.format(name=release.project.name, version=release.version)
        return CommitFiles(
            release.repository, _uncommitted(release), message, again=begun(release, self.name)
        )

    def taken_back(self, release: Release, record: Record) -> TakingBack:
        """Return the git commands; none where there is no commit of it yet. Raises `CannotUndo`."""
        repository = release.repository
        head = made(release, record)
        refuse_staged(release, record)
        if head is None:
            return TakingBack()
        ref, parent = f"refs/heads/{record['branch']}", str(record["parent"])
        paths = [_relative(repository.root, path) for path in _paths(record, repository.root)]
        root = repository.root
        diffs = [line for edit in hooked(release) for line in edit.diff(root).splitlines()]
        return TakingBack(
            (
                *diffs,
                f"the commit {head[:12]} {repository.subject(head)!r}",
                shown(["git", "update-ref", ref, parent, head]),
                shown(["git", "reset", "--", *paths]),
            )
        )

    def exposed(self, release: Release, record: Record) -> bool:
        """Return whether a remote has the commit: by hand, or below another project's release.

        A rebase may have made it again: then what is tagged now, or the branch's tip, is asked for.
        """
        repository = release.repository
        tip = repository.commit_of(f"refs/heads/{record['branch']}")
        made = repository.commit_of(str(record["commit"])) if "commit" in record else None
        commits = {made, repository.tag_commit(release.tag) or tip} - {None, record["parent"]}
        return any(_is_out(release, str(commit)) for commit in commits)

    def undo(self, release: Release, record: Record) -> None:
        """Take the commit back, if it is still the newest of its branch and ours."""
        repository = release.repository
        paths = _paths(record, repository.root)
        branch, parent = str(record["branch"]), str(record["parent"])
        if begun(release, self.name):
            repository.break_locks(f"refs/heads/{branch}")
        head = made(release, record)
        if head is None:
            repository.unstage(paths)
        else:
            for edit in hooked(release):
                write_bytes(edit.path, edit.after)
            repository.undo_commit(branch, head, parent, paths)


STEP = Commit()


def _is_out(release: Release, commit: str) -> bool:
    repository = release.repository
    known = any(is_on_remote(repository, remote, commit) for remote in repository.remotes())
    return known or has_commit(release, commit)


def _detached(repository: Repository) -> DetachedHead:
    branches = branches_with(repository, str(repository.head()))[:_SHOWN_BRANCHES]
    return DetachedHead(
        f"{repository.root} has no branch checked out",
        fix=[way_over(repository, branch) for branch in branches]
        or ["git switch --create NAME   (no branch has this commit that is free here)"],
    )


def _ways_to_allowed(release: Release) -> list[str]:
    repository, allowed = release.repository, release.project.config.branches
    here = [name for name in allowed if repository.commit_of(f"refs/heads/{name}")]
    # Of one that only the remote has, git makes a branch here.
    return [
        way_to_branch(repository, name, release.command) for name in here[:_SHOWN_BRANCHES]
    ] or [way_over(repository, allowed[0])]


def tree_problems(release: Release) -> Iterator[ShipwayError]:
    """Find changes that belong to nobody: not committed, and not made by this release."""
    edited = edited_paths(release) if release.options.commits else ()
    if edited:
        # The commit takes a file as it lies there, and would drop what is in the index alone.
        touched = {release.repository.root / name for name in mixed(release.repository)}
        edited = tuple(path for path in edited if path not in touched)
    ours = [_relative(release.repository.root, path) for path in edited]
    changes = release.changes(ignoring=ours)
    if changes:
        more = len(changes) - _SHOWN_CHANGES
        listed = [*changes[:_SHOWN_CHANGES], *([f"and {more} more"] if more > 0 else [])]
        yield DirtyTree(
            f"{release.project.root} has {len(changes)} uncommitted changes"
            if len(changes) > 1
            else f"{release.project.root} has an uncommitted change",
            fix=ways_to_commit(release, changes),
            details="\n".join(listed),
        )


def _problems_outside(release: Release) -> Iterator[ShipwayError]:
    """Find changes that would slip into the commit with an edit outside of the project's folder."""
    begun = set(edited_paths(release))
    for path in (edit.path for edit in planned_edits(release)):
        outside = path not in begun and not path.is_relative_to(release.project.root)
        if outside and path.is_relative_to(release.repository.root):
            changes = release.repository.changes(path)
            if changes:
                yield DirtyTree(
                    f"{path} is to be edited and has an uncommitted change",
                    fix=ways_to_clean(changes, path, release.repository),
                    details="\n".join(changes),
                )


def _is_written(release: Release) -> bool:
    """Return whether the version's file has what is not committed, such as what `bump` wrote."""
    repository, path = release.repository, release.source.path
    if path is None:
        # Only the build backend says the version: the journal knows what has made it say so.
        return bool(uncommitted_files(release.state, repository))
    return path.is_relative_to(repository.root) and bool(repository.changes(path))


def _uncommitted(release: Release) -> tuple[Path, ...]:
    root = release.repository.root
    planned = {edit.path for edit in planned_edits(release)}
    written = {path for path in edited_paths(release) if release.repository.changes(path)}
    return tuple(sorted(planned | written, key=lambda path: _relative(root, path)))


def _paths(record: Record, root: Path) -> tuple[Path, ...]:
    names = record["paths"]
    return tuple(root / name for name in names) if isinstance(names, list) else ()


def _relative(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


@dataclass(frozen=True)
class CommitFiles:
    """Commit some files."""

    repository: Repository
    paths: Sequence[Path]
    message: str
    again: bool
    """Whether an earlier run was stopped while it committed."""

    @property
    def title(self) -> str:
        """Quote the message."""
        return f"commit {self.message!r}"

    def preview(self) -> tuple[str, ...]:
        """Return the git command."""
        names = [_relative(self.repository.root, path) for path in self.paths]
        return (shown(["git", "commit", "--message", self.message, "--only", "--", *names]),)

    def apply(self, record: Recorder) -> None:
        """Commit them, and nothing else."""
        branch = self.repository.branch()
        if self.again:
            self.repository.break_locks(f"refs/heads/{branch}")
        begun = {
            "branch": branch,
            "parent": self.repository.head(),
            "message": subject_of(self.message),
            "paths": [_relative(self.repository.root, path) for path in self.paths],
            "handed": hashes_of(self.repository, self.paths),
        }
        record(begun)
        self.repository.commit(self.paths, self.message)
        # Hooks may have made another one of it, with another message or more in the files.
        record({**begun, "commit": self.repository.head()})
