"""Which version `bump` means: where the same command was cut off, that one, and how it goes on.

Called by `commands`.
"""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

from .bumped import bump_in_hand, is_uncommitted
from .doors.journal import Journal, Told
from .errors.engine import OtherReleaseUnfinished
from .project.versions import parse_version
from .wanted import Wanted, bumped_version

if TYPE_CHECKING:
    from .doors.journal import Story
    from .invocation import Invocation
    from .release import Release
    from .request import Request

__all__ = ["journal_of", "taken_up", "wanted_bump"]


def wanted_bump(invocation: Invocation) -> Wanted:
    """Return the version that `bump` means: that of the same command where it was cut off."""
    request, workspace, story = invocation.request, invocation.workspace, _cut_off(invocation)
    if story is not None and _asks_again(request, story):
        return Wanted(parse_version(story.intent["version"]), resumed=True)
    if story is None or not is_uncommitted(story, workspace.repository):
        counted = bumped_version(workspace, part=request.part, to=request.to, base=request.base)
        return Wanted(counted)
    begun = parse_version(story.intent["version"])
    # Counted up from half of it, some of the files would be left behind.
    raise OtherReleaseUnfinished(
        f"the bump to {begun} was cut off",
        fix=[
            f"invoke bump --to={shlex.quote(str(begun))}   (finishes it)",
            "invoke status   (says how it is taken back)",
        ],
    )


def _cut_off(invocation: Invocation) -> Story | None:
    workspace = invocation.workspace
    return bump_in_hand(workspace.state, workspace.repository, workspace.tag_of)


def journal_of(invocation: Invocation, wanted: Wanted) -> Journal:
    """Return the journal of the task; where a bump goes on, what tells of that one."""
    journal, task = invocation.journal, invocation.request.task
    story = _cut_off(invocation) if wanted.resumed and task == "bump" else None
    return journal if story in (None, journal.read()) else Told(journal.path, story)


def _asks_again(request: Request, story: Story) -> bool:
    """Return whether a bump is asked for as it was begun, or by the version it was begun for."""
    if request.to:
        return parse_version(request.to) == parse_version(story.intent["version"])
    asked = (request.part, request.base)
    return any(asked) and asked == (story.intent.get("part"), story.intent.get("base"))


def taken_up(release: Release) -> Release:
    """Make what was cut off before other tasks ran the newest of them, where it goes on."""
    if not isinstance(release.journal, Told):
        return release
    journal = Journal(release.journal.path)
    journal.take_up(release.journal.read())
    return replace(release, journal=journal)
