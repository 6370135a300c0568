"""The one place that starts processes: argument lists only, never a shell string."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from tempfile import TemporaryFile
from threading import Event, Timer
from typing import IO, TYPE_CHECKING, Any, cast

from shipway.errors.usage import CommandFailed, CommandNotFound, CommandTimedOut, NoSpace

from .denials import tells_of_no_space

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from io import TextIOWrapper
    from pathlib import Path

__all__ = ["Completed", "ends_of", "merged", "run", "shown", "stop_group", "tail"]

_TAIL_LINES = 40
_TAIL_LENGTH = 8000
_MOST = 8 << 20
"""Bytes of an output that are read whole; of a longer one the beginning and the end are."""
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
    names: bool = False,
    whole: bool = False,
) -> Completed:
    """Run a command to its end with both outputs captured.

    `environment` is laid over the process's own; a value of None removes the
    variable. `accepted` are the exit statuses that count as success, `timeout`
    is in seconds. With `names` the output is names of files: bytes that are no text are
    kept in the way that Python keeps them in paths, where else they are replaced, and so are
    carriage returns.
    With a `whole` command, which may print without end, only the beginning and the end of a very
    long output are kept, and everything ends that it has started and that stayed in its
    group, and if it takes too long its error has all that it printed, else the end of it.

    Raises `CommandNotFound`, `CommandTimedOut`, and `CommandFailed`, or `NoSpace` where it says
    so, with the end of what the command printed.
    """
    program = shutil.which(arguments[0])
    if program is None:
        raise CommandNotFound(f"{arguments[0]!r} is not installed or not on PATH")
    # A name may be no text, and may have a carriage return in it.
    reading = {"errors": "surrogateescape", "newline": ""} if names else {"errors": "replace"}
    # Not pipes: what a command leaves running in the background would hold them open.
    output = partial(TemporaryFile, "w+", encoding="utf-8", **reading)
    with output() as stdout, output() as stderr:
        process = subprocess.Popen(
            [program, *arguments[1:]],
            cwd=folder,
            env=merged(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            # A group of its own, so that it can be stopped with all that it has started.
            start_new_session=whole,
        )
        ended = _ended(process, timeout, whole=whole)
        read = _ends_of_text if whole else _printed
        done = Completed(tuple(arguments), process.returncode, read(stdout), read(stderr))
    if not ended:
        printed = done.stdout + done.stderr
        raise CommandTimedOut(
            f"`{shown(arguments)}` did not end in {timeout:g} s",
            details=printed if whole else tail(printed),
        )
    if done.status not in accepted:
        raise _failure(done)
    return done


def _failure(done: Completed) -> CommandFailed | NoSpace:
    """Return that a command ended with a status that is no success."""
    printed = done.stdout + done.stderr
    # A full disk is no fault of what was called, whatever its caller makes of that.
    error = NoSpace if tells_of_no_space(printed) else CommandFailed
    what = f"`{shown(done.arguments)}` ended with status {done.status}"
    return error(what, details=tail(printed))


def _ended(process: subprocess.Popen[bytes], timeout: float | None, *, whole: bool) -> bool:
    """Wait for a process to end; return whether it did so by itself, in time."""
    stop, late = stop_group if whole else _stop, Event()

    def stop_late() -> None:
        late.set()
        stop(process)

    # `process.wait(timeout)` looks only every 50 ms; a timer costs nothing where all goes well.
    timer = None if timeout is None else Timer(timeout, stop_late)
    try:
        if timer is not None:
            # An interruption may come while it starts: it must not keep the program alive.
            timer.daemon = True
            timer.start()
        process.wait()
    except BaseException:
        stop(process)
        raise
    finally:
        if timer is not None:
            timer.cancel()
    if late.is_set() and timer is not None:
        timer.join()
    elif whole:
        _kill_group(process.pid)
    return not late.is_set()


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a process, gently first: git removes its locks then."""
    process.terminate()
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def stop_group(
    process: subprocess.Popen[Any],
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


def _kill_group(leader: int) -> None:
    """Kill what is left of a group whose leader has ended; Windows knows no groups."""
    if os.name == "posix":
        # macOS refuses with EPERM where all that is left has ended too.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)


def _printed(stream: IO[str]) -> str:
    """Return what a process printed."""
    stream.seek(0)
    return stream.read()


def ends_of(stream: IO[bytes]) -> str:
    """Return what was printed into a file, without the middle where it is very long."""
    left_out = stream.seek(0, os.SEEK_END) - _MOST
    stream.seek(0)
    if left_out <= 0:
        return stream.read().decode("utf-8", "replace")
    beginning = stream.read(_MOST // 2)
    stream.seek(-_MOST // 2, os.SEEK_END)
    mark = f"\n… {left_out} bytes left out here …\n"
    return mark.join(part.decode("utf-8", "replace") for part in (beginning, stream.read()))


def _ends_of_text(stream: IO[str]) -> str:
    # As text that is read line by line has it.
    whole = ends_of(cast("IO[bytes]", cast("TextIOWrapper", stream).buffer))
    return whole.replace("\r\n", "\n").replace("\r", "\n")


def merged(changes: Mapping[str, str | None]) -> dict[str, str]:
    """Return this process's variables with some changes; None removes one."""
    variables: dict[str, str | None] = {**os.environ, **changes}
    return {name: value for name, value in variables.items() if value is not None}


def tail(text: str) -> str:
    """Return the end of an output, enough to show what went wrong."""
    return "\n".join(text.strip()[-_TAIL_LENGTH:].splitlines()[-_TAIL_LINES:])
