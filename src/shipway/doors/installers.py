"""How uv and pip are told what to install from where: their switches and their variables.

Only `environments` calls this; nothing is run here. Two cases: the index is given, and
then it is the only one; or it is not, and then the machine's own configuration counts.
Configuration of a project (`[tool.uv]`, uv.toml beside it) never does.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .pip_settings import read_pip_settings, uv_configuration_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    Variables = Mapping[str, str | None]
    """Changes to the environment of a process; None removes a variable."""

    Call = tuple[list[str], Variables]
    """A command that wants the requirements appended, and the variables to run it with."""

__all__ = ["pip_install", "uv_install", "uv_variables"]

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
"""uv's variables that say how to reach an index and where to keep files, not what to install."""

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
"""pip's settings of the same kind."""

_UV_INDEXES = frozenset(
    {"UV_DEFAULT_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_INDEX", "UV_INDEX_URL"}
)
_UV_PLACES = ("UV_SYSTEM_PYTHON", "UV_BREAK_SYSTEM_PACKAGES", "UV_PROJECT", "UV_WORKING_DIR")
_PIP_PLACES = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON", "PIP_REQUIREMENT")
"""Variables that would install more, or elsewhere than into the environment."""

_TRUE = frozenset({"1", "true", "yes", "on"})
_LOCK_SECONDS = "604800"
"""How long a uv waits for another one that builds the same sdist for another Python.

Seen: with uv's own 300 s, of six Pythons that build contourpy the last one gives up. The limit of
the whole installation is the build-timeout.
"""


def uv_variables() -> Variables:
    """Return what keeps all steering out of uv but how to reach the network."""
    return {**_removed("UV_", _UV_CONNECTION), "UV_NO_CONFIG": "1"}


def uv_install(uv: Path, python: Path, index: str | None, links: Path | None = None) -> Call:
    """Return `uv pip install` into the environment of an interpreter.

    What lies in the folder `links` counts beside what the index serves.
    """
    command, variables = _uv_install(uv, python, index)
    if links is None:
        return command, variables
    # By the variable, for the option would replace what the machine has set.
    known = variables.get("UV_FIND_LINKS", os.environ.get("UV_FIND_LINKS"))
    # Separated by commas, which a URL spells otherwise.
    both = ",".join(filter(None, (known, links.as_uri())))
    return command, {**variables, "UV_FIND_LINKS": both}


def _uv_install(uv: Path, python: Path, index: str | None) -> Call:
    command = [str(uv), "pip", "install", "--python", str(python)]
    settings = read_pip_settings()
    # UV_NO_SOURCES: an sdist is built as pip builds it for everybody else.
    variables = {
        **_connection(settings),
        "UV_NO_CONFIG": "1",
        "UV_NO_SOURCES": "1",
        "UV_LOCK_TIMEOUT": _LOCK_SECONDS,
    }
    if index is not None:
        # As variables, a password in the URL stays out of the list of processes. Versions
        # of uv that would ignore the first variable know it by the second name.
        named = {"UV_DEFAULT_INDEX": index, "UV_INDEX_URL": index}
        return command, {**_removed("UV_", _UV_CONNECTION), **variables, **named}
    configuration = os.environ.get("UV_CONFIG_FILE") or uv_configuration_file()
    if configuration:
        variables["UV_CONFIG_FILE"] = str(configuration)
    elif not _UV_INDEXES & os.environ.keys():
        variables |= _indexes(settings)
        command += ["--no-index"] if settings.get("no-index", "").lower() in _TRUE else []
    return command, {**dict.fromkeys(_UV_PLACES), **variables}


def pip_install(python: Path, index: str | None, links: Path | None = None) -> Call:
    """Return `pip install` by the pip of an environment; `links` is as for uv."""
    command = [str(python), "-I", "-m", "pip", "install", "--no-input", "--no-compile"]
    # pip adds what the option says to what the machine has set.
    command += ["--find-links", links.as_uri()] if links is not None else []
    # PIP_USER=0 because the setting may stand in a file too.
    variables = {"PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    if index is None:
        return command, {**dict.fromkeys(_PIP_PLACES), **variables}
    settings = read_pip_settings()
    connection = {
        f"PIP_{key.upper().replace('-', '_')}": settings[key]
        for key in _PIP_CONNECTION & settings.keys()
    }
    named = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": index}
    return command, {**_removed("PIP_"), **variables, **connection, **named}


def _connection(settings: Mapping[str, str]) -> dict[str, str]:
    """Say in variables that uv knows how pip is configured to reach an index."""
    found = {
        "SSL_CERT_FILE": settings.get("cert", ""),
        "UV_INSECURE_HOST": " ".join(settings.get("trusted-host", "").split()),
    }
    return {name: value for name, value in found.items() if value and name not in os.environ}


def _indexes(settings: Mapping[str, str]) -> dict[str, str]:
    """Say in variables that uv knows which indexes pip is configured to use.

    To pip all its indexes are one: the best version wins, wherever it is.
    """
    found = {
        "UV_DEFAULT_INDEX": settings.get("index-url", ""),
        "UV_EXTRA_INDEX_URL": " ".join(settings.get("extra-index-url", "").split()),
        "UV_FIND_LINKS": ",".join(settings.get("find-links", "").split()),
    }
    named = {name: value for name, value in found.items() if value}
    return {**named, "UV_INDEX_STRATEGY": "unsafe-best-match"} if named else {}


def _removed(prefix: str, kept: frozenset[str] = frozenset()) -> dict[str, None]:
    """Remove the variables of an installer but for those in `kept`."""
    return dict.fromkeys(
        name for name in os.environ if name.startswith(prefix) and name not in kept
    )
