"""What all tasks share: help texts, errors into exit statuses, showing and running a plan."""

from __future__ import annotations

import functools
import inspect
import sys
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from invoke.exceptions import Exit

from shipway.doors.denials import denial
from shipway.doors.signals import deferred, terminable
from shipway.doors.streams import complete_streams
from shipway.errors.base import ExitStatus, ShipwayError
from shipway.errors.engine import NotConfirmed
from shipway.errors.usage import WrongUsage
from shipway.report.problems import exit_status, show_problem
from shipway.report.reporters import reporter_for
from shipway.report.writer import Writer, unwritten

from ._dry import is_only_shown, is_put_off, would_act
from ._typed import command_line, command_without, in_typed_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from invoke.context import Context

    from shipway.reporting import Reporter
    from shipway.request import Request

__all__ = [
    "UNSET",
    "ask_first",
    "command_line",
    "command_without",
    "guarded",
    "helped",
    "listed",
    "perform",
    "reporter",
    "seconds_to_wait",
    "take_back",
    "whole_number",
]

# Invoke hands on what is not given as its default, and an empty value as an empty text. `guarded`
# refuses that, and makes the empty text of None that a `Request` stands for.
UNSET = cast("str", None)

_MOST_DIGITS = 12
_LONGEST_WAIT = 7 * 24 * 3600

_HELP = {
    "base": "Which release a pre-release is meant of: major, minor or patch, as in"
    " --part=rc --base=minor; for dev also a pre-release or post.",
    "commit": "Commit the edited files too.",
    "dry-run": "Show what would be done, with every diff and command, and stop. Invoke's own -R"
    " before the first task means the same for all of a chain.",
    "json": "Write the result as JSON to standard output; everything else goes to standard error.",
    "keep": "After a failure, leave what was done instead of taking it back.",
    "part": "What to count up: major, minor, patch, alpha, beta, rc, post, dev, or final to drop"
    " the pre-release.",
    "project": "The project's folder (default: the one of the current folder).",
    "push": "Push branch and tag before publishing (default: for pypi and configured targets;"
    " not for local and testpypi, which are rehearsals).",
    "no-push": "Leave branch and tag on this machine.",
    "python": "Verify on this Python only, as --python=3.12; several times, or as"
    " --python=3.11,3.12, on each"
    " (default: every one that the project admits and the machine has).",
    "require": "A Python that the project admits and the machine lacks is an error.",
    "target": "The index: pypi, testpypi, local, one of [tool.shipway.targets] or a section of"
    " .pypirc (default: default-target of [tool.shipway], else pypi).",
    "timeout": "How long to wait for the index to serve what was uploaded, in seconds"
    " (default: 1800).",
    "to": "The exact version wanted, such as 1.2.3.",
    "twice": "Build again and compare byte for byte; then build the wheel straight from the tree,"
    " and compare its files.",
    "unique": "With --part=dev: a version that was never there, for the next build of this commit"
    " alone; files, commits and tags stay as they are.",
    "version": "The version meant (default: the newest that was built).",
    "yes": "Do not ask before starting.",
}


def helped(*names: str, **special: str) -> dict[str, str]:
    """Return Invoke's help table for the named options; `special` has a task's own wording."""
    return {**{name: _HELP[name] for name in names}, **special}


def whole_number(text: str, option: str, lowest: int, highest: int) -> int:
    """Return the value of an option that takes a number.

    Invoke itself would end with a traceback where the value is none. Raises `WrongUsage`.
    """
    plain = str(text).strip()
    if plain.isascii() and plain.isdecimal() and len(plain) < _MOST_DIGITS:
        number = int(plain)
        if lowest <= number <= highest:
            return number
    raise WrongUsage(
        f"--{option} takes a whole number from {lowest} to {highest}, not {text!r}",
        why="The value is no such number.",
        fix=[f"{command_without(option)}   (with what is usual)"],
    )


def seconds_to_wait(timeout: str) -> int:
    """Return the value of `--timeout`. Raises `WrongUsage`."""
    return whole_number(timeout, "timeout", 1, _LONGEST_WAIT)


def listed(values: Sequence[str]) -> tuple[str, ...]:
    """Return the values of an option that may be given several times, or as a list with commas."""
    return tuple(item.strip() for value in values for item in value.split(","))


def guarded(body: Callable[..., None]) -> Callable[..., None]:
    """Turn errors into a message and an exit status; anything else is a bug and stays one."""

    @functools.wraps(body)
    def task(context: Context, **options: Any) -> None:  # noqa: ANN401 - Invoke passes any
        complete_streams()
        try:
            with terminable():
                _told(body, context, options)
        except KeyboardInterrupt:
            # Another one finds the same end.
            with deferred():
                Writer().account("interrupted")
            raise Exit(code=int(ExitStatus.INTERRUPTED)) from None

    return task


