"""Take the newest release back, as long as nothing of it is public."""

from __future__ import annotations

import os
import shlex
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .aside import brought_back, set_aside, undo_command
from .besides import kept_by_tag
from .doors.environment import working_folder
from .doors.git_history import commits_since
from .doors.git_obstacles import half_done
from .doors.journal import Journal, Told
from .doors.signals import settled
from .engine import is_public, observe, plan_undo, take_back
from .errors.engine import CannotUndo
from .invocation import Invocation
from .neighbours import other_projects
from .pipelines import ANNOUNCED, steps_of
from .plan import Status
from .project.tags import bears_name
from .project.versions import following
from .proposals import completed, made_for
from .recorded import newest_on_top, newest_recorded
from .remaining import made_again, what_is_left
from .request import refuse_unclear_request
from .switching import way_to_branch
from .unrecorded import nothing_to_undo
from .workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .doors.journal import Story
    from .plan import TakingBack
    from .recorded import Recorded
    from .release import Release
    from .reporting import Reporter
    from .request import Request

__all__ = ["Undo", "undoing"]


@dataclass(frozen=True)
class Undo:
    """A release that can be taken back."""

    release: Release
    plan: tuple[tuple[str, TakingBack], ...]
    """What will be undone of each step, in that order."""
    recorded: Recorded
    """What the journals tell of it."""
    left: tuple[str, ...] = ()
    """What it was begun with and keeps, a sentence each, with the command that takes it away."""

    @property
    def stays(self) -> tuple[str, ...]:
        """What stays all the same, a sentence each."""
        return tuple(back.stays for _, back in self.plan if back.stays)

    def run(self) -> None:
        """Take it back. Raises `GitFailed` for locks, `CannotUndo`."""
        release, story = self.release, self.recorded.whole
        if any(name == "push" for name, _ in story.records):
            # One that was cut off may have arrived while somebody was asked.
            _refuse(release, self.recorded)
        if story.ended:
            # No git of ours was killed, in it or while it was taken back: a lock is somebody's.
            release.repository.refuse_locks(*release.refs)
        if self.recorded.singly or not self.recorded.is_newest:
            # What is told in several places is told in one, before anything of it is gone. A kill
            # must find it told once, and as being undone: nobody has begun a release of it.
            release.journal.begin(story.intent, story.records, undoing=True)
        # Half an undo helps nobody; and of a whole one that says it was stopped, the same command
        # again would take back the version before.
        settled()
        take_back(release, steps_of(ANNOUNCED), release.journal, release.reporter, whole=True)
        release.journal.forget_older(story.intent["version"])
        Journal(release.state.task_journal_path).forget(story.intent["version"])
        release.repository.refresh()


@contextmanager
def undoing(request: Request, reporter: Reporter) -> Iterator[Undo]:
    """Find the newest release, unfinished or rehearsed, that can be taken back.

    Raises `NothingToUndo`, and `CannotUndo` where something is public, was built
    upon, or was made on another branch than the one checked out. Raises `OperationInProgress`
    where a merge or the like is half done.
    """
    with made_for(request):
        refuse_unclear_request(request)
        workspace = open_workspace(request.project)
        with workspace.state.lock.held(request.command), ExitStack() as resources:
            invocation = Invocation(workspace, request, reporter, resources)
            recorded = newest_recorded(workspace.state, workspace.repository)
            if recorded is None:
                raise nothing_to_undo(invocation)
            release = invocation.begun(recorded.whole, target=request.target)
            with release.one_look():
                pushed = _pushed(release, recorded)
                recorded = recorded.without(*pushed)
                story = recorded.whole
                _refuse_half_done(release)
                _refuse_elsewhere(release, story)
                _refuse(release, recorded)
                telling = replace(release, journal=Told(release.journal.path, story))
                plan = tuple(
                    (name, replace(back, stays=completed(back.stays, request)))
                    for name, back in plan_undo(telling, steps_of(ANNOUNCED), story.records)
                )
                left = tuple(what_is_left(release, story.records, plan, pushed))
            told = tuple(completed(line, request) for line in left)
            yield Undo(release, plan, recorded, told)


def _pushed(release: Release, recorded: Recorded) -> frozenset[str]:
    """Return which steps of single tasks the world has seen; what they did was there before.

    Raises `CannotUndo` where there is nothing else.
    """
    seen = {
        name
        for name, record in recorded.singly
        if name in {"commit", "tag"} and is_public(release, steps_of(ANNOUNCED), [(name, record)])
    }
    if seen and not recorded.story.records:
        raise _public(release, recorded.story)
    # What carries a public tag is public.
    return frozenset({"bump", "commit", *seen} if seen else ())


def _refuse(release: Release, recorded: Recorded) -> None:
    story, repository = recorded.whole, release.repository
    if is_public(release, steps_of(ANNOUNCED), story.records):
        raise _public(release, story)
    tagged, head = repository.tag_commit(release.tag), repository.head()
    if tagged is None or head is None or tagged == head:
        return
    if not repository.is_ancestor(tagged, head):
        if _in_its_place(release, story, tagged) and not kept_by_tag(release, tagged):
            # The plan takes back what is left of it, or refuses with what keeps every line.
            return
        raise _beside(release, recorded, tagged)
    newest = release.tags.newest or release.version
    among = f", {release.tags.of(newest)} among them" if newest > release.version else ""
    raise CannotUndo(
        f"{release.tag} is on {tagged[:12]}, and other commits lie on top of it{among}",
        why="They were made on what would be taken back.",
        fix=[*_from_below(release, tagged), *_onward(release, tagged)],
        details="\n".join(commits_since(repository, tagged)),
    )


