"""Errors and findings as text, as annotations of GitHub Actions, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shipway.errors.base import SeveralProblems

from .plain import plain

if TYPE_CHECKING:
    from shipway.errors.base import ShipwayError

    from .writer import Writer

__all__ = ["exit_status", "problem_as_json", "show_problem"]


def exit_status(error: ShipwayError) -> int:
    """Return the status to exit with: of several problems, the highest."""
    return int(error.worst if isinstance(error, SeveralProblems) else error.status)


def show_problem(writer: Writer, error: ShipwayError) -> None:
    """Tell a person what happened, why, and which commands fix it."""
    problems = error.parts
    if len(problems) > 1:
        writer.account(f"{len(problems)} problems:")
    for problem in problems:
        writer.account(_told(problem, colour=writer.colour))
        if writer.github:
            writer.account(_annotation(problem))
    writer.data({"error": problem_as_json(error)})


def problem_as_json(error: ShipwayError) -> dict[str, Any]:
    """Return an error as plain JSON data."""
    data: dict[str, Any] = {
        "code": error.code,
        "name": type(error).__name__,
        "what": error.what,
        "why": error.why,
        "fix": list(error.fix),
        "details": error.details,
        "status": exit_status(error),
    }
    if isinstance(error, SeveralProblems):
        data["problems"] = [problem_as_json(problem) for problem in error.problems]
    return data


def _told(problem: ShipwayError, *, colour: bool) -> str:
    strong, faint, off = ("\x1b[1;31m", "\x1b[2m", "\x1b[0m") if colour else ("", "", "")
    lines = [f"{strong}error {problem.code}{off} {plain(problem.what)}"]
    if problem.why:
        lines.append(f"  {faint}why{off}  {plain(problem.why)}")
    lines += [f"  {faint}fix{off}  {plain(command)}" for command in problem.fix]
    if problem.details:
        lines += [f"  {faint}|{off} {plain(line)}" for line in problem.details.splitlines()]
    return "\n".join(lines)


def _annotation(problem: ShipwayError) -> str:
    # https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    text = " ".join((problem.what, problem.why, *problem.fix))
    for character, escaped in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A")):
        text = text.replace(character, escaped)
    return f"::error title={problem.code}::{text}"
