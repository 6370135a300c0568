"""The commands that errors propose: for the target and the project that were typed.

Errors are raised where nobody knows the command line, or which version comes next.
"""

from __future__ import annotations

import re
import shlex
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .errors.base import NEXT_VERSION, ShipwayError
from .errors.versions import GoesBackwards, NeedsBase, NotReleasedYet
from .project.versions import following

if TYPE_CHECKING:
    from collections.abc import Iterator

    from packaging.version import Version

    from .request import Request

__all__ = ["completed", "completed_command", "made_for", "naming_next"]

_TAKING_TARGETS = ("invoke release", "invoke publish", "invoke verify", "invoke check")

_OF_A_VERSION = (NeedsBase, GoesBackwards, NotReleasedYet)
"""Errors of what both `bump` and `release` take; the fix is for the one that was typed."""
_BUMP = re.compile("^invoke bump")


@contextmanager
def made_for(request: Request) -> Iterator[None]:
    """Let the commands that an error proposes mean the target and the project that were typed."""
    try:
        yield
    except ShipwayError as error:
        for problem in error.parts:
            if request.task == "release" and isinstance(problem, _OF_A_VERSION):
                problem.fix = tuple(_BUMP.sub("invoke release", line) for line in problem.fix)
            problem.fix = tuple(completed(line, request) for line in problem.fix)
        raise


@contextmanager
def naming_next(version: Version) -> Iterator[None]:
    """Let an error name the version that comes after this one, where it proposes the next."""
    named = NEXT_VERSION.replace("NEXT", str(following(version)))
    try:
        yield
    except ShipwayError as error:
        for problem in error.parts:
            problem.fix = tuple(named if line == NEXT_VERSION else line for line in problem.fix)
        raise


def completed(line: str, request: Request) -> str:
    """Return a proposed command with the target and the project that were typed."""
    command, gap, remark = line.partition("   ")
    if request.target and command.startswith(_TAKING_TARGETS) and "--undo" not in command:
        command += "" if "--target" in command else f" --target={request.target}"
    if request.project and command.startswith("invoke ") and "--project" not in command:
        command += f" --project={shlex.quote(request.project)}"
    return f"{command}{gap}{remark}"


def completed_command(sentence: str, request: Request) -> str:
    """Return a sentence whose end is a proposed command, completed as `completed` does."""
    said, invoke, command = sentence.rpartition("invoke ")
    return said + completed(invoke + command, request) if invoke else sentence
