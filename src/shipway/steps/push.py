"""`push`: the remote has the branch and the tag. From here on there is no way back."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from shipway.aside import can_be_undone, set_aside, undo_command
from shipway.clearing import cleared_first, cleared_for
from shipway.doors.git_remotes import remote_refs
from shipway.errors.base import ShipwayError
from shipway.errors.git import BehindRemote, NoRemote
from shipway.plan import Fact, Record, Status, TakingBack

from .arrival import has_open_end, may_arrive, seconds_to_wait
from .begun import begun
from .pushing import Notice, PushRefs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shipway.doors.git import Repository
    from shipway.doors.git_remotes import RemoteRefs
    from shipway.release import Release

__all__ = ["STEP", "Push"]


class Push:
    """Pushes the tag and its commit to the branch, both or neither, without force.

    What others have committed on top of the release stays here, unless the remote's
    branch can only be reached with it. A branch that has the commit is left alone.
    Where pushes go to several places, each of them is to have both.
    """

    name = "push"

    def preflight(self, release: Release) -> Iterator[ShipwayError]:
        """Find what would make the remote refuse."""
        if not release.pushes:
            return
        repository, remote = release.repository, release.project.config.remote
        branch = repository.branch()
        if remote not in repository.remotes():
            yield _no_remote(repository, remote)
        elif branch is not None:
            # Several places may be behind in the same way.
            places = {refs.branch: refs for refs in reversed(_refs(release))}
            for refs in places.values():
                yield from _behind(release, refs, branch, among_others=len(places) > 1)

    def observe(self, release: Release) -> Fact:
        """Ask the remote for the branch and the tag."""
        remote = release.project.config.remote
        if not release.pushes:
            # A rehearsal needs no network.
            said = f"not for {release.target.name}, so {remote} was not asked; --push does it"
            return Fact(self.name, Status.DONE, said)
        try:
            refs = _refs(release)
        except ShipwayError as error:
            return Fact(self.name, Status.UNKNOWN, _why_unknown(error, remote))
        tagged = release.repository.tag_commit(release.tag)
        if tagged is not None:
            return self._asked(release, refs, tagged)
        there = next((each.place for each in refs if each.tag is not None), None)
        told = f"{remote} has no" if there is None else f"there is none here, and {there} has a"
        return Fact(self.name, Status.MISSING, f"{told} {release.tag}")

    def _asked(self, release: Release, every: Sequence[RemoteRefs], tagged: str) -> Fact:
        """Return how what the remote has stands to the tag that is here."""
        remote = release.project.config.remote
        for refs in every:
            if refs.tag not in (None, tagged):
                detail = f"{release.tag} is another commit on {refs.place}"
                return Fact(self.name, Status.DIFFERENT, detail)
        for refs in every:
            if refs.tag is None or not _reached(release, refs, tagged):
                return self._without(release, refs.place)
        if _unnoticed(release, every, tagged):
            detail = f"{remote} has {release.tag}, and git here has not noticed"
            return Fact(self.name, Status.MISSING, detail)
        return Fact(self.name, Status.DONE, f"{remote} has {release.tag}")

    def _without(self, release: Release, remote: str) -> Fact:
        seconds = seconds_to_wait(release)
        if seconds:
            cut_off = f"a push of it was cut off just now, and is waited for {seconds} s more"
            detail = f"{remote} has no {release.tag} yet; {cut_off}"
            return Fact(self.name, Status.UNKNOWN, detail)
        return Fact(self.name, Status.MISSING, f"{remote} has no {release.tag}")

    def action(self, release: Release) -> PushRefs | Notice:
        """Return the push of the branch and the tag, or the noticing of one that was stopped."""
        branch = release.repository.branch() or "HEAD"
        remote, tagged = release.project.config.remote, release.repository.tag_commit(release.tag)
        if tagged is not None and _unnoticed(release, _refs(release), tagged):
            return Notice(release.repository, _tracking(release), tagged)
        source = _source(release, branch)
        return PushRefs(release.repository, remote, branch, source, release.tag)

    def exposed(self, release: Release, record: Record) -> bool:
        """Ask the remote whether it has the tag, and not one that somebody else has pushed.

        A push that was cut off a moment ago is taken for one that arrives.
        """
        tagged = release.repository.tag_commit(release.tag)
        arrived = tagged is not None and any(there.tag == tagged for there in _refs(release))
        return arrived or may_arrive(release, record)

    def taken_back(self, release: Release, record: Record) -> TakingBack:
        """Return nothing, see `undo`; of a push that was cut off, that it may arrive even later."""
        return TakingBack(stays=_may_arrive(release) if has_open_end(release, record) else "")

    def undo(self, release: Release, record: Record) -> None:
        """Do nothing: what was pushed stays, what was refused changed nothing."""


STEP = Push()


def _no_remote(repository: Repository, remote: str) -> NoRemote:
    return NoRemote(
        f"{repository.root} has no remote {remote!r}",
        fix=[f"git remote add {shlex.quote(remote)} URL", *_other_remotes(repository)],
    )


def _why_unknown(error: ShipwayError, remote: str) -> str:
    """Return why a remote could not be asked, in one line: what git said, or what is missing."""
    if isinstance(error, NoRemote):
        return f"{error.what}: {error.fix[0]}"
    said = next((line for line in error.details.splitlines() if line.startswith("fatal: ")), "")
    return f"{remote} did not answer: {said}" if said else error.what


def _other_remotes(repository: Repository) -> Iterator[str]:
    """Yield what else helps where there is no remote of the configured name."""
    for known in repository.remotes()[:1]:
        yield f'or in pyproject.toml, under [tool.shipway]: remote = "{known}"'
    yield NoRemote.remedy[1]


def _may_arrive(release: Release) -> str:
    """Return that a push which was cut off cannot be called back, and what to do if it arrives."""
    remote, branch = release.project.config.remote, release.repository.branch() or "HEAD"
    look = shlex.join(["git", "ls-remote", "--tags", remote, release.tag])
    fetch = shlex.join(["git", "pull", "--ff-only", "--tags", remote, branch])
    there = f"--target={shlex.quote(release.target.name)}"
    return (
        f"the push of {release.tag} to {remote} was cut off, and can arrive still: nobody here"
        f" knows how long a hook there runs. {look} says whether it has; then {release.version} is"
        f" public, and goes on with: {fetch} && invoke release {there}"
    )


def _refs(release: Release) -> tuple[RemoteRefs, ...]:
    """Ask the remote for the branch and the tag. Raises `NoRemote` and `RemoteUnreachable`."""
    repository, remote = release.repository, release.project.config.remote
    if remote not in repository.remotes():
        raise _no_remote(repository, remote)
    return remote_refs(repository, remote, repository.branch() or "HEAD", release.tag)


def _reached(release: Release, refs: RemoteRefs, commit: str) -> bool:
    """Return whether the remote's branch has the commit in its history; no branch, no question."""
    if release.repository.branch() is None:
        return True
    return refs.branch is not None and release.repository.is_ancestor(commit, refs.branch)


