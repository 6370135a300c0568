"""A process that has imported a build backend and forks for each of its hooks: see `forked`.

Only `isolation` calls this. It is for Linux: other systems cannot fork a process, or
warn against it once frameworks of theirs are loaded.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from shipway.errors.usage import CommandTimedOut

from .process import Completed, merged, stop

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .environments import Environment

__all__ = ["HookServer", "backend_module"]

_SCRIPT = Path(__file__).with_name("forked.py")


def backend_module(variables: Mapping[str, str]) -> str | None:
    """Return the module of the backend that a hook is called of, where forks of it may serve.

    `variables` are those that pyproject_hooks gives a hook. A backend that lies in the
    tree is another one in another tree, and is left alone.
    """
    if sys.platform != "linux" or "_PYPROJECT_HOOKS_BACKEND_PATH_JSON" in variables:
        return None
    return variables.get("_PYPROJECT_HOOKS_BUILD_BACKEND", "").partition(":")[0] or None


class HookServer:
    """The process for one backend in one environment."""

    def __init__(
        self, environment: Environment, backend: str, variables: Mapping[str, str | None]
    ) -> None:
        """Start it; `variables` are the changes to this process's own, as for a hook."""
        self._folder = environment.folder
        self._process = subprocess.Popen(
            [str(environment.python), "-P", str(_SCRIPT), backend],
            cwd=environment.folder,
            env=merged(variables),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )

    def run(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        variables: Mapping[str, str | None],
        timeout: float | None = None,
    ) -> Completed | None:
        """Run the script of a hook, given as the command of a process of its own.

        Its output is all in `stdout`, as it came. None where this process is gone or
        never came up: then a process of its own tells why. Raises `CommandTimedOut`.
        """
        with tempfile.NamedTemporaryFile(dir=self._folder, prefix="hook-") as output:
            hook = {
                "arguments": command[1:],
                "folder": str(folder),
                "environment": merged(variables),
                "output": output.name,
            }
            status = self._answer(json.dumps(hook), timeout)
            if status is None:
                return None
            text = output.read().decode("utf-8", "replace")
        return Completed(tuple(command), status, text, "")

    def close(self) -> None:
        """End the process, and a hook that still runs."""
        with suppress(OSError):
            stop(self._process)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def _answer(self, line: str, timeout: float | None) -> int | None:
        question, answer = self._process.stdin, self._process.stdout
        if question is None or answer is None:
            return None
        try:
            question.write(f"{line}\n")
            question.flush()
            ready, _, _ = select.select([answer], [], [], timeout)
            said = answer.readline() if ready else None
        except OSError:
            return None
        if said is None:
            raise CommandTimedOut(f"a hook of the build backend did not end in {timeout:g} s")
        return int(said) if said else None
