"""Where environments can be: characters of a path that keep them from working, and uv's cache.

Preflights ask it. Nothing is made and nothing run: the rules are those of PATH, uv, virtualenv
and pip.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from shipway.errors.build import CacheNotWritable
from shipway.errors.usage import PathIsNoText, PathUnusable
from shipway.project.paths import is_text

from .environment import flag, variable
from .folders import obstacle_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.errors.base import ShipwayError

__all__ = ["temporary_obstacles", "unbuildable", "unrunnable"]

_ENVIRONMENTS = (
    "nox/runs/01234567/verify_install-3-8",
    "nox/runs/01234567/verify_install-3-13t-sdist",
)
"""The shortest and the longest name of an environment that what was built is tried in."""

_LONGEST_SHEBANG = 509 if sys.platform == "darwin" else 124
"""How many bytes the path of an interpreter may have in a first line of its own."""

_PLAIN = frozenset("\t\n\r")
_QUOTED = frozenset('"$`\\')
_BARE = _QUOTED | frozenset("\t\n|&;<>()'")


def unbuildable(folder: Path) -> Iterator[ShipwayError]:
    """Find why no environment can be made in a folder."""
    yield from _cache_obstacles()
    if not is_text(folder):
        yield PathIsNoText(f"{folder} is no text in UTF-8")
    elif os.pathsep in str(folder) and not _has_uv():
        yield _refused(folder, os.pathsep, "virtualenv makes no environment in such a folder.")


def unrunnable(folder: Path) -> Iterator[ShipwayError]:
    """Find why programs of environments in a folder would not be made, not found, or not start."""
    yield from _cache_obstacles()
    if not is_text(folder):
        yield PathIsNoText(f"{folder} is no text in UTF-8")
    elif os.pathsep in str(folder):
        # POSIX, Base Definitions 8.3: there is no way to write one into PATH.
        yield _refused(
            folder, os.pathsep, "PATH parts folders by it: no program there would be found."
        )
    else:
        yield from _launchers(folder)


def temporary_obstacles(*, alone: bool) -> Iterator[ShipwayError]:
    """Find why the folder of temporary files would not do, where environments may be in it.

    `alone` is for a trial that has all of its environments there; else only pip builds there,
    which hands what it has installed on by PYTHONPATH.
    """
    folder = Path(tempfile.gettempdir())
    if alone:
        yield from unrunnable(folder)
    elif os.pathsep in str(folder) and not _has_uv():
        yield _refused(folder, os.pathsep, "pip builds there, and PYTHONPATH parts folders by it.")


def _cache_obstacles() -> Iterator[ShipwayError]:
    """Find why uv would make no environment at all: it has to have its cache, or to know of none.

    Where it keeps that: https://docs.astral.sh/uv/concepts/cache/#cache-directory. Without uv
    there is nothing: virtualenv and pip go on without theirs.
    """
    if flag("UV_NO_CACHE"):
        return
    cache = _uv_cache()
    obstacle = obstacle_to(cache.absolute())
    if obstacle and _has_uv():
        yield CacheNotWritable(f"uv cannot keep its cache in {cache}: {obstacle}")


def _uv_cache() -> Path:
    named, shared = variable("UV_CACHE_DIR"), variable("XDG_CACHE_HOME")
    if named:
        return Path(named)
    if os.name == "nt":
        return Path(variable("LOCALAPPDATA") or "~/AppData/Local").expanduser() / "uv" / "cache"
    if shared and Path(shared).is_absolute():
        return Path(shared) / "uv"
    return Path("~/.cache/uv").expanduser()


def _launchers(folder: Path) -> Iterator[ShipwayError]:
    """Find what the launchers of console scripts would trip over.

    They begin with the interpreter's path, in a comment. A long one, or one with a space,
    is handed to the shell: by uv in quotes, by pip only where it has a space
    (distlib, `ScriptMaker._build_shebang`).
    """
    if os.name != "posix":
        return
    for environment in _ENVIRONMENTS:
        path = str(folder / environment / "bin" / "python")
        plain = " " not in path and len(os.fsencode(path)) <= _LONGEST_SHEBANG
        found = _first(path, _PLAIN) if plain else _first(path, _QUOTED if " " in path else _BARE)
        if found and (plain or not _has_uv()):
            yield _refused(folder, found, "Console scripts in such a folder would not start.")
            return


def _first(path: str, wrong: frozenset[str]) -> str:
    return next((char for char in path if char in wrong), "")


def _refused(folder: Path, char: str, why: str) -> PathUnusable:
    return PathUnusable(f"{str(folder)!r} has {char!r} in it", why=why)


def _has_uv() -> bool:
    from .environments import find_uv  # noqa: PLC0415 - few paths have such characters

    return find_uv() is not None