def _tracking(release: Release) -> str:
    """Return the ref that stands here for the remote's branch."""
    return f"refs/remotes/{release.project.config.remote}/{release.repository.branch()}"


def _unnoticed(release: Release, every: Sequence[RemoteRefs], commit: str) -> bool:
    """Return whether git was stopped while it pushed, when the remote had taken all already."""
    repository = release.repository
    if not begun(release, Push.name):
        return False
    if any(refs.tag != commit or not _reached(release, refs, commit) for refs in every):
        return False
    noticed = repository.commit_of(_tracking(release))
    return noticed not in (None, commit) and repository.is_ancestor(str(noticed), commit)


def _source(release: Release, branch: str) -> str:
    """Return what the remote's branch is to become; nothing where it has the commit already."""
    repository, tip = release.repository, f"refs/heads/{branch}"
    tagged = repository.tag_commit(release.tag)
    if tagged is None:
        # The tag will be on the tip.
        return tip
    lacking = [refs.branch for refs in _refs(release) if not _reached(release, refs, tagged)]
    if not lacking:
        return ""
    buried = tagged != repository.head()
    reached = all(there is None or repository.is_ancestor(there, tagged) for there in lacking)
    return tagged if buried and reached else tip


def _behind(
    release: Release, refs: RemoteRefs, branch: str, *, among_others: bool
) -> Iterator[ShipwayError]:
    repository, remote = release.repository, release.project.config.remote
    head, tagged = repository.head(), repository.tag_commit(release.tag)
    there = shlex.join([refs.place, branch])
    named = f"{remote}/{branch}" if refs.place == remote else f"{branch} of {refs.place}"
    if refs.branch is None or head is None or refs.branch == head:
        return
    if repository.commit_of(refs.branch) is None:
        repository.fetch_objects(refs.place, [refs.branch])
    if repository.is_ancestor(refs.branch, head):
        return
    if tagged is not None and repository.is_ancestor(tagged, refs.branch):
        return
    first = cleared_for(repository, refs.branch)
    if repository.is_ancestor(head, refs.branch):
        fix = first or (f"git pull --ff-only {there}",)
        yield BehindRemote(f"{branch} is behind {named}", fix=fix)
    else:
        fix = first or _together(release, refs, branch, among_others=among_others)
        yield BehindRemote(f"{branch} and {named} have diverged", fix=fix)


def _together(
    release: Release, refs: RemoteRefs, branch: str, *, among_others: bool
) -> tuple[str, ...]:
    """Return the commands that bring two branches together; a tag stays where it is in a rebase.

    So does what another place has: among others it is a merge.
    """
    repository, root = release.repository, release.project.root
    tag, tagged = release.tag, repository.tag_commit(release.tag)
    there, version = shlex.join([refs.place, branch]), str(release.version)
    merge = f"git pull --no-rebase {there}"
    rebase = merge if among_others else f"git pull --rebase {there}"
    if tagged is None:
        # Such as one that was rehearsed before it.
        behind = set(repository.merged_tags()).difference(repository.merged_tags(str(refs.branch)))
        left = f"   (a rebase would leave {', '.join(sorted(behind))} behind)"
        return (f"{merge}{left}",) if behind else (rebase,)
    if any(each.tag is not None for each in _refs(release)):
        return (f"{merge}   (a rebase would leave {tag} behind)",)
    if first_of_all := cleared_first(repository, tagged):
        return first_of_all
    # Commits that do not touch the project leave its release as it is; they are not here to look.
    among = root.resolve() != repository.root.resolve()
    others = [f"{merge}   (enough, where only other projects have changed)"] if among else []
    buried = tagged != repository.head()
    target = shlex.quote(release.target.name)
    again = f"invoke release --to={shlex.quote(version)} --target={target}   (makes it again)"
    if can_be_undone(release.state, repository, version, tag):
        undo = f"{undo_command(root)}   (takes {version} back, which nobody has yet)"
        aside = set_aside(release.state, repository, root, tag, tagged) if buried else ()
        first, *rest = aside or (undo,)
        return (*others, first, rebase, *rest, again)
    delete = f"git tag --delete {shlex.quote(tag)}   (where nobody has it)"
    return (*others, delete, rebase, *([] if buried else ["invoke tag"]), again)
