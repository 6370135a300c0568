"""What a command line asks for, and what it may not ask for at once."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .errors.usage import WrongUsage
from .project.versions import refuse_unclear
from .release import Options

if TYPE_CHECKING:
    from collections.abc import Mapping


__all__ = ["Request", "as_begun", "refuse_unclear_request", "told_as_begun"]


@dataclass(frozen=True)
class Request:
    """What a command line asks for; an empty text stands for an option that was not given."""

    task: str
    project: str = ""
    part: str = ""
    to: str = ""
    base: str = ""
    target: str = ""
    version: str = ""
    commit: bool = False
    unique: bool = False
    keep: bool = False
    undo: bool = False
    options: Options = field(default_factory=Options)
    command: str = ""
    """The command as typed, for messages that say how to go on."""

    @property
    def program(self) -> str:
        """What was typed to start the task: `shipway` or `invoke`."""
        return "shipway" if self.command.partition(" ")[0] == "shipway" else "invoke"


def refuse_unclear_request(request: Request) -> None:
    """Refuse options that contradict each other or would be passed over, before anything is read.

    Raises `WrongUsage`, `UnknownPart` and `NotAVersion`.
    """
    if request.undo:
        _refuse_beside_undo(request)
    refuse_unclear(part=request.part or None, to=request.to or None, base=request.base or None)
    if request.unique:
        _refuse_beside_unique(request)


def _refuse_beside_undo(request: Request) -> None:
    """Refuse what an undo has no use for: the newest release is taken back, whatever it was."""
    own, usual = request.options, Options()
    beside = {
        "part": request.part, "to": request.to, "base": request.base, "keep": request.keep,
        "push": own.push is True, "no-push": own.push is False, "python": own.pythons,
        "require": own.require, "timeout": own.timeout != usual.timeout,
    }  # fmt: skip
    given = [f"--{name}" for name, value in beside.items() if value]
    again = f"{_without(request.command, '--undo')}   (makes a release)"
    if given:
        raise WrongUsage(
            f"--undo does not go with {', '.join(given)}",
            why="--undo takes the newest release back as it was begun; an older one, or a part"
            " of one, cannot be chosen.",
            fix=[
                "invoke release --undo   (takes the newest one back)",
                # Both a part and a version make none.
                *([] if request.part and request.to else [again]),
            ],
        )


def _without(command: str, option: str) -> str:
    return " ".join(word for word in command.split(" ") if word != option)


def _refuse_beside_unique(request: Request) -> None:
    """Refuse what `--unique` leaves no room for, with the command for each of the two wishes."""
    part = "" if request.part == "dev" else request.part
    options = {"part": part, "to": request.to, "base": request.base}
    others = [f"--{name}={shlex.quote(value)}" for name, value in options.items() if value]
    others += ["--commit"] if request.commit else []
    if not others:
        return
    plain = [f"--part={request.part}"] if request.part == "dev" else []
    raise WrongUsage(
        f"--unique does not go with {', '.join(others)}",
        why="--unique makes a development version for the next build alone: it chooses the"
        " version itself and writes it into no file.",
        fix=[
            "invoke bump --part=dev --unique   (that version)",
            f"{' '.join(['invoke bump', *plain, *others])}   (a version in the files)",
        ],
    )


def as_begun(request: Request, begun: Mapping[str, str]) -> Request:
    """Return the request with what is not said as the release was begun with.

    On which Pythons it is tried holds for the target that it was begun for, and for no other: what
    a rehearsal is content with is not enough for a public index.
    """
    options = request.options
    if options.push is None:
        push = {"yes": True, "no": False}.get(begun.get("push", ""))
        options = replace(options, push=push)
    if request.target in ("", begun.get("target", "")):
        pythons = options.pythons or tuple(begun.get("pythons", "").split())
        require = options.require or begun.get("require") == "yes"
        options = replace(options, pythons=pythons, require=require)
    return replace(request, options=options)


def told_as_begun(typed: Request, request: Request) -> str:
    """Say which options hold that were not typed, since the release was begun with them."""
    taken = []
    if typed.options.pythons != request.options.pythons:
        taken += [f"--python={shlex.quote(name)}" for name in request.options.pythons]
    if typed.options.require != request.options.require:
        taken += ["--require"]
    return f"it goes on as it was begun, with {' '.join(taken)}" if taken else ""
