"""The Pythons of this machine, as `python-discovery` finds them: nox and virtualenv use it too.

It looks at PATH, the Windows registry (PEP 514) and uv's store. What it cannot
see are the versions that pyenv, asdf and mise have installed but not activated:
their shims are on PATH and fail when run. So PATH is given to it with each
folder of shims replaced by the folders that those shims stand for.
"""

from __future__ import annotations

import logging
import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from python_discovery import DiskCache, PythonInfo

__all__ = ["Interpreter", "admitted_python", "find_python", "find_pythons", "searched_path"]

_SHIMS = "shims"
_VERSIONS = ("versions", "installs/python")
"""Where pyenv, and asdf and mise, keep versions, beside the folder of shims."""


@dataclass(frozen=True)
class Interpreter:
    """A Python that runs."""

    version: str
    """The full version, such as "3.12.4"; with a `t` at the end where it is free-threaded."""
    path: Path


def find_pythons() -> tuple[Interpreter, ...]:
    """Return every CPython of this machine from 3.6 on, in the order of PATH.

    The first look at a Python takes about 0.3 s; after that it is known.
    """
    from python_discovery import iter_interpreters  # noqa: PLC0415 - 50 ms, here only

    found = iter_interpreters(cache=_cache(), env=_environment())
    return tuple(_interpreter(info) for info in found if info.implementation == "CPython")


def find_python(name: str) -> Interpreter | None:
    """Return the first CPython on PATH of a minor version such as "3.12" or "3.13t"."""
    from python_discovery import get_interpreter  # noqa: PLC0415 - 50 ms, here only

    found = get_interpreter(f"cpython{name}", cache=_cache(), env=_environment())
    return None if found is None else _interpreter(found)


def admitted_python(requires_python: str | None) -> Interpreter | None:
    """Return the newest Python that a project admits where it does not admit our own.

    None means our own: it is admitted, or none on this machine is, or `requires_python`
    (a specifier as in PEP 440) is none.
    """
    try:
        admitted = SpecifierSet(requires_python or "")
    except InvalidSpecifier:
        return None
    if admitted.contains(platform.python_version(), prereleases=True):
        return None
    found = [python for python in find_pythons() if not python.version.endswith("t")]
    there = [python for python in found if admitted.contains(python.version, prereleases=True)]
    return max(there, key=lambda python: Version(python.version), default=None)


def searched_path(path: str) -> str:
    """Return a PATH with each folder of shims replaced by what its shims stand for."""
    folders = [
        real for entry in path.split(os.pathsep) if entry for real in _behind_shims(Path(entry))
    ]
    return os.pathsep.join(dict.fromkeys(str(folder) for folder in folders))


def _behind_shims(folder: Path) -> Iterator[Path]:
    if folder.name != _SHIMS:
        yield folder
        return
    for versions in (folder.parent / name for name in _VERSIONS):
        if versions.is_dir():
            for installed in sorted(versions.iterdir(), key=_newest_first):
                # Installations on Windows have python.exe at their top.
                yield from (installed / "bin", installed)


def _newest_first(installed: Path) -> tuple[tuple[int, ...], str]:
    numbers = (part for part in installed.name.split("."))
    return tuple(-int(part) for part in numbers if part.isdigit()), installed.name


def _interpreter(info: PythonInfo) -> Interpreter:
    numbers = ".".join(str(part) for part in info.version_info[:3])
    # A virtual environment is no base for another one.
    path = info.system_executable or info.executable
    return Interpreter(numbers + ("t" if info.free_threaded else ""), Path(path))


def _environment() -> dict[str, str]:
    # A Python 2 on PATH is no fault; python-discovery would print a warning for it.
    logging.getLogger("python_discovery").setLevel(logging.ERROR)
    return {**os.environ, "PATH": searched_path(os.environ.get("PATH", os.defpath))}


def _cache() -> DiskCache | None:
    """Return the cache that nox uses, so that each Python is looked at once for both."""
    import platformdirs  # noqa: PLC0415 - comes with python-discovery
    from python_discovery import DiskCache  # noqa: PLC0415 - 50 ms, here only

    root = Path(platformdirs.user_cache_dir("nox")) / "python-discovery"
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return DiskCache(root=root) if os.access(root, os.W_OK) else None
