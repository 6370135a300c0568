"""What a run that has come to no good end tells: what stopped it, and the command that goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors.base import ExitStatus, SeveralProblems, ShipwayError
from .errors.engine import CannotUndo, Interrupted, Unfinished

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .plan import Record
    from .release import Release

__all__ = [
    "half_undone",
    "interrupted",
    "stopped_and_stuck",
    "tell_of_kept_tag",
    "unfinished",
]

_AGAIN = "run the same command again"
"""How errors say it that do not know the command."""


def half_undone(
    name: str, problem: ShipwayError, done: Sequence[str], begun: Sequence[str]
) -> CannotUndo:
    """Return that an undo has stopped: why, what is taken back by then, and what is not."""
    left = reversed(begun[: len(begun) - len(done)])
    told = f"taken back: {', '.join(done) or 'nothing'}; not taken back: {', '.join(left)}"
    again = (
        () if any("--undo" in line for line in problem.fix) else ("then: invoke release --undo",)
    )
    return CannotUndo(
        f"{name} could not be taken back, nor what came before it: {problem.what}",
        why=None if isinstance(problem, CannotUndo) else f"[{problem.code}] {problem.why}",
        fix=(*problem.fix, *again),
        details="\n".join(filter(None, (problem.details, told))),
    )


def stopped_and_stuck(
    release: Release, error: Exception | KeyboardInterrupt, stuck: ShipwayError
) -> ShipwayError:
    """Return what stopped a run, and why what it had done could not be taken back.

    The one matters as much as the other. What was tagged stays tagged: what is committed later
    to mend it is not in the release before that is taken back.
    """
    if isinstance(error, ShipwayError):
        for problem in error.parts:
            first = f"first what {stuck.code} says: until then it goes on with what was begun"
            problem.fix = (first, *problem.fix)
        return SeveralProblems([*error.parts, stuck])
    if not isinstance(error, KeyboardInterrupt):
        return stuck
    stopped = Interrupted(
        "stopped before anything was public",
        why="Nothing is public yet; what was done until then could not be taken back.",
        fix=[f"{release.command}   (goes on)"],
    )
    return SeveralProblems([stopped, stuck])


def interrupted(release: Release, *, keep: bool) -> Interrupted:
    """Return that a run was stopped before anything of it was public."""
    if not keep:
        return Interrupted("stopped before anything was public", fix=[release.command])
    return Interrupted(
        "stopped before anything was public",
        why="Nothing is public yet; --keep leaves what was done until then.",
        fix=[f"{release.command}   (goes on)", "invoke release --undo   (takes it back)"],
    )


def tell_of_kept_tag(
    release: Release, error: ShipwayError, records: Sequence[tuple[str, Record]]
) -> None:
    """Let what stopped a run with --keep say that the tag is to go before the project is mended.

    A release goes on with the commit that its tag is on; what is committed later is not in it.
    """
    if not any(name == "tag" and not record["fetched"] for name, record in records):
        return
    undo = (
        f"invoke release --undo   (first, where the project is to be mended: --keep has left"
        f" {release.tag}, and the release goes on with its commit)"
    )
    for problem in error.parts:
        # Once it is undone, the command may need the version that `release.command` names.
        again = (line.replace(_AGAIN, f"run {release.command}") for line in problem.fix)
        problem.fix = (undo, *again)


def unfinished(release: Release, error: Exception | KeyboardInterrupt) -> ShipwayError:
    """Return what stopped a release that is public, with the command that finishes it."""
    again = release.command
    if isinstance(error, ShipwayError):
        if error.status is ExitStatus.UNFINISHED:
            return error
        reasons = error.parts
        return Unfinished(
            f"{release.title} is public but not finished: "
            + "; ".join(reason.what for reason in reasons),
            why="; ".join(dict.fromkeys(f"[{reason.code}] {reason.why}" for reason in reasons)),
            fix=(*dict.fromkeys(line for reason in reasons for line in reason.fix), again),
            details="\n".join(filter(None, (reason.details for reason in reasons))),
        )
    what = "stopped" if isinstance(error, KeyboardInterrupt) else f"{type(error).__name__}: {error}"
    return Unfinished(f"{release.title} is public but not finished: {what}", fix=[again])
