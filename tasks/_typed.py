"""The command line as it was typed, and proposals in its words."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shipway.errors.base import ShipwayError

__all__ = ["command_line", "command_without", "in_typed_words", "program"]


def program() -> str:
    """Return what starts the tasks: the console script where it was used, else `invoke`."""
    # On Windows the script is an .exe.
    return "shipway" if Path(sys.argv[0]).stem == "shipway" else "invoke"


def command_line() -> str:
    """Return the command as typed, for messages that say how to go on."""
    return " ".join([program(), *sys.argv[1:]])


def command_without(option: str) -> str:
    """Return the command as typed, without an option and the value that it may have."""
    kept: list[str] = []
    valued = False
    for word in sys.argv[1:]:
        value, valued = valued and not word.startswith("-"), word == f"--{option}"
        if not (valued or value or word.startswith(f"--{option}=")):
            kept.append(word)
    return shlex.join([program(), *kept])


def in_typed_words(error: ShipwayError) -> ShipwayError:
    """Return the error, with a way out that begins with the program that was typed."""
    from shipway.proposals import spoken, with_option  # what fails, may take its time

    words = [program(), *sys.argv[1:]]
    for problem in error.parts:
        problem.fix = tuple(with_option(spoken(line, program()), words) for line in problem.fix)
    return error
