"""Take the newest release back, as long as nothing of it is public."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .doors.journal import Journal
from .engine import is_public, plan_undo, take_back
from .errors.engine import CannotUndo, NothingToUndo
from .pipelines import RELEASE, steps_of
from .project.versions import parse_version
from .request import refuse_unclear_request, release_of
from .wanted import Wanted
from .workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .doors.journal import Story
    from .plan import TakingBack
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

    @property
    def stays(self) -> tuple[str, ...]:
        """What stays all the same, a sentence each."""
        return tuple(back.stays for _, back in self.plan if back.stays)

    def run(self) -> None:
        """Take it back. Raises `CannotUndo` where something stays."""
        release = self.release
        take_back(release, steps_of(RELEASE), release.journal, release.reporter, whole=True)


@contextmanager
def undoing(request: Request, reporter: Reporter) -> Iterator[Undo]:
    """Find the newest release, unfinished or rehearsed, that can be taken back.

    Raises `NothingToUndo`, and `CannotUndo` where something is public or was
    built upon.
    """
    refuse_unclear_request(request)
    workspace = open_workspace(request.project)
    journal = Journal(workspace.state.journal_path)
    with workspace.state.locked(request.command):
        story = journal.read()
        if story is None or story.outcome == "undone":
            raise NothingToUndo(f"there is no release of {workspace.project.name} to take back")
        wanted = Wanted(parse_version(story.intent["version"]), resumed=True)
        request = replace(request, target=request.target or story.intent.get("target", ""))
        with ExitStack() as resources:
            release = release_of(workspace, request, reporter, wanted, journal, resources)
            _refuse(release, story)
            with release.one_look():
                plan = plan_undo(release, steps_of(RELEASE), story.records)
            yield Undo(release, plan)


def _refuse(release: Release, story: Story) -> None:
    if is_public(release, steps_of(RELEASE), story.records):
        raise CannotUndo(
            f"{release.title} is public: a tag was pushed or a file uploaded",
            fix=[
                f"invoke release --part=patch --target={release.target.name}   (the next version)"
                if story.ended
                else f"invoke release --target={release.target.name}   (does what is missing)"
            ],
        )
    tagged = release.repository.tag_commit(release.tag)
    if tagged is not None and tagged != release.repository.head():
        raise CannotUndo(
            f"{release.tag} is on {tagged[:12]}, and HEAD is another commit",
            fix=[f"git log --oneline {release.tag}..HEAD   (undo or release these commits first)"],
        )
