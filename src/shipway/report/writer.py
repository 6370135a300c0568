"""The one place where output leaves the program, and where secrets are taken out of it."""

from __future__ import annotations

import errno
import json
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from shipway.doors.denials import denied
from shipway.doors.environment import flag, secrets, variable
from shipway.doors.files import append_text
from shipway.doors.streams import swallow_output
from shipway.redaction import redact

if TYPE_CHECKING:
    from rich.console import RenderableType

    from shipway.errors.base import ShipwayError

__all__ = ["Writer", "unwritten"]

_PLAIN_WIDTH = 160
_failures: list[OSError] = []
"""What kept results from standard output."""


@dataclass
class Writer:
    """Writes results to standard output and the account of the run to standard error.

    With `json` the results are JSON objects, one a line, and nothing else
    reaches standard output.
    """

    json: bool = False
    stdout: TextIO = field(default_factory=lambda: sys.stdout)
    stderr: TextIO = field(default_factory=lambda: sys.stderr)

    @property
    def colour(self) -> bool:
        """Whether the account goes to a terminal that may be coloured (https://no-color.org)."""
        return self.stderr.isatty() and variable("NO_COLOR") is None and not self.github

    @property
    def github(self) -> bool:
        """Whether this is a job of GitHub Actions."""
        return flag("GITHUB_ACTIONS")

    def result(self, text: str) -> None:
        """Write a line that the user asked for."""
        self._write(self.stderr if self.json else self.stdout, text)

    def data(self, value: dict[str, Any]) -> None:
        """Write a result as JSON, where JSON was asked for."""
        if self.json:
            self._write(self.stdout, json.dumps(value, ensure_ascii=False))

    def account(self, text: str) -> None:
        """Write a line about what is happening."""
        self._write(self.stderr, text)

    def table(self, renderable: RenderableType) -> None:
        """Write a table that the user asked for, as wide as the terminal or else as it needs."""
        stream = self.stderr if self.json else self.stdout
        self._write(stream, rendered(renderable, terminal=stream.isatty() and self.colour).rstrip())

    def job_output(self, name: str, value: str) -> None:
        """Give a value to the steps and jobs that follow, in a job of GitHub Actions.

        The form is that of https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
        """
        path = variable("GITHUB_OUTPUT")
        if self.github and path is not None:
            append_text(Path(path), f"{name}={value}\n")

    def clean(self, text: str) -> str:
        """Return a text without secrets, for what writes to the terminal by itself."""
        return redact(text, secrets())

    def _write(self, stream: TextIO, text: str) -> None:
        # In the C locale Python would pass on the bytes of a file's name that are no text. As
        # escapes they are the same in every locale, and stand for themselves in JSON.
        line = self.clean(text).encode("utf-8", "backslashreplace").decode() + "\n"
        # A stream that is closed or full must not stop a release half-way.
        with suppress(AttributeError, ValueError):
            try:
                _write_to(stream, line)
            except OSError as error:
                # Nobody reads on (to Windows that is EINVAL), or a result is not there.
                if stream is self.stdout and error.errno not in {errno.EPIPE, errno.EINVAL}:
                    _failures.append(error)


def _write_to(stream: TextIO, line: str) -> None:
    try:
        stream.write(line)
    except UnicodeEncodeError:
        # A console of another encoding shows a question mark rather than a traceback.
        encoding = stream.encoding or "ascii"
        stream.write(line.encode(encoding, "replace").decode(encoding))
    stream.flush()


def unwritten() -> ShipwayError | None:
    """Return the error of results that could not be written since this was last asked.

    It is for the end of a task, which goes on without its output. What still waits to be
    written is dropped then.
    """
    if not _failures:
        return None
    first = _failures[0]
    _failures.clear()
    swallow_output()
    kind = type(denied(first))
    return kind(
        f"standard output: {first.strerror or first}",
        why="What the task had to do is done; what it prints is lost.",
        fix=["make room where the output goes, and run again what only shows something"],
    )


def rendered(renderable: RenderableType, *, terminal: bool) -> str:
    """Return what rich makes of a table, as text, with colours for a terminal only."""
    from rich.console import Console  # noqa: PLC0415 - 40 ms that most commands do not need

    console = Console(
        width=None if terminal else _PLAIN_WIDTH, force_terminal=terminal, no_color=not terminal
    )
    with console.capture() as capture:
        console.print(renderable)
    return "\n".join(line.rstrip() for line in capture.get().splitlines())
