"""A release that was begun and not finished: which commands go on with it, or leave it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from .errors.engine import OtherReleaseUnfinished
from .project.versions import following, parse_version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .doors.journal import Story

__all__ = ["changes_aside", "other_unfinished", "ways_out"]


def other_unfinished(story: Story, *, public: bool) -> OtherReleaseUnfinished:
    """Return that another release was begun, with the commands that are open."""
    half = "is half taken back" if story.undoing else "was begun and not finished"
    return OtherReleaseUnfinished(
        f"the release of {story.intent['version']} {half}",
        fix=ways_out(story, public=public),
    )


def ways_out(story: Story, *, public: bool) -> tuple[str, ...]:
    """Return the commands that end an unfinished release, as it was begun: target and push."""
    target = story.intent.get("target", "")
    there = f" --target={shlex.quote(target)}" if target else ""
    there += {"yes": " --push", "no": " --no-push"}.get(story.intent.get("push", ""), "")
    after = shlex.quote(str(following(parse_version(story.intent["version"]))))
    if story.undoing and not public:
        return (
            "invoke release --undo   (goes on with taking it back)",
            f"invoke release{there}   (or makes it again: does what is missing)",
        )
    return (
        f"invoke release{there}   (finishes it)",
        f"invoke release --to={after}{there}   (leaves it unfinished, where a part is public)"
        if public
        else "invoke release --undo   (takes it back, as long as nothing is public)",
    )


def changes_aside(changes: Sequence[str]) -> str:
    """Return the command that sets uncommitted changes aside, for another one to follow.

    `changes` are as `git status --porcelain` says them; empty where there are none.
    """
    new = any(line.startswith("?? ") for line in changes)
    return f"git stash{' --include-untracked' if new else ''} && " if changes else ""
