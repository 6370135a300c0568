"""Call the hooks of a build backend (PEP 517) by the `build` library, for one source tree.

Only `backend` calls this. Each hook is a process of its own, as PEP 517 asks of
frontends; none is called that the result does not need.
"""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeVar

import pyproject_hooks
from build import BuildBackendException, BuildException
from pyproject_hooks import BackendUnavailable, UnsupportedOperation

from shipway.errors.base import ShipwayError
from shipway.errors.build import (
    BackendNotFound,
    BuildFailed,
    BuildTimedOut,
    CannotBuildKind,
    NothingBuilt,
)

from .buildsystem import project_builder
from .isolation import HookEnded, HookHung, Isolation
from .process import tail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from build import ProjectBuilder

    from .environments import Environment

__all__ = ["Hooks", "Kind"]

_BACKEND_WARNING: type[Warning] = getattr(pyproject_hooks, "BuildBackendWarning", UserWarning)
"""What a hook has warned of; older releases of the library let it print that itself."""

Kind = Literal["sdist", "wheel"]
Result = TypeVar("Result")


class Hooks:
    """The build backend of one source tree."""

    def __init__(self, tree: Path, isolation: Isolation) -> None:
        """Read `[build-system]`. Raises `BrokenBuildSystem` and `ByteOrderMark`."""
        self._tree = tree
        self._isolation = isolation
        self.requires = frozenset(project_builder(tree).build_system_requires)

    def call(self, kind: Kind, hook: str, use: Callable[[ProjectBuilder], Result]) -> Result:
        """Let `use` call a hook where all that building this kind requires is installed.

        `hook` is the hook's name, for messages.

        Raises `EnvironmentNotCreated`, `RequirementsNotInstalled`, `BackendNotFound`,
        `CannotBuildKind`, `BuildFailed`, `BuildTimedOut` and `NothingBuilt`.
        """
        asking = f"get_requires_for_build_{kind}"
        builder = self._builder(self._isolation.environment_with(self.requires))
        with self._watched(asking):
            extra = builder.get_requires_for_build(kind)
        builder = self._builder(self._isolation.environment(self.requires | extra))
        with self._watched(hook):
            return use(builder)

    def _builder(self, environment: Environment) -> ProjectBuilder:
        runner = partial(self._isolation.run_hook, environment)
        return project_builder(self._tree, str(environment.python), runner)

    @contextmanager
    def _watched(self, hook: str) -> Iterator[None]:
        """Turn what the library raises into errors of shipway, and log what it warns of."""
        # Not `catch_warnings`: it puts the filters of all threads back, also those that a library
        # has set which another thread imports meanwhile (`preload`).
        warnings.simplefilter("always", _BACKEND_WARNING)
        shown, warnings.showwarning = warnings.showwarning, self._log_warning
        try:
            yield
        except BuildBackendException as error:
            raise self._error(error.exception, hook) from error
        except (BuildException, TypeError) as error:
            # The library joins what the hook returned to a path: None is a TypeError.
            raise NothingBuilt(f"{hook} returned no file name: {error}") from error
        finally:
            warnings.showwarning = shown

    def _log_warning(self, message: Warning | str, *_: object, **__: object) -> None:
        self._isolation.log.write(f"warning: {message}")

    def _error(self, cause: Exception, hook: str) -> ShipwayError:
        if isinstance(cause, ShipwayError):
            return cause
        if isinstance(cause, HookEnded):
            return self._failure(str(cause), hook)
        if isinstance(cause, HookHung):
            return self._hung(str(cause), hook)
        log = self._isolation.log
        if isinstance(cause, BackendUnavailable):
            named = cause.backend_name
            log.write(cause.traceback)
            return BackendNotFound(
                f"the build backend {named} cannot be imported",
                details=tail(cause.traceback),
            )
        if isinstance(cause, UnsupportedOperation):
            log.write(cause.traceback)
            return CannotBuildKind(
                f"the build backend does not support {hook} here",
                details=tail(cause.traceback),
            )
        return NothingBuilt(f"{hook} ended without a result: {cause!r}", fix=(log.pointer,))

    def _hung(self, output: str, hook: str) -> BuildTimedOut:
        return BuildTimedOut(
            f"the build backend did not end {hook} in {self._isolation.timeout:g} s",
            fix=(
                self._isolation.log.pointer,
                "if it needs more: build-timeout in [tool.shipway], in seconds",
            ),
            details=tail(output),
        )

    def _failure(self, output: str, hook: str) -> ShipwayError:
        details = tail(output)
        last_line = details.rpartition("\n")[2]
        if f"has no attribute {hook!r}" in last_line:
            return CannotBuildKind(f"the build backend has no {hook}", details=details)
        return BuildFailed(
            f"the build backend failed in {hook}",
            fix=(self._isolation.log.pointer,),
            details=details,
        )
