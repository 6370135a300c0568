"""Take the newest release back, as long as nothing of it is public."""

from __future__ import annotations

import os
import shlex
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .doors.environment import working_folder
from .doors.git_history import commits_since
from .doors.journal import Journal
from .engine import is_public, plan_undo, take_back
from .errors.engine import CannotUndo, NothingToUndo
from .neighbours import other_projects
from .pipelines import RELEASE, steps_of
from .project.tags import bears_name
from .project.versions import following, parse_version
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
        after = f"--to={following(release.version)}"
        raise CannotUndo(
            f"{release.title} is public: its commit or tag was pushed, or a file uploaded",
            fix=[
                f"invoke release --target={_default(release)}   (does what is missing)",
                f"invoke release {after} --target={release.target.name}   (the next version)",
            ]
            if story.ended
            else [f"invoke release --target={release.target.name}   (does what is missing)"],
        )
    tagged = release.repository.tag_commit(release.tag)
    if tagged is not None and tagged != release.repository.head():
        above = commits_since(release.repository, tagged)
        raise CannotUndo(
            f"{release.tag} is on {tagged[:12]}, and other commits lie on top of it",
            why="Taking it back would rewrite them.",
            fix=[
                *_releases_above(release, tagged),
                f"invoke release --target={_default(release)}   (or finish it as it is)",
            ],
            details="\n".join(above),
        )


def _default(release: Release) -> str:
    """Return the target that a rehearsal is for."""
    return release.project.config.default_target


def _releases_above(release: Release, commit: str) -> Iterator[str]:
    """Yield the commands that take back releases of other projects that lie on top of a commit."""
    repository = release.repository
    above = set(repository.merged_tags()) - set(repository.merged_tags(commit))
    for folder, name in other_projects(repository, release.project).items():
        for tag in sorted(tag for tag in above if bears_name(tag, name)):
            where = shlex.quote(os.path.relpath(folder, working_folder()))
            yield f"invoke release --undo --project={where}   (takes back {tag}, which lies on top)"
