"""Fresh virtual environments, and installing into them, by uv where there is one, else by pip.

The build makes one for the build backend, verification one for each Python. What is
installed is decided by the caller and by the machine's own configuration, never by the
project whose folder the user happens to be in: uv reads the configuration of projects
(`[tool.uv]`, uv.toml), so its reading is off and it works in a folder of its own.
"""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shipway.errors.build import EnvironmentNotCreated, InstallFailed
from shipway.errors.usage import CommandFailed, CommandNotFound

from .pip_settings import read_pip_settings, uv_configuration_file
from .process import run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Variables = Mapping[str, str | None]
    """Changes to the environment of a process; None removes a variable."""

__all__ = ["Environment", "create_environment", "find_uv"]

_NEUTRAL: Variables = {
    "PYTHONPATH": None,
    "PYTHONHOME": None,
    "VIRTUAL_ENV": None,
    "NO_COLOR": "1",
}
"""What keeps the surroundings out of a process that runs for an environment."""

_UV_CONNECTION = frozenset(
    {
        "UV_CACHE_DIR",
        "UV_CONCURRENT_DOWNLOADS",
        "UV_HTTP_TIMEOUT",
        "UV_INSECURE_HOST",
        "UV_KEYRING_PROVIDER",
        "UV_LINK_MODE",
        "UV_NATIVE_TLS",
        "UV_NO_CACHE",
        "UV_OFFLINE",
        "UV_SYSTEM_CERTS",
    }
)
_PIP_CONNECTION = frozenset(
    {
        "cache-dir",
        "cert",
        "client-cert",
        "default-timeout",
        "keyring-provider",
        "no-cache-dir",
        "proxy",
        "retries",
        "timeout",
        "trusted-host",
        "use-feature",
    }
)
"""Settings of the two installers that say how to reach an index, not which one."""

_UV_INDEXES = frozenset(
    {"UV_DEFAULT_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_INDEX", "UV_INDEX_URL"}
)
_UV_PLACES = ("UV_SYSTEM_PYTHON", "UV_BREAK_SYSTEM_PACKAGES", "UV_PROJECT", "UV_WORKING_DIR")
_PIP_PLACES = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON", "PIP_REQUIREMENT")
"""Settings that would install something else, or elsewhere than into the environment."""


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
        """The changes to the environment of a process that runs inside this one."""
        search = os.pathsep.join((str(self.scripts), os.environ.get("PATH", os.defpath)))
        return {**_NEUTRAL, "PATH": search}

    def install(self, requirements: Sequence[str | Path], *, index: str | None = None) -> str:
        """Install distributions: dependency specifiers (PEP 508), and files by their paths.

        With `index`, the URL of a simple index, whatever is not a file comes from there
        and nowhere else. Without, from where the machine's configuration of uv says, else
        that of pip. Returns what the installer printed.

        Raises `InstallFailed` with the end of what the installer printed.
        """
        wanted = [item if isinstance(item, str) else _url(item) for item in requirements]
        command, variables = (_pip if self.uv is None else _uv)(self, index)
        try:
            done = run(
                [*command, "--", *wanted],
                folder=self.folder,
                environment={**_NEUTRAL, **variables},
            )
        except CommandFailed as error:
            raise InstallFailed(
                f"these could not be installed: {', '.join(map(str, requirements))}",
                details=error.details,
            ) from error
        return done.stdout + done.stderr

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
    """Create a virtual environment for an interpreter: uv's where uv is, else virtualenv's.

    `folder` must not exist yet; `python` is the interpreter of shipway itself if None.

    Raises `EnvironmentNotCreated`.
    """
    interpreter = python or Path(sys.executable)
    uv = find_uv()
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
        environment={
            **_NEUTRAL,
            **_without(_UV_CONNECTION, "UV_"),
            "UV_NO_CONFIG": "1",
            "UV_PYTHON_DOWNLOADS": "never",
        },
    )


