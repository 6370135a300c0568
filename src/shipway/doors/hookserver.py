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

from .process import Completed, ends_of, merged, shown, stop_group

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .environments import Environment

__all__ = ["HookServer", "backend_module"]

_KNOWN = frozenset({"hatchling", "setuptools"})
"""The backends that bear it, by their package: importing one starts no thread, registers nothing
for the end of the process, sets no variable, and reads nothing that a hook would write."""

_SCRIPT = Path(__file__).with_name("forked.py")


def backend_module(variables: Mapping[str, str | None]) -> str | None:
    """Return the module of the backend that a hook is called of, where forks of it may serve.

    `variables` are those that pyproject_hooks gives a hook. A backend that lies in the
    tree is another one in another tree, and is left alone.
    """
    if sys.platform != "linux" or "_PYPROJECT_HOOKS_BACKEND_PATH_JSON" in variables:
        return None
    backend = variables.get("_PYPROJECT_HOOKS_BUILD_BACKEND") or ""
    module = backend.partition(":")[0]
    return module if module.partition(".")[0] in _KNOWN else None


class HookServer:
    """The process for one backend, in one environment and one source tree."""

    def __init__(
        self,
        environment: Environment,
        backend: str,
        folder: Path,
        variables: Mapping[str, str | None],
    ) -> None:
        """Start it as a hook in the source tree `folder` is started, with the same variables."""
        self._outputs = environment.folder
        self._process = subprocess.Popen(
            [str(environment.python), "-P", str(_SCRIPT), backend],
            cwd=folder,
            env=merged(variables),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            # A group of its own, so that it can be stopped with all that hooks have started.
            start_new_session=True,
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
        with tempfile.NamedTemporaryFile(dir=self._outputs, prefix="hook-") as output:
            hook = {
                "arguments": command[1:],
                "folder": str(folder),
                "environment": merged(variables),
                "output": output.name,
            }
            try:
                status = self._answer(json.dumps(hook), timeout)
            except TimeoutError as error:
                self.close()
                raise CommandTimedOut(
                    f"`{shown(command)}` did not end in {timeout:g} s", details=ends_of(output.file)
                ) from error
            text = ends_of(output.file)
        return None if status is None else Completed(tuple(command), status, text, "")

    def close(self) -> None:
        """End the process, and a hook that still runs."""
        with suppress(OSError):
            stop_group(self._process)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def _answer(self, line: str, timeout: float | None) -> int | None:
        """Return the exit status of a hook; None where nobody answers. Raises `TimeoutError`."""
        question, answer = self._process.stdin, self._process.stdout
        if question is None or answer is None or question.closed:
            return None
        try:
            question.write(f"{line}\n")
            question.flush()
        except OSError:
            return None
        if not select.select([answer], [], [], timeout)[0]:
            raise TimeoutError
        said = answer.readline()
        if not said:
            # It is gone, and the hook that it forked must not run beside the next try.
            self.close()
        return int(said) if said else None
