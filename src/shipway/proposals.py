"""The commands that errors propose: for the program, target, project and push that were typed.

Errors are raised where nobody knows the command line, or which version comes next.
"""

from __future__ import annotations

import re
import shlex
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .doors.standpoint import folder_for_git
from .errors.base import NEXT_VERSION, ShipwayError
from .errors.usage import WrongUsage
from .errors.versions import GoesBackwards, NeedsBase, NotAVersion, NotReleasedYet, UnknownPart
from .project.versions import following
from .request import Request

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .release import Release

__all__ = ["completed", "made_for", "naming_next", "spoken", "with_option", "with_options"]

_WITH_TARGET = frozenset({
    "check", "doctor", "health", "publish", "release", "status", "summary", "verify",
})  # fmt: skip
_WITH_PROJECT = _WITH_TARGET | {
    "announce", "build", "bump", "current", "dispatch", "init", "notes", "serve", "tag",
    "wait-for-ci", "watch",
}  # fmt: skip
_WORD = re.compile(r"(?:(?<!\w)'[^']*'|\S)+")
"""A word of a command; what has blanks in it is quoted, as `shlex.quote` does.

After a letter the sign is the apostrophe of a sentence.
"""
_PROGRAMS = frozenset({"invoke", "shipway"})
_PROGRAM = re.compile(rf"(?<![\w./-])invoke(?= (?:-|(?:{'|'.join(sorted(_WITH_PROJECT))})\b))")
_OPTION = re.compile(
    r"(?:or release without pushing: )?(?:add|give)"
    r" --(?P<option>project|target|no-push)(?:=(?P<value>'[^']*'|[^\s,']+))?"
)
_SESSION = re.compile(r"\bnox -s (build|verify_install)\b(?: --(?= ))?")
_GIT = re.compile(
    r"(?<![\w./'-])git (?="
    r"(?:add|bisect|branch|cherry-pick|commit|config(?! --global)|diff|fetch|init|lfs|log|ls-remote"
    r"|merge|pull|push|rebase|remote|reset|restore|revert|rm|show|stash|status|submodule|switch|tag"
    r"|update-ref)\b)"
)
"""How a command of git begins that is about the repository it is typed in."""
_TASK_OF_SESSION = {"build": "build", "verify_install": "verify"}

_OF_A_VERSION = (
    NeedsBase, GoesBackwards, NotReleasedYet, UnknownPart, NotAVersion, WrongUsage,
)  # fmt: skip
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
def naming_next(release: Release) -> Iterator[None]:
    """Let an error name the version that comes after all there are, where it proposes the next."""
    try:
        yield
    except ShipwayError as error:
        for problem in error.parts:
            if NEXT_VERSION in problem.fix:
                newest = max(release.version, release.tags.newest or release.version)
                named = NEXT_VERSION.replace("NEXT", shlex.quote(str(following(newest))))
                problem.fix = tuple(named if line == NEXT_VERSION else line for line in problem.fix)
        raise


def completed(line: str, request: Request) -> str:
    """Return a proposed command, or a sentence with one, that works as and where it is typed.

    It gets target, push and project as typed; git gets `-C` outside of the project's repository.
    """
    told = with_options(line, request)
    place = folder_for_git(request.project) if request.project and "git " in told else ""
    return _GIT.sub(lambda _: f"git -C {shlex.quote(place)} ", told) if place else told


def with_options(line: str, request: Request) -> str:
    """Return a proposed command, or a sentence with one, with target, push and project as typed.

    Each task of a chain gets them: Invoke gives an option to the task before it alone.
    """
    command, gap, remark = line.partition("   ")
    told, end = "", 0
    task, options, inside = "", [], False
    for found in _WORD.finditer(command):
        word = found.group()
        if word.startswith("-"):
            options.append(word)
            inside = inside and word != "--help"
        else:
            told += _missing(task, options, request)
            inside = word in _PROGRAMS or (inside and word in _WITH_PROJECT)
            task, options = (word if inside else ""), []
        told, end = told + command[end : found.end()], found.end()
    told += _missing(task, options, request)
    return spoken(f"{told}{command[end:]}{gap}{remark}", request.program)


def spoken(line: str, program: str) -> str:
    """Return a proposed command, or a sentence with one, for the program that was typed.

    Who typed a task has a program for all of them, and perhaps neither tasks.py nor noxfile.
    """
    by_task = _SESSION.sub(lambda found: f"{program} {_TASK_OF_SESSION[found[1]]}", line)
    return _PROGRAM.sub(program, by_task)


def with_option(line: str, words: Sequence[str]) -> str:
    """Return the command of `words` with the option that a proposal says to add or to give.

    Who raises an error does not know what was typed; any other proposal is returned as it is.
    """
    found = _OPTION.fullmatch(line)
    if found is None:
        return line
    option, value = found["option"], "".join(shlex.split(found["value"] or ""))
    if option == "no-push":
        words = [word for word in words if word != "--push"]
        end = words.index("release") + 1 if "release" in words else len(words)
        return f"{shlex.join([*words[:end], '--no-push', *words[end:]])}   (pushes nothing)"
    kept = shlex.join(_without(words, f"--{option}"))
    asked = Request("", target=value) if option == "target" else Request("", project=value)
    return completed(kept, asked)


def _without(words: Sequence[str], option: str) -> Iterator[str]:
    """Yield the words but for an option and its value."""
    before = ""
    for word in words:
        if option not in (before, word.partition("=")[0]):
            yield word
        before = word


def _missing(task: str, options: Sequence[str], request: Request) -> str:
    """Return the options that were typed, and that a proposed task lacks, a blank before each."""
    given = {option.partition("=")[0] for option in options}
    missing = ""
    if request.target and task in _WITH_TARGET and not given & {"--target", "--undo"}:
        missing += f" --target={shlex.quote(request.target)}"
    push = {True: "--push", False: "--no-push", None: ""}[request.options.push]
    if push and task == "release" and not given & {"--push", "--no-push", "--undo"}:
        missing += f" {push}"
    if request.project and task in _WITH_PROJECT and "--project" not in given:
        missing += f" --project={shlex.quote(request.project)}"
    return missing