def _create_by_virtualenv(folder: Path, python: Path) -> None:
    from virtualenv import cli_run  # noqa: PLC0415 - 80 ms, needed only where there is no uv

    arguments = [str(folder), "--python", str(python), "--activators", ""]
    # An environment is what a fresh machine has: setuptools there would hide that a
    # distribution needs it and does not say so.
    arguments += ["--no-setuptools", "--no-periodic-update"]
    plain = {
        name: value for name, value in os.environ.items() if not name.startswith("VIRTUALENV_")
    }
    try:
        cli_run(arguments, setup_logging=False, env=plain)
    except RuntimeError:
        # virtualenv has no pip for Pythons past their end of life; they bring one themselves.
        run([str(python), "-I", "-m", "venv", str(folder)], folder=folder.parent)
        pip = [str(_interpreter(folder)), "-I", "-m", "pip"]
        run([*pip, "uninstall", "--yes", "setuptools"], folder=folder)


def _scripts(folder: Path) -> Path:
    return folder / ("Scripts" if os.name == "nt" else "bin")


def _interpreter(folder: Path) -> Path:
    return _scripts(folder) / ("python.exe" if os.name == "nt" else "python")


def _uv(environment: Environment, index: str | None) -> tuple[list[str], Variables]:
    command = [str(environment.uv), "pip", "install", "--python", str(environment.python)]
    settings = read_pip_settings()
    variables: dict[str, str | None] = {
        **dict.fromkeys(_UV_PLACES),
        "UV_NO_CONFIG": "1",
        # An sdist is built as pip would build it for everybody else.
        "UV_NO_SOURCES": "1",
    }
    if "cert" in settings and "SSL_CERT_FILE" not in os.environ:
        variables["SSL_CERT_FILE"] = settings["cert"]
    if "trusted-host" in settings and "UV_INSECURE_HOST" not in os.environ:
        variables["UV_INSECURE_HOST"] = " ".join(settings["trusted-host"].split())
    if index is not None:
        # Variables keep a password in the URL out of the list of processes. The second
        # is the first's name in versions of uv that would ignore the first.
        named = {"UV_DEFAULT_INDEX": index, "UV_INDEX_URL": index}
        return command, {**_without(_UV_CONNECTION, "UV_"), **variables, **named}
    configuration = os.environ.get("UV_CONFIG_FILE") or uv_configuration_file()
    if configuration:
        variables["UV_CONFIG_FILE"] = str(configuration)
    elif not _UV_INDEXES & os.environ.keys():
        variables |= _as_uv_indexes(settings)
        command += ["--no-index"] if settings.get("no-index", "").lower() in _TRUE else []
    return command, variables


_TRUE = ("1", "true", "yes", "on")


def _as_uv_indexes(settings: Mapping[str, str]) -> dict[str, str]:
    """Say in uv's variables which indexes pip is configured to use.

    To pip all its indexes are one: the best version wins wherever it is.
    """
    found = {
        "UV_DEFAULT_INDEX": settings.get("index-url", ""),
        "UV_EXTRA_INDEX_URL": " ".join(settings.get("extra-index-url", "").split()),
        "UV_FIND_LINKS": ",".join(settings.get("find-links", "").split()),
    }
    named = {name: value for name, value in found.items() if value}
    return {**named, "UV_INDEX_STRATEGY": "unsafe-best-match"} if named else {}


def _pip(environment: Environment, index: str | None) -> tuple[list[str], Variables]:
    command = [str(environment.python), "-I", "-m", "pip", "install", "--no-input", "--no-compile"]
    variables: dict[str, str | None] = {
        **dict.fromkeys(_PIP_PLACES),
        "PIP_USER": "0",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    if index is None:
        return command, variables
    settings = read_pip_settings()
    connection = {
        f"PIP_{key.upper().replace('-', '_')}": settings[key]
        for key in _PIP_CONNECTION & settings.keys()
    }
    named = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": index}
    return command, {**_without(frozenset(), "PIP_"), **variables, **connection, **named}


def _without(kept: frozenset[str], prefix: str) -> dict[str, None]:
    """Remove the variables of an installer but for those in `kept`."""
    return dict.fromkeys(
        name for name in os.environ if name.startswith(prefix) and name not in kept
    )


def _url(path: Path) -> str:
    # As a URL a path means the same to pip and uv, whatever characters it has.
    return path.resolve().as_uri()
