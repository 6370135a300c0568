"""The command line as it was typed, and proposals in its words."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shipway.errors.base import ShipwayError

__all__ = ["command_line", "command_without", "in_typed_words", "program"]


def program() -> str:
    """Return what starts the tasks: the console script where it was used, else `invoke`."""
    # On Windows the script is an .exe.
    return "shipway" if Path(sys.argv[0]).stem == "shipway" else "invoke"


def command_line() -> str:
    """Return the command as typed, for messages that say how to go on."""
    return _joined([program(), *sys.argv[1:]])


def command_without(option: str) -> str:
    """Return the command as typed, without an option and the value that it may have."""
    kept: list[str] = []
    valued = False
    for word in sys.argv[1:]:
        value, valued = valued and not word.startswith("-"), word == f"--{option}"
        if not (valued or value or word.startswith(f"--{option}=")):
            kept.append(word)
    return _joined([program(), *kept])


def _joined(words: Sequence[str]) -> str:
    """Return words as they are typed in a shell, with the name of an option before the quotes."""
    parts = (word.partition("=") for word in words)
    return " ".join(
        f"{name}={shlex.quote(value)}" if mark and name.startswith("--") else shlex.quote(word)
        for word, (name, mark, value) in zip(words, parts, strict=True)
    )


def in_typed_words(error: ShipwayError, project: str) -> ShipwayError:
    """Return the error, with a way out for the program and the project that were typed."""
    # What fails, may take its time.
    from shipway.proposals import completed, with_option, with_options
    from shipway.request import Request

    typed = Request("", project, command=command_line())
    words = [program(), *sys.argv[1:]]
    for problem in error.parts:
        problem.fix = tuple(with_option(completed(line, typed), words) for line in problem.fix)
        problem.why = with_options(problem.why, typed)
    return error
