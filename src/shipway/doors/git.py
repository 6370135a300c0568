"""Git, by argument lists: what the repository says, and the few writes of a release.

Every method is one git command or two. Nothing here decides; reading methods
change nothing but fetched objects, writing methods are called by actions only.
"""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from shipway.errors.git import CommitRefused, GitFailed, TagRefused

from .clock import pause, seconds
from .git_command import GitCommand, on_lines

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

__all__ = ["Repository"]

_LOCK_SECONDS = 2.0

# What Python tools leave behind in a tree that was never told to ignore it, and what a kill
# leaves of a file that was being written. It is not part of any release, and `invoke` itself
# writes the first of them before shipway starts.
_LEFTOVERS = (
    "**/__pycache__/**",
    "**/*.egg-info/**",
    "**/.nox/**",
    "**/.tox/**",
    "**/.venv/**",
    "**/.mypy_cache/**",
    "**/.pytest_cache/**",
    "**/.ruff_cache/**",
    "**/.*.shipway-part",
)

# Lines of a message that begin with # are no comments: nobody edits it.
_KEPT = ("-c", "commit.cleanup=whitespace")


@dataclass(frozen=True)
class Repository:
    """A git repository with a working tree."""

    root: Path
    common: Path
    """The git directory that all worktrees share."""

    @cached_property
    def git(self) -> GitCommand:
        """Git in the working tree, for the doors beside this one; see `one_look`."""
        return GitCommand(self.root)

    def one_look(self) -> AbstractContextManager[None]:
        """While the block runs, all that is read is of one moment, or of the newest write since."""
        return self.git.one_look()

    @property
    def kept(self) -> Path:
        """Where shipway keeps what belongs to the repository."""
        return self.common / "shipway"

    def head(self) -> str | None:
        """Return the full hash of the commit checked out; None before the first commit."""
        return self.commit_of("HEAD")

    def branch(self) -> str | None:
        """Return the name of the branch checked out; None where HEAD is detached."""
        # Not --short: that says "heads/main" where a tag is called main too.
        done = self.git.read("symbolic-ref", "--quiet", "HEAD", accepted=(0, 1))
        return done.stdout.strip().removeprefix("refs/heads/") or None

    def commit_of(self, revision: str) -> str | None:
        """Return the full hash of the commit a revision stands for; None where there is none."""
        done = self.git.read(
            "rev-parse", "--quiet", "--verify", f"{revision}^{{commit}}", accepted=(0, 1, 128)
        )
        return done.stdout.strip() or None

    def subject(self, commit: str) -> str:
        """Return the subject of a commit: the first paragraph of its message, in one line."""
        return self._shown("%s", commit)

    def files_of(self, commit: str) -> tuple[str, ...]:
        """Return the paths that a commit changes against its parent."""
        command = ("diff-tree", "-r", "-z", "--no-commit-id", "--name-only", "--no-renames")
        return tuple(name for name in self.git.read(*command, commit).stdout.split("\0") if name)

    def tag_commit(self, tag: str) -> str | None:
        """Return the commit that a tag points to; None where there is no such tag."""
        return self.commit_of(f"refs/tags/{tag}")

    def tag_message(self, tag: str) -> str | None:
        """Return the subject of an annotated tag; None for another tag, or none."""
        done = self.git.read(
            "for-each-ref", "--format=%(objecttype) %(contents:subject)", f"refs/tags/{tag}"
        )
        kind, _, subject = done.stdout.rstrip("\n").partition(" ")
        return subject if kind == "tag" else None

    def merged_tags(self, commit: str = "HEAD") -> tuple[str, ...]:
        """Return the names of all tags in the history of a commit; none before the first one."""
        # Not `git tag`: with column.ui it lists several in a line.
        command = ("for-each-ref", f"--merged={commit}", "--format=%(refname)", "refs/tags")
        try:
            listed = self.git.read(*command)
        except GitFailed:
            if self.head() is None:
                return ()
            raise
        return tuple(name.removeprefix("refs/tags/") for name in listed.stdout.splitlines())

    def changed_files(self) -> tuple[str, ...]:
        """Return every path that differs from HEAD or that git does not know, ignored ones aside.

        Paths are relative to the repository's root; a path that no longer exists was deleted.
        """
        changed = self.git.read("diff", "--name-only", "--no-renames", "-z", "HEAD").stdout
        unknown = self.git.read("ls-files", "--others", "--exclude-standard", "-z").stdout
        return tuple(name for name in (changed + unknown).split("\0") if name)

    def files(self) -> tuple[str, ...]:
        """Return every path that git knows or would add, submodules as one path each."""
        options = ("--cached", "--others", "--exclude-standard", "-z")
        return tuple(
            name for name in self.git.read("ls-files", *options).stdout.split("\0") if name
        )

    def tracked(self, folder: Path) -> tuple[str, ...]:
        """Return the paths below `folder` that git has, relative to the repository's root."""
        listed = self.git.read("ls-files", "-z", "--full-name", "--", str(folder)).stdout
        return tuple(name for name in listed.split("\0") if name)

    def changes(self, folder: Path, ignoring: Collection[str] = ()) -> tuple[str, ...]:
        """Return the uncommitted changes below `folder`, as `git status --porcelain` says them.

        Untracked files count, except git's ignored ones and what Python tools leave behind.
        `ignoring` are paths relative to the repository's root to leave out.
        """
        hidden = [f":(exclude,glob,top){pattern}" for pattern in _LEFTOVERS]
        hidden += [f":(exclude,literal,top){path}" for path in ignoring]
        done = self.git.read(
            "status", "--porcelain=v1", "-z", "--untracked-files=all", "--", str(folder), *hidden
        )
        return tuple(item for item in done.stdout.split("\0") if item)

    def identity_known(self) -> bool:
        """Return whether git has a name and an email address to commit with."""
        return self.git.read("var", "GIT_COMMITTER_IDENT", accepted=(0, 128)).status == 0

    def commit_time(self, commit: str) -> int:
        """Return when a commit was made, in seconds since the epoch."""
        return int(self._shown("%ct", commit))

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Return whether `older` is `newer` or in its history."""
        done = self.git.read("merge-base", "--is-ancestor", older, newer, accepted=(0, 1, 128))
        return done.status == 0

    def commit_count(self, commit: str) -> int:
        """Return how many commits lead to this one, itself included."""
        return int(self.git.read("rev-list", "--count", commit).stdout)

    def remotes(self) -> tuple[str, ...]:
        """Return the names of the remotes."""
        return tuple(self.git.read("remote").stdout.split())

    def fetch_objects(self, remote: str, hashes: Collection[str]) -> None:
        """Bring commits and tags with their history here, without making or moving any ref.

        Raises `RemoteUnreachable`.
        """
        only = ("--no-tags", "--no-write-fetch-head", "--no-recurse-submodules")
        for some in on_lines(hashes):
            self.git.transfer("fetch", "--quiet", *only, remote, *some)

    def fetch_tag(self, remote: str, tag: str) -> None:
        """Bring a tag that only the remote has. Raises `RemoteUnreachable`."""
        self.git.transfer(
            "fetch", "--quiet", "--no-tags", remote, f"refs/tags/{tag}:refs/tags/{tag}"
        )

    def commit(self, paths: Sequence[Path], message: str) -> None:
        """Commit exactly these files. Raises `CommitRefused` with what git or a hook said."""
        names = [str(path) for path in paths]
        try:
            self.git.write(
                *_KEPT, "commit", "--quiet", "--message", message, "--only", "--", *names
            )
        except GitFailed as error:
            raise CommitRefused(
                "git refused to make the release commit", details=error.details
            ) from error

    def break_locks(self, *refs: str) -> None:
        """Remove the locks that a git of ours left behind when it was killed.

        Only for a step that the journal says was begun before by a process that no
        longer lives. A lock that goes away by itself was somebody else's.
        """
        for path in self._waited_for(*refs):
            path.unlink(missing_ok=True)

    def refuse_locks(self, *refs: str) -> None:
        """Refuse where another git works here and does not end. Raises `GitFailed`."""
        for path in self._waited_for(*refs):
            if path.exists():
                raise GitFailed(
                    f"{path} exists: another git works in {self.root}",
                    fix=[
                        "wait until it has ended, then run the same command again",
                        f"if no git runs there any more: rm {shlex.quote(str(path))}",
                    ],
                )

    def _waited_for(self, *refs: str) -> list[Path]:
        """Return the paths of locks, having given a git that works the time to end."""
        names = ("index.lock", "HEAD.lock", "packed-refs.lock", *(f"{ref}.lock" for ref in refs))
        paths = [
            self.root / self.git.read("rev-parse", "--git-path", name).stdout.strip()
            for name in names
        ]
        deadline = seconds() + _LOCK_SECONDS
        while any(path.exists() for path in paths) and seconds() < deadline:
            pause(_LOCK_SECONDS / 10)
        return paths

    def undo_commit(self, branch: str, commit: str, parent: str, paths: Sequence[Path]) -> None:
        """Take back the newest commit of a branch; fails where the branch has moved on."""
        self.git.write("update-ref", "-m", "shipway: undo", f"refs/heads/{branch}", parent, commit)
        self.git.write("reset", "--quiet", "--", *(str(path) for path in paths))

    def unstage(self, paths: Sequence[Path]) -> None:
        """Make the index say of these files what HEAD says."""
        self.git.write("reset", "--quiet", "--", *(str(path) for path in paths))

    def refresh(self) -> None:
        """Have the index know files that were written: `git reset --keep` takes them as changed."""
        self.git.write("update-index", "-q", "--refresh", accepted=range(256))

    def create_tag(self, tag: str, commit: str, message: str) -> None:
        """Make an annotated tag, signed where git is set up so. Raises `TagRefused`."""
        try:
            self.git.write("tag", "--cleanup=whitespace", "-a", "--message", message, tag, commit)
        except GitFailed as error:
            raise TagRefused(f"git refused to make the tag {tag}", details=error.details) from error

    def delete_tag(self, tag: str, made: str) -> None:
        """Delete a tag that was never pushed; fails where it is not the object `made` any more."""
        self.git.write("update-ref", "-d", f"refs/tags/{tag}", made)

    def add_worktree(self, folder: Path, commit: str) -> None:
        """Check a commit out into a new folder, all of it, on no branch."""
        # A sparse checkout here is no reason to leave files out there: they would be missing
        # in what is built, and nothing would say so.
        # And a hook for checkouts may change files: what is built is what is committed.
        whole = ("-c", "core.sparseCheckout=false", "-c", f"core.hooksPath={os.devnull}")
        self.git.write(*whole, "worktree", "add", "--quiet", "--detach", str(folder), commit)

    def remove_worktree(self, folder: Path) -> None:
        """Remove a worktree, whatever is in it; one that is gone already is forgotten."""
        # No prune: it would forget the worktrees of others that are on no disk just now.
        # Where git cannot remove all of it, it has forgotten it by then; the caller removes it.
        remove = ("worktree", "remove", "--force", "--force", str(folder))
        self.git.write(*remove, accepted=range(256))

    def _shown(self, form: str, commit: str) -> str:
        """Return what git says of a commit in one line, without log.showSignature's before it."""
        command = ("show", "--no-patch", "--no-show-signature", f"--format={form}", commit)
        return self.git.read(*command).stdout.rstrip("\n")
