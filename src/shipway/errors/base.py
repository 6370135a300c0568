"""What every error of shipway is made of, and the statuses it exits with.

An error class stands for one situation that a user can cause or meet. Its code
is stable and is what users search for; `docs/errors.md` is generated from the
classes. Errors never print themselves: the task layer prints them, once.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["NEXT_VERSION", "ExitStatus", "SeveralProblems", "ShipwayError", "refuse"]

NEXT_VERSION = "invoke release --to=NEXT   (the next version)"
"""A way out for the remedies of errors; `shipway.proposals` knows which version that is."""


class ExitStatus(IntEnum):
    """The exit statuses of every shipway command."""

    DONE = 0
    """Done, or nothing to do."""
    REFUSED = 1
    """Refused before anything was touched, or failed and undone."""
    USAGE = 2
    """The command line or the configuration is wrong."""
    UNFINISHED = 3
    """Public and not finished; the same command goes on, or what the fix names."""
    INTERRUPTED = 130
    """Stopped by Ctrl-C or SIGTERM."""


class ShipwayError(Exception):
    """A situation that a user can cause or meet, with the way out of it.

    `what` is one sentence with the values seen. `why` and `fix` come from the
    class unless the place that raises knows better; each item of `fix` is a
    command to run or one sentence that says what to change. `details` is a
    longer text, such as the end of a build log.
    """

    code: ClassVar[str] = ""
    status: ClassVar[ExitStatus] = ExitStatus.REFUSED
    reason: ClassVar[str] = ""
    """The default of `why`, one sentence."""
    remedy: ClassVar[tuple[str, ...]] = ()
    """The default of `fix`, so that no error is shown without a way out of it."""

    def __init__(
        self,
        what: str,
        *,
        why: str | None = None,
        fix: Sequence[str] | None = None,
        details: str = "",
    ) -> None:
        super().__init__(what)
        self.what = what
        self.why = self.reason if why is None else why
        self.fix = tuple(fix or self.remedy)
        self.details = details

    @property
    def parts(self) -> tuple[ShipwayError, ...]:
        """The problems that it tells of: itself, or those that were found together."""
        return (self,)


class SeveralProblems(ShipwayError):
    """Several problems were found together; each is listed with its own code and fix."""

    code = "SW100"
    reason = "shipway looks at everything before it touches anything, and tells all it found."

    def __init__(self, problems: Sequence[ShipwayError]) -> None:
        super().__init__(f"{len(problems)} problems stand in the way")
        self.problems = tuple(problems)

    @property
    def parts(self) -> tuple[ShipwayError, ...]:
        """Each of the problems."""
        return self.problems

    @property
    def worst(self) -> ExitStatus:
        """The highest exit status among the problems."""
        return max(problem.status for problem in self.problems)


def refuse(problems: Sequence[ShipwayError]) -> None:
    """Raise what was found: one problem as itself, several together, none not at all."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise SeveralProblems(problems)
