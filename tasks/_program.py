"""The console script `shipway`: Invoke's own program over the same tasks."""

from __future__ import annotations

import re
import shlex
import sys
from difflib import get_close_matches

from invoke.exceptions import Exit, ParseError
from invoke.program import Program

from shipway.errors.base import ExitStatus
from shipway.errors.usage import WrongUsage
from shipway.report.problems import show_problem
from shipway.report.writer import Writer

__all__ = ["ShipwayProgram"]

_UNKNOWN = re.compile(r"No idea what '(.*)' is")
"""What Invoke says of a word that is neither a task nor an option of the one before it."""


class ShipwayProgram(Program):
    """`shipway TASK …`, for repositories without a tasks.py."""

    def run(self, argv: list[str] | None = None, exit: bool = True) -> None:
        """Run the tasks; leave an interrupt to the caller, where Invoke would end with 1."""
        try:
            super().run(argv, exit)
        except SystemExit as end:
            if isinstance(end.__context__, KeyboardInterrupt):
                raise KeyboardInterrupt from None
            raise

    def print_version(self) -> None:
        """Print the version of shipway; it is looked up only when asked for."""
        from importlib.metadata import version  # 25 ms

        print(f"shipway {version('shipway')}")  # noqa: T201 - Invoke's programs print theirs so

    def parse_tasks(self) -> None:
        """Read the tasks and options; words that are none end with status 2 and the nearest one."""
        try:
            super().parse_tasks()
        except ParseError as error:
            problem = WrongUsage(str(error), fix=[self._meant(error)])
            show_problem(Writer(json="--json" in sys.argv), problem)
            raise Exit(code=int(ExitStatus.USAGE)) from None

    def _meant(self, error: ParseError) -> str:
        """Return the command that was meant, or the one that lists what there is."""
        found = _UNKNOWN.search(str(error))
        word = found[1] if found else ""
        near = get_close_matches(word, self.collection.task_names, n=1)
        if near and not word.startswith("-"):
            return _with(word, near[0])
        options = [*error.context.flags, *error.context.inverse_flags] if error.context else []
        near = get_close_matches(word, [each for each in options if each.startswith("--")], n=1)
        if near and word.startswith("--"):
            return _with(word, near[0])
        task = error.context.name if error.context else None
        return f"shipway --help {task}" if task else "shipway --list"


def _with(word: str, meant: str) -> str:
    """Return the command as typed, with the word that was meant in place of one."""
    split = (each.partition("=") for each in sys.argv[1:])
    typed = (f"{meant if each == word else each}{sign}{rest}" for each, sign, rest in split)
    return shlex.join(["shipway", *typed])
