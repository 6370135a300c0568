"""Where a build backend runs: environments with its requirements, and a log of what it prints.

Only `backend` calls this. Hooks run with the surroundings of the user kept out:
no PYTHONPATH, no credentials for an upload.
"""

from __future__ import annotations

import platform
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from shipway.errors.build import InstallFailed, InstallTimedOut, RequirementsNotInstalled
from shipway.errors.usage import CannotWrite, CommandTimedOut
from shipway.redaction import redact

from .environment import secrets, without
from .environments import create_environment
from .hookserver import HookServer, backend_module
from .lifetimes import ending_with_us
from .process import Completed, run, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .environments import Environment
    from .interpreters import Interpreter

__all__ = ["BuildLog", "HookEnded", "HookHung", "Isolation"]

_ANY_STATUS = range(-(2**31), 2**32)
"""Every exit status there is: what a hook printed goes to the log before it is judged."""


class HookEnded(Exception):
    """A hook's process ended with an error; the text is all it printed. For `hooks` only."""


class HookHung(Exception):
    """A hook did not end in time; the text is all it printed until then. For `hooks` only."""


@dataclass
class BuildLog:
    """The file that keeps all output of a build, one section a command."""

    path: Path

    def start(self) -> None:
        """Begin an empty log. Raises `CannotWrite`."""
        self._put("w", "")

    def write(self, text: str) -> None:
        """Append a text. Raises `CannotWrite`."""
        self._put("a", text if text.endswith("\n") else f"{text}\n")

    @property
    def pointer(self) -> str:
        """A sentence for the fix of an error."""
        return f"see all of the output in {self.path}"

    def _put(self, mode: str, text: str) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open(mode, encoding="utf-8", newline="\n") as stream:
                stream.write(redact(text, secrets()))
        except OSError as error:
            raise CannotWrite(
                f"{self.path} could not be written: {error.strerror or error}"
            ) from error


@dataclass
class Isolation:
    """The environments of one build, kept by what is installed in them."""

    folder: Path
    """A folder that goes away after the build."""
    environments: Path
    """Where environments are made: a folder that does not exist, and goes away too."""
    variables: Mapping[str, str]
    log: BuildLog
    timeout: float | None = None
    """How long a hook, and installing what one requires, may take, in seconds."""
    python: Interpreter | None = None
    """The Python that hooks run on; our own if None."""
    _prepared: dict[frozenset[str], Environment] = field(default_factory=dict)
    _servers: dict[tuple[Path, str, Path], HookServer] = field(default_factory=dict)

    def environment_with(self, requirements: frozenset[str]) -> Environment:
        """Return an environment with at least these requirements.

        Raises `EnvironmentNotCreated`, `RequirementsNotInstalled` and `InstallTimedOut`.
        """
        found = (self._prepared[known] for known in self._prepared if known >= requirements)
        return next(found, None) or self.environment(requirements)

    def environment(self, requirements: frozenset[str]) -> Environment:
        """Return an environment with exactly these requirements and what they require.

        One with fewer gets the missing ones; one with others is left alone, so that
        what only the sdist requires cannot help a wheel that forgot to require it.

        Raises what `environment_with` raises.
        """
        if requirements not in self._prepared:
            smaller = [known for known in self._prepared if known < requirements]
            environment = (
                self._prepared.pop(max(smaller, key=len))
                if smaller
                else create_environment(
                    self.environments / self._name(), self.python.path if self.python else None
                )
            )
            # What has imported a backend must not miss what is installed now.
            self.close()
            self._install(environment, requirements)
            self._prepared[requirements] = environment
        return self._prepared[requirements]

    @property
    def python_version(self) -> str:
        """The version of the Python that hooks run on."""
        return self.python.version if self.python else platform.python_version()

    def installed(self) -> dict[str, str]:
        """Return the versions of all that is installed, by normalised project name."""
        found: dict[str, str] = {}
        for environment in self._prepared.values():
            found |= environment.installed()
        return found

    def run_hook(
        self,
        environment: Environment,
        command: Sequence[str],
        cwd: str | None = None,
        extra_environ: Mapping[str, str] | None = None,
    ) -> None:
        """Run the process of a hook to its end, called as pyproject_hooks calls a runner.

        Raises `HookEnded` and `HookHung`.
        """
        variables = {
            **environment.variables,
            **without(),
            **ending_with_us(),
            **self.variables,
            **(extra_environ or {}),
        }
        try:
            done = self._call(environment, command, Path(cwd) if cwd else self.folder, variables)
        except CommandTimedOut as error:
            self.log.write(f"$ {shown(command)}\n{error.details}\nstopped: {error.what}")
            raise HookHung(error.details) from error
        output = done.stdout + done.stderr
        self.log.write(f"$ {shown(command)}\n{output}")
        if done.status:
            raise HookEnded(output)

    def close(self) -> None:
        """End the processes that wait for hooks to call."""
        while self._servers:
            self._servers.popitem()[1].close()

    def _call(
        self,
        environment: Environment,
        command: Sequence[str],
        folder: Path,
        variables: Mapping[str, str | None],
    ) -> Completed:
        """Call a hook in a fork of a process that has its backend, else in a process from scratch.

        Raises `CommandTimedOut`.
        """
        server = self._server(environment, folder, variables)
        if server is not None:
            done = server.run(command, folder=folder, variables=variables, timeout=self.timeout)
            if done is not None:
                return done
        return run(
            command,
            folder=folder,
            environment=variables,
            accepted=_ANY_STATUS,
            timeout=self.timeout,
            whole=True,
        )

    def _server(
        self, environment: Environment, folder: Path, variables: Mapping[str, str | None]
    ) -> HookServer | None:
        """Return the process that forks for the hooks of a backend, where there can be one.

        Each source tree has one of its own: some backends read the tree when imported.
        """
        backend = backend_module(variables)
        if backend is None:
            return None
        key = (environment.folder, backend, folder)
        if key not in self._servers:
            self._servers[key] = HookServer(environment, backend, folder, variables)
        return self._servers[key]

    def _name(self) -> str:
        # uv knows interpreters by path, so another Python gets another path.
        kind = "CPython" if self.python else platform.python_implementation()
        return f"{kind}-{self.python_version}-{len(self._prepared)}"

    def _install(self, environment: Environment, requirements: frozenset[str]) -> None:
        if not requirements:
            return
        named = ", ".join(sorted(requirements))
        try:
            self.log.write(environment.install(sorted(requirements), timeout=self.timeout))
        except InstallTimedOut as error:
            self.log.write(error.details)
            raise
        except InstallFailed as error:
            self.log.write(error.details)
            raise RequirementsNotInstalled(
                f"the build requires these, and they cannot be installed: {named}",
                details=error.details,
            ) from error