def _told(body: Callable[..., None], context: Context, options: dict[str, Any]) -> None:
    """Run the body of a task; tell of the error that ends it. Raises `Exit` then."""
    try:
        bound = inspect.signature(body).bind(context, **options)
        bound.apply_defaults()
        given = {name: _given(name, value) for name, value in bound.arguments.items()}
        try:
            body(**given)
        finally:
            lost = unwritten()
            if lost:
                show_problem(Writer(json=bool(options.get("json"))), lost)
        if lost:
            raise Exit(code=exit_status(lost))
    except ShipwayError as error:
        told = in_typed_words(error, options.get("project") or "")
        show_problem(Writer(json=bool(options.get("json"))), told)
        raise Exit(code=exit_status(error)) from None
    except OSError as error:
        problem = denial(error)
        if problem is None:
            raise
        show_problem(Writer(json=bool(options.get("json"))), problem)
        raise Exit(code=exit_status(problem)) from None


def _given(option: str, value: Any) -> Any:  # noqa: ANN401 - Invoke passes any
    """Return the value of an option; an empty text where it was not given. Raises `WrongUsage`."""
    if isinstance(value, str) and not value:
        name = option.replace("_", "-")
        raise WrongUsage(
            f"--{name} has no value",
            why="It would mean the same as no option at all, which is hardly what was meant.",
            fix=[f"{command_without(name)}   (without it)"],
        )
    return "" if value is UNSET else value


def reporter(writer: Writer, request: Request) -> Reporter:
    """Return what tells of a run, with commands for what was typed."""
    from shipway.proposals import completed

    return reporter_for(writer, partial(completed, request=request))


def perform(
    context: Context, request: Request, *, json: bool, dry_run: bool = False, ask: bool = False
) -> None:
    """Plan, show, ask where asked to, run, and report."""
    from shipway.commands import planned
    from shipway.report.plans import show_outcome, show_plan

    writer = Writer(json=json)
    if is_only_shown(context, request.task, dry_run=dry_run, writer=writer):
        with _waiting(request.task, writer), planned(request, reporter(writer, request)) as job:
            show_plan(writer, job, result=True)
            if job.plan.actions:
                would_act(request.task)
        return
    with planned(request, reporter(writer, request)) as job:
        asking = ask and _on_terminal()
        if asking:
            show_plan(writer, job, result=False)
        if asking and job.plan.actions:
            _confirm(f"Release {job.release.title}?", f"{job.release.title} was not released")
        show_outcome(writer, job, job.run(), task=request.task)


def take_back(context: Context, request: Request, *, json: bool, dry_run: bool, ask: bool) -> None:
    """Show what would be taken back, ask where asked to, do it, and report.

    Ends with status 1 where something of it stays all the same.
    """
    from shipway.report.plans import show_undo, show_undo_plan
    from shipway.undoing import undoing

    writer = Writer(json=json)
    if is_only_shown(context, request.task, dry_run=dry_run, writer=writer):
        with _waiting(request.task, writer), undoing(request, reporter(writer, request)) as undo:
            show_undo_plan(writer, undo, result=True)
            would_act(request.task)
        return
    with undoing(request, reporter(writer, request)) as undo:
        asking = ask and _on_terminal()
        if asking or undo.stays:
            show_undo_plan(writer, undo, result=False)
        if asking:
            _confirm(f"Take {undo.release.title} back?", f"{undo.release.title} stays as it is")
        undo.run()
        show_undo(writer, undo)
        if undo.stays:
            raise Exit(code=int(ExitStatus.REFUSED))


@contextmanager
def _waiting(task: str, writer: Writer) -> Iterator[None]:
    """Tell of what is refused that it waits for an earlier task, where one was only shown."""
    try:
        yield
    except ShipwayError as error:
        if not is_put_off(task, error, writer=writer):
            raise


def ask_first(question: str, otherwise: str, *, yes: bool, show: Callable[[], None]) -> None:
    """Show what is planned and ask, on a terminal and without `--yes`. Raises `NotConfirmed`."""
    if not yes and _on_terminal():
        show()
        _confirm(question, otherwise)


def _on_terminal() -> bool:
    # Standard input is None where it was closed.
    return sys.stdin is not None and sys.stdin.isatty()


def _confirm(question: str, otherwise: str) -> None:
    try:
        answer = input(f"{question} [y/N] ")
    except EOFError:
        raise NotConfirmed(
            otherwise,
            why="The question was not answered.",
            fix=[f"{command_line()} --yes   (does not ask)"],
        ) from None
    if answer.strip().lower() not in {"y", "yes"}:
        raise NotConfirmed(otherwise, fix=[f"{command_line()}   (asks again)"])
