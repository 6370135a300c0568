"""The console script `shipway`: Invoke's own program over the same tasks."""

from __future__ import annotations

import re
import shlex
import sys
from contextlib import contextmanager
from difflib import get_close_matches
from typing import TYPE_CHECKING

from invoke.config import AmbiguousMergeError
from invoke.exceptions import AmbiguousEnvVar, Exit, ParseError, UncastableEnvVar
from invoke.program import Program

from shipway.doors.denials import denial
from shipway.doors.streams import swallow_output
from shipway.errors.base import ExitStatus, ShipwayError
from shipway.errors.usage import CannotWrite, SettingsOfInvoke, WrongUsage
from shipway.report.problems import exit_status, show_problem
from shipway.report.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from invoke.parser.context import ParserContext

__all__ = ["ShipwayProgram"]

_OF_SETTINGS = (AmbiguousEnvVar, AmbiguousMergeError, UncastableEnvVar)
"""What Invoke raises of its settings as late as when it begins with the tasks."""

_BEGINNING = 3
"""So many letters are the beginning of a task, and no accident."""
_ALIKE = 0.7
"""As near a word has to be to a task: `nonsense` is none, though it has most of `notes`."""
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
            _write_all()
            raise
        _write_all()

    def create_config(self) -> None:
        """Read the settings of Invoke in the home folder."""
        with _guarded():
            super().create_config()

    def parse_core(self, argv: list[str] | None) -> None:
        """Read the options before the first task."""
        with _guarded():
            super().parse_core(argv)

    def parse_collection(self) -> None:
        """Read the settings of Invoke in the project."""
        with _guarded():
            super().parse_collection()

    def parse_cleanup(self) -> None:
        """Show the help or the list, where one is asked for."""
        with _guarded():
            super().parse_cleanup()

    def update_config(self, merge: bool = True) -> None:
        """Read the settings of Invoke that options and a named file give."""
        with _guarded():
            super().update_config(merge)

    def execute(self) -> None:
        """Run the tasks."""
        try:
            super().execute()
        except _OF_SETTINGS as error:
            raise _shown(_of_settings(error)) from None

    def print_version(self) -> None:
        """Print the version of shipway; it is looked up only when asked for."""
        from importlib.metadata import version  # 25 ms

        print(f"shipway {version('shipway')}")  # noqa: T201 - Invoke's programs print theirs so

    def parse_tasks(self) -> None:
        """Read the tasks and options; words that are none end with status 2 and the nearest one."""
        try:
            super().parse_tasks()
        except ParseError as error:
            found = _UNKNOWN.search(str(error))
            word, tasks = found[1] if found else "", list(self.collection.task_names)
            problem = _given_twice(word, tasks) or WrongUsage(
                str(error), fix=[_meant(error.context, word, tasks)]
            )
            raise _shown(problem) from None


def _meant(context: ParserContext | None, word: str, tasks: list[str]) -> str:
    """Return the command that was meant, or the one that lists what there is."""
    near = _tasks_like(word, tasks)
    if near and not word.startswith("-"):
        return _with(word, near[0])
    options = [*context.flags, *context.inverse_flags] if context else []
    names = {each.lstrip("-"): each for each in options if each.startswith("--")}
    near = get_close_matches(word.lstrip("-"), list(names), n=1)
    if context and near and word.startswith("--"):
        flag = context.flags.get(names[near[0]])
        if _has_value(word) or flag is None or not flag.takes_value:
            return _with(word, names[near[0]])
    task = context.name if context else None
    return f"shipway --help {task}" if task else "shipway --list"


def _has_value(option: str) -> bool:
    """Return whether an option was typed with something that may be its value."""
    words = [*sys.argv[1:], "-"]
    return option not in words or not words[words.index(option) + 1].startswith("-")


def _given_twice(word: str, tasks: list[str]) -> WrongUsage | None:
    """Return the error for a word that is the second value of an option which takes one."""
    words, first = sys.argv[1:], dict[str, range]()
    for index, each in enumerate(words):
        if each in tasks:
            first = {}
        option, sign, value = each.partition("=")
        span = range(index, index + (1 if sign else 2))
        if option in first and word == (value if sign else "".join(words[index + 1 : index + 2])):
            fix = [
                shlex.join(["shipway", *(each for i, each in enumerate(words) if i not in left)])
                for left in (span, first[option])
            ]
            return WrongUsage(f"{option} is given twice", why="It takes one value.", fix=fix)
        if option.startswith("--"):
            first.setdefault(option, span)
    return None


def _tasks_like(word: str, names: list[str]) -> list[str]:
    """Return the tasks that a word is the beginning of, else the one that it nearly is."""
    begun = [name for name in names if len(word) >= _BEGINNING and name.startswith(word)]
    return begun or get_close_matches(word, names, n=1, cutoff=_ALIKE)


def _with(word: str, meant: str) -> str:
    """Return the command as typed, with the word that was meant in place of one."""
    split = (each.partition("=") for each in sys.argv[1:])
    typed = (f"{meant if each == word else each}{sign}{rest}" for each, sign, rest in split)
    return shlex.join(["shipway", *typed])


@contextmanager
def _guarded() -> Iterator[None]:
    """Tell what Invoke stumbles over before a task begins, where it would end with a traceback."""
    try:
        yield
    except (Exit, ParseError):
        raise
    except BrokenPipeError:
        # Nobody reads the rest.
        raise Exit(code=int(ExitStatus.DONE)) from None
    except OSError as error:
        if error.filename is None:
            # It is the output that cannot be written.
            swallow_output()
        raise _shown(denial(error) or _of_settings(error)) from None
    except Exception as error:  # noqa: BLE001 - settings may be code: anything can be raised
        raise _shown(_of_settings(error)) from None


def _of_settings(error: Exception) -> SettingsOfInvoke:
    said = " ".join(str(error).split())
    return SettingsOfInvoke(f"Invoke cannot begin: {type(error).__name__}: {said}")


def _shown(problem: ShipwayError) -> Exit:
    show_problem(Writer(json="--json" in sys.argv), problem)
    return Exit(code=exit_status(problem))


def _write_all() -> None:
    """Write what waits to be written; where it cannot be, tell so before Python does at the end."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        swallow_output()
    except OSError as error:
        swallow_output()
        what = f"the output could not be written: {error.strerror or error}"
        problem = _shown(denial(error) or CannotWrite(what))
        sys.exit(problem.code)
