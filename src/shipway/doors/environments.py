"""Fresh virtual environments, and installing into them: by uv where there is one, else by pip.

The build makes one for the build backend, verification one for each Python. What is
installed is decided by the caller and by the machine's configuration, never by the
project whose folder the user happens to be in.
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    parse_sdist_filename,
    parse_wheel_filename,
)

from shipway.errors.build import EnvironmentNotCreated, InstallFailed, InstallTimedOut
from shipway.errors.usage import CommandFailed, CommandNotFound, CommandTimedOut

from .environment import without
from .installers import pip_install, uv_install, uv_variables
from .lifetimes import ending_with_us
from .process import run
from .urls import shown_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .installers import Variables
    from .process import Completed

__all__ = ["Environment", "create_environment", "direct_reference", "find_uv", "one_more"]

_NO_SOLUTION = "No solution found"
"""What uv says where the versions that it knows of do not fit together."""

_NEUTRAL: Variables = {
    "PYTHONPATH": None,
    "PYTHONHOME": None,
    "VIRTUAL_ENV": None,
    "NO_COLOR": "1",
    # Each hook of a build imports its backend anew: bytecode makes that four times as fast.
    "PYTHONDONTWRITEBYTECODE": None,
}
"""What keeps the surroundings out of a process that runs for an environment."""


@dataclass(frozen=True)
class Environment:
    """A virtual environment on disk."""

    folder: Path
    python: Path
    """Its interpreter."""
    scripts: Path
    """The folder of its console scripts."""
    uv: Path | None
    """The uv that installs into it; None where pip does."""

    @property
    def variables(self) -> Variables:
        """The changes to the variables of a process that runs inside this environment."""
        search = os.pathsep.join((str(self.scripts), os.environ.get("PATH", os.defpath)))
        return {**_NEUTRAL, "PATH": search}

    def install(
        self,
        requirements: Sequence[str | Path],
        *,
        index: str | None = None,
        timeout: float | None = None,
        links: Path | None = None,
    ) -> str:
        """Install distributions: dependency specifiers (PEP 508), and files by their paths.

        With `index`, the URL of a simple index, whatever is not a file comes from there
        and nowhere else. Without, from where the machine's configuration of uv says, else
        that of pip. What lies in the folder `links` is taken for served too. `timeout` is in
        seconds. Returns what the installer printed.

        Raises `InstallFailed` and `InstallTimedOut` with the end of what the installer printed.
        """
        wanted = [
            item if isinstance(item, str) else direct_reference(item) for item in requirements
        ]
        command, variables = (
            uv_install(self.uv, self.python, index, links)
            if self.uv
            else pip_install(self.python, index, links)
        )
        named = ", ".join(map(str, requirements))
        try:
            done = self._installed_by(command, wanted, variables, timeout)
        except CommandFailed as error:
            raise InstallFailed(
                f"these could not be installed: {named}", details=error.details
            ) from error
        except CommandTimedOut as error:
            origin = "" if index is None else f" from {shown_url(index)}"
            raise InstallTimedOut(
                f"{'uv' if self.uv else 'pip'} did not install these{origin} in {timeout:g} s, "
                f"the build-timeout: {named}",
                details=error.details,
            ) from error
        return done.stdout + done.stderr

    def _installed_by(
        self,
        command: Sequence[str],
        wanted: Sequence[str],
        variables: Variables,
        timeout: float | None,
    ) -> Completed:
        """Run an installer; uv a second time where it knew too little.

        Raises `CommandFailed` and `CommandTimedOut`.
        """

        def called(*options: str) -> Completed:
            return run(
                # After "--" nothing is an option, whatever a project calls its requirements.
                [*command, *options, "--", *wanted],
                folder=self.folder,
                # The build backend of an sdist runs in there too.
                environment={**without(), **_NEUTRAL, **variables, **ending_with_us()},
                timeout=timeout,
            )

        try:
            return called()
        except CommandFailed as error:
            if self.uv is None or _NO_SOLUTION not in error.details:
                raise
        # uv believes what an index has said for as long as that allows, 600 s with PyPI; a
        # dependency may have been published since, in a release of a sibling for instance.
        return called("--refresh")

    def installed(self) -> dict[str, str]:
        """Return the versions of what is installed, by normalised project name."""
        # Windows has Lib/site-packages, everybody else lib/pythonX.Y/site-packages.
        packages = "Lib/site-packages" if os.name == "nt" else "lib/*/site-packages"
        found = (
            path.name.removesuffix(".dist-info").rpartition("-")
            for path in self.folder.glob(f"{packages}/*.dist-info")
        )
        return {name.replace("_", "-").lower(): version for name, _, version in sorted(found)}


def create_environment(folder: Path, python: Path | None = None) -> Environment:
    """Create a virtual environment for an interpreter: by uv where it is, else by virtualenv.

    `folder` must not exist yet; `python` is the interpreter of shipway itself if None.

    Raises `EnvironmentNotCreated`.
    """
    return _created(folder, python or Path(sys.executable), find_uv())


@contextmanager
def one_more(environment: Environment) -> Iterator[Environment]:
    """Give an empty environment of the same Python and the same installer; it goes afterwards.

    Raises `EnvironmentNotCreated`.
    """
    # In there, so that it goes with the other where this process is killed.
    folder = environment.folder / "one-more"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        yield _created(folder, environment.python, environment.uv)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _created(folder: Path, interpreter: Path, uv: Path | None) -> Environment:
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        if uv is not None:
            _create_by_uv(uv, folder, interpreter)
        else:
            _create_by_virtualenv(folder, interpreter)
    except (CommandFailed, CommandNotFound) as error:
        raise EnvironmentNotCreated(
            f"no environment could be created for {interpreter}: {error.what}",
            details=error.details,
        ) from error
    return Environment(folder, _interpreter(folder), _scripts(folder), uv)


def find_uv() -> Path | None:
    """Return uv's program: what `UV` names, else the `uv` package's, else the one on PATH."""
    named = os.environ.get("UV")
    if named and (program := shutil.which(named)):
        return Path(program)
    try:
        from uv import find_uv_bin  # noqa: PLC0415 - an optional dependency

        return Path(find_uv_bin())
    except (ImportError, FileNotFoundError):
        on_path = shutil.which("uv")
        return Path(on_path) if on_path else None


def _create_by_uv(uv: Path, folder: Path, python: Path) -> None:
    run(
        [str(uv), "venv", "--no-project", "--python", str(python), str(folder)],
        folder=folder.parent,
        environment={**_NEUTRAL, **uv_variables(), "UV_PYTHON_DOWNLOADS": "never"},
    )


def _create_by_virtualenv(folder: Path, python: Path) -> None:
    from virtualenv import cli_run  # noqa: PLC0415 - 80 ms, needed only where there is no uv

    arguments = [str(folder), "--python", str(python), "--activators", ""]
    # An environment is what a fresh machine has: setuptools there would hide that a
    # distribution needs it and does not say so.
    arguments += ["--no-setuptools", "--no-periodic-update"]
    variables = {
        name: value for name, value in os.environ.items() if not name.startswith("VIRTUALENV_")
    }
    try:
        cli_run(arguments, setup_logging=False, env=variables)
    except RuntimeError:
        # virtualenv has no pip for Pythons past their end of life; they bring one themselves.
        run([str(python), "-I", "-m", "venv", str(folder)], folder=folder.parent)
        pip = [str(_interpreter(folder)), "-I", "-m", "pip"]
        run([*pip, "uninstall", "--yes", "setuptools"], folder=folder)


def _scripts(folder: Path) -> Path:
    return folder / ("Scripts" if os.name == "nt" else "bin")


def _interpreter(folder: Path) -> Path:
    return _scripts(folder) / ("python.exe" if os.name == "nt" else "python")


def direct_reference(path: Path, extras: str = "") -> str:
    """Return a direct reference to a distribution (PEP 508): `name[extras] @ file://…`.

    `extras` are joined by commas. So a path means the same to pip and uv, whatever
    characters it has.
    """
    url = path.resolve().as_uri()
    try:
        is_wheel = path.suffix == ".whl"
        parsed = parse_wheel_filename(path.name) if is_wheel else parse_sdist_filename(path.name)
    except (InvalidWheelFilename, InvalidSdistFilename):
        return url
    return f"{parsed[0]}{f'[{extras}]' if extras else ''} @ {url}"