def _in_its_place(release: Release, story: Story, tagged: str) -> bool:
    """Return whether HEAD is what the release's commit was made on, or that commit made again."""
    repository, made = release.repository, [at for name, at in story.records if name == "commit"]
    parent = repository.commit_of(str(made[-1]["parent"])) if made else None
    if parent is None or repository.head() == parent:
        return parent is not None
    again = repository.commit_of("HEAD^") == parent and made_again(release, tagged)
    return again == repository.head()


def _from_below(release: Release, tagged: str) -> tuple[str, ...]:
    """Return the commands that take a release out from below others, the newest release first."""
    others = tuple(_releases_above(release, tagged))
    if others:
        return others
    state, repository = release.state, release.repository
    newest = release.tags.newest
    by_hand = newest is not None and newest > release.version
    if by_hand and newest_on_top(state, repository, tagged) is None:
        # It would not go on top of what is left.
        return ()
    return set_aside(state, repository, release.project.root, release.tag, tagged)


def _beside(release: Release, recorded: Recorded, tagged: str) -> CannotUndo:
    """Return that the branch has not what is tagged, with the commands that work there."""
    repository, root, tag = release.repository, release.project.root, release.tag
    ways = brought_back(release, tagged, made_again(release, tagged))
    beside = not repository.is_ancestor(str(repository.head()), tagged)
    if recorded.is_newest and beside and not kept_by_tag(release, tagged):
        with suppress(CannotUndo):
            plan_undo(release, steps_of(ANNOUNCED), recorded.whole.records)
            delete = f"git tag --delete {shlex.quote(tag)}"
            ways = (f"{delete} && {undo_command(root)}   (no remote has it)",)
    return CannotUndo(
        f"{tag} is on {tagged[:12]}, and that commit is not in {repository.branch() or 'HEAD'}",
        why="It was changed or dropped since: git commit --amend, git rebase, git reset.",
        fix=ways,
        details="\n".join(commits_since(repository, tagged)),
    )


def _public(release: Release, story: Story) -> CannotUndo:
    (push,) = observe(release, steps_of(("push",)))
    if push.status is Status.UNKNOWN:
        return CannotUndo(
            f"whether {release.title} is public cannot be told: {push.detail}",
            why="A remote goes on with what it has got of a push.",
            fix=[
                *_forward(release, story)[:1],
                "invoke release --undo   (once it can be told, if it is not public then)",
            ],
        )
    return CannotUndo(
        f"{release.title} is public, or on its way: its commit or tag was pushed, or a file"
        " uploaded",
        fix=_forward(release, story),
    )


def _refuse_half_done(release: Release) -> None:
    """Refuse where a merge, say, is going on: what it knows and nothing else has would be lost."""
    going_on = half_done(release.repository)
    if going_on is not None:
        raise going_on


def _refuse_elsewhere(release: Release, story: Story) -> None:
    """Refuse where the release's commit cannot come off what is checked out here."""
    made = [record for name, record in story.records if name == "commit"]
    branch = str(made[-1]["branch"]) if made else story.intent.get("branch", "")
    repository = release.repository
    here = repository.branch()
    touched = any(name in {"bump", "commit"} for name, _ in story.records)
    if not touched or not branch or here == branch:
        return
    where = f"{here} is checked out" if here else "no branch is checked out"
    raise CannotUndo(
        f"{release.title} was made on {branch}, and {where}",
        why="Its commit is taken off the branch that it was made on, and the files go with it.",
        fix=[way_to_branch(repository, branch, "invoke release --undo")],
    )


def _forward(release: Release, story: Story) -> tuple[str, ...]:
    """Return what is open with a public release; nobody who wants it undone wants it elsewhere."""
    there = f"--target={shlex.quote(release.target.name)}"
    onward = shlex.quote(str(following(release.version)))
    after = f"invoke release --to={onward} {there}   (the next version)"
    finishes = f"invoke release {there}   (does what is missing)"
    return (after,) if story.ended else (finishes, after)


def _onward(release: Release, tagged: str) -> tuple[str, ...]:
    """Return the command that keeps a release which others have built upon."""
    if not release.untouched_since(tagged):
        # Its version is tagged on another state of the project: SW310.
        return ()
    target = shlex.quote(release.target.name)
    return (f"invoke release --target={target}   (or keeps it: does what is missing)",)


def _releases_above(release: Release, commit: str) -> Iterator[str]:
    """Yield the commands that take back releases of other projects that lie on top of a commit."""
    repository = release.repository
    above = set(repository.merged_tags()) - set(repository.merged_tags(commit))
    for folder, name in other_projects(repository, release.project).items():
        for tag in sorted(tag for tag in above if bears_name(tag, name)):
            where = shlex.quote(os.path.relpath(folder, working_folder()))
            yield f"invoke release --undo --project={where}   (takes back {tag}, which lies on top)"
