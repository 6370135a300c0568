"""What a command line of nox asks for: which of its sessions run, and what follows `--`. Pure."""

from __future__ import annotations

import argparse
import math
import shlex
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from shipway.errors.usage import WrongUsage

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["SESSION", "Asked", "Selected", "read_asked", "read_selected"]

SESSION = "verify_install"
_SELECTING = {
    "sessions": ("-s", "-e", "--session", "--sessions"),
    "pythons": ("-p", "-P", "--python", "--pythons", "--force-python", "--force-pythons"),
}
_CHOOSING = ("-l", "--list", "--list-sessions", "-k", "--keywords", "-t", "--tags")
_INDEX_SECONDS = 1800.0
_PROCESS_SECONDS = 180.0
"""Seen: the first import of pandas and what it brings takes over a minute on a busy machine."""


@dataclass(frozen=True)
class Selected:
    """Which sessions nox was told to run."""

    sessions: tuple[str, ...]
    """As named by `-s`; empty where nox chooses by itself or by `-k` or `-t`."""
    pythons: tuple[str, ...]
    """As named by `-p` or `-P`."""
    chooses: bool
    """Whether nox lists its sessions, or selects them by `-k` or `-t`."""
    rest: tuple[str, ...]
    """What follows `--`."""

    @property
    def concerns_us(self) -> bool:
        """Whether `verify_install` may run or be listed."""
        return self.chooses or any(_is_ours(name) for name in self.sessions)

    @property
    def only_ours(self) -> bool:
        """Whether nothing but `verify_install` runs."""
        return bool(self.sessions) and all(_is_ours(name) for name in self.sessions)

    @property
    def named(self) -> tuple[str, ...]:
        """The Pythons that are named, be it as `-p 3.12` or as `-s verify_install-3.12`."""
        ours = [name for name in self.sessions if _is_ours(name)]
        if SESSION in ours:
            return self.pythons
        return tuple(name.removeprefix(f"{SESSION}-") for name in ours)


@dataclass(frozen=True)
class Asked:
    """What follows `--`."""

    project: Path | None
    """The project's folder, where it is not that of the noxfile."""
    target: str | None
    version: str | None
    files: Path | None
    """A folder whose files are verified, instead of those in dist or on the index."""
    coming: Path | None
    """A folder into which files to verify come while they are built; see `doors.delivery`."""
    require: bool
    timeout: float
    """How long to wait for the index, in seconds."""
    process_timeout: float
    """How long an import, a script or a command may take, in seconds."""


def read_selected(arguments: Sequence[str], sessions: str | None = None) -> Selected:
    """Read a command line of nox; options that do not matter here are passed over.

    `sessions` is what the variable NOXSESSION says, which counts where there is no `-s`.
    """
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    several: dict[str, Any] = {"nargs": "*", "action": "extend", "default": []}
    for dest, flags in _SELECTING.items():
        parser.add_argument(*flags, dest=dest, **several)
    for flag in _CHOOSING:
        parser.add_argument(flag, dest="chooses", action="store_true")
    at = arguments.index("--") if "--" in arguments else len(arguments)
    known, _ = parser.parse_known_args(arguments[:at])
    return Selected(
        tuple(known.sessions or (sessions.split(",") if sessions else ())),
        tuple(known.pythons),
        bool(known.chooses),
        tuple(arguments[at + 1 :]),
    )


def read_asked(arguments: Sequence[str]) -> Asked:
    """Read what follows `--`. Raises `WrongUsage`."""
    parser = _Parser(prog=f"nox -s {SESSION} --", allow_abbrev=False, add_help=False)
    parser.add_argument("--target", metavar="NAME")
    parser.add_argument("--version")
    parser.add_argument("--files", type=Path, metavar="FOLDER")
    parser.add_argument("--coming", type=Path, metavar="FOLDER")
    parser.add_argument("--project", type=Path, metavar="FOLDER")
    parser.add_argument("--require", action="store_true")
    index, process = partial(_seconds, least=0.0), partial(_seconds, least=0.1)
    parser.add_argument("--timeout", type=index, default=_INDEX_SECONDS, metavar="SECONDS")
    parser.add_argument(
        "--process-timeout", type=process, default=_PROCESS_SECONDS, metavar="SECONDS"
    )
    asked = Asked(**vars(parser.parse_args(arguments)))
    if asked.files is not None and asked.coming is not None:
        raise WrongUsage(
            "--files and --coming contradict each other",
            fix=[f"nox -s {SESSION} -- --files=FOLDER"],
        )
    if asked.version is not None and (asked.files or asked.coming) is not None:
        raise WrongUsage(
            f"--version={shlex.quote(asked.version)} does not go with a folder of files",
            why="The files have versions already.",
            fix=[f"nox -s {SESSION} -- --target=NAME --version={shlex.quote(asked.version)}"],
        )
    if asked.version is not None and asked.target is None:
        raise WrongUsage(
            f"--version={shlex.quote(asked.version)} needs a --target to take it from",
            why="What lies in dist has one version already.",
            fix=[f"nox -s {SESSION} -- --target=NAME --version={shlex.quote(asked.version)}"],
        )
    return asked


def _seconds(text: str, *, least: float) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    # What is not a number is not greater than one either.
    if not least <= seconds < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds from {least} on")
    return seconds


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise WrongUsage(
            f"after `--`: {message}",
            why="verify_install does not understand what follows `--`.",
            # In one line: argparse breaks it where a terminal ends.
            fix=[" ".join(self.format_usage().split()).removeprefix("usage: ")],
        )


def _is_ours(name: str) -> bool:
    return name == SESSION or name.startswith(f"{SESSION}-")
