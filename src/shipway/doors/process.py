"""The one place that starts processes: argument lists only, never a shell string."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.errors.usage import CommandFailed, CommandNotFound, CommandTimedOut

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

__all__ = ["Completed", "merged", "run", "shown", "stop_group"]

_TAIL_LINES = 40
_GRACE = 3.0
"""Seconds that a process has to end by itself."""


@dataclass(frozen=True)
class Completed:
    """A process that ended: its exit status and both of its outputs, as text."""

    arguments: tuple[str, ...]
    status: int
    stdout: str
    stderr: str


def shown(arguments: Sequence[str]) -> str:
    """Return the command as a person would type it."""
    return shlex.join(arguments)


def run(  # noqa: PLR0913 - one wrapper for every command, each argument named at the call
    arguments: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str | None] | None = None,
    accepted: Collection[int] = (0,),
    timeout: float | None = None,
    text_input: str | None = None,
    names: bool = False,
    whole: bool = False,
) -> Completed:
    """Run a command to its end with both outputs captured.

    `environment` is laid over the process's own; a value of None removes the
    variable. `accepted` are the exit statuses that count as success, `timeout`
    is in seconds. With `names` the output is names of files: bytes that are no text are
    kept in the way that Python keeps them in paths, where else they are replaced, and so are
    carriage returns.
    A `whole` command is stopped with everything that it has started, and if it takes too
    long its error has all that it printed, else the end of it.

    Raises `CommandNotFound`, `CommandTimedOut`, and `CommandFailed` with the
    end of what the command printed.
    """
    program = shutil.which(arguments[0])
    if program is None:
        raise CommandNotFound(f"{arguments[0]!r} is not installed or not on PATH")
    try:
        done = _completed(
            [program, *arguments[1:]],
            folder,
            merged(environment or {}),
            text_input,
            timeout,
            names=names,
            whole=whole,
        )
    except subprocess.TimeoutExpired as error:
        printed = _printed(error.stdout) + _printed(error.stderr)
        raise CommandTimedOut(
            f"`{shown(arguments)}` did not end in {timeout:g} s",
            details=printed if whole else _tail(printed),
        ) from error
    if done.returncode not in accepted:
        raise CommandFailed(
            f"`{shown(arguments)}` ended with status {done.returncode}",
            details=_tail(done.stdout + done.stderr),
        )
    return Completed(tuple(arguments), done.returncode, done.stdout, done.stderr)


def _completed(  # noqa: PLR0913 - called in one place
    command: list[str],
    folder: Path,
    environment: Mapping[str, str],
    text_input: str | None,
    timeout: float | None,
    *,
    names: bool,
    whole: bool,
) -> subprocess.CompletedProcess[str]:
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL if text_input is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A group of its own, so that it can be stopped with all that it has started.
        start_new_session=whole,
    ) as process:
        try:
            given = None if text_input is None else text_input.encode()
            outputs = process.communicate(given, timeout)
        except BaseException:
            (stop_group if whole else _stop)(process)
            raise
    stdout, stderr = (_text(output, names=names) for output in outputs)
    return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)


def _text(output: bytes, *, names: bool) -> str:
    if names:
        # A name may have a carriage return in it.
        return output.decode("utf-8", "surrogateescape")
    return output.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a process, gently first: git removes its locks then."""
    process.terminate()
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()


def stop_group(
    process: subprocess.Popen[str] | subprocess.Popen[bytes],
    *,
    gently: signal.Signals = signal.SIGTERM,
    grace: float = _GRACE,
) -> None:
    """End a process that leads a group, and everything in the group: gently first.

    `grace` is how many seconds it has to end by itself.
    """
    if os.name != "posix":
        command = ["taskkill", "/T", "/F", "/PID", str(process.pid)]
        subprocess.run(command, capture_output=True, check=False)
        return
    for name in (gently, signal.SIGKILL):
        with suppress(ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(process.pid, name)
            process.wait(grace)


def _printed(output: str | bytes | None) -> str:
    """Return what a process printed before its time was over; Python does not decode that."""
    return output.decode("utf-8", "replace") if isinstance(output, bytes) else output or ""


def merged(changes: Mapping[str, str | None]) -> dict[str, str]:
    """Return this process's variables with some changes; None removes one."""
    variables: dict[str, str | None] = {**os.environ, **changes}
    return {name: value for name, value in variables.items() if value is not None}


def _tail(text: str) -> str:
    return "\n".join(text.strip().splitlines()[-_TAIL_LINES:])
