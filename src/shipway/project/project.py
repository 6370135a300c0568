"""Find and read a project: the folder with its pyproject.toml, setup.cfg or setup.py."""

from __future__ import annotations

import tomllib
from codecs import BOM_UTF8
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from packaging.utils import InvalidName, canonicalize_name

from shipway.config import Config, read_config
from shipway.errors.usage import BrokenToml, NoProject, NoProjectName

if TYPE_CHECKING:
    import configparser
    from pathlib import Path

__all__ = ["MARKS", "Project", "begins_with_mark", "find_project", "read_toml"]

MARKS = ("pyproject.toml", "setup.cfg", "setup.py")
"""The files of which a project has at least one in its folder."""
_LEGACY_BACKEND = "setuptools.build_meta:__legacy__"
_GIVEN_UP = "Python's own parser gives up on it, and so do the tools that build it."


@dataclass(frozen=True)
class Project:
    """A project's folder and what its static files say."""

    root: Path
    pyproject: dict[str, Any]
    """The parsed pyproject.toml; empty where there is none."""

    @cached_property
    def config(self) -> Config:
        """`[tool.shipway]`. Raises `BadConfiguration` or `SeveralProblems`."""
        # Not `table`: what is none must be told, not passed over.
        return read_config(self.table("tool").get("shipway", {}))

    @cached_property
    def name(self) -> str:
        """The project's name as written, from the first static file that has it.

        Raises `NoProjectName`.
        """
        found = (
            self.table("project").get("name")
            or self.table("tool", "poetry").get("name")
            or self.table("tool", "flit", "metadata").get("dist-name")
            or self.table("tool", "flit", "metadata").get("module")
            or self.setup_cfg.get("metadata", "name", fallback=None)
            or self.setup_py_literals.get("name")
        )
        if not isinstance(found, str) or not found.strip():
            raise self._no_name()
        name = found.strip()
        try:
            canonicalize_name(name, validate=True)
        except InvalidName:
            raise NoProjectName(
                f"{name!r} is no name for a project",
                why="An index takes letters, digits, and . _ - between them (PEP 508).",
                fix=["in the project's metadata, give it such a name"],
            ) from None
        return name

    def _no_name(self) -> NoProjectName:
        """Return the error for a project whose name stands in no file, or is computed in setup.py.

        setuptools takes what `setup()` is given and passes the name in setup.cfg over, so that
        one can be a copy for whoever reads files: shipway, and tools that ask no backend.
        """
        path = self.root / "setup.py"
        if self.table("project") or not path.is_file():
            from .homes import home_of  # noqa: PLC0415 - for the message alone

            fix = [f"add {home_of(self).name}"]
            return NoProjectName(f"{self.root} has no project name", fix=fix)
        return NoProjectName(
            f"{path} gives setup() no name that is a text, and setup.cfg has none",
            why="Running the setup.py to learn it would take a build environment for each command.",
            fix=['write it as a text: setup(name="…"), or in setup.cfg: [metadata] name = …'],
        )

    @property
    def backend(self) -> str:
        """The build backend as in `[build-system]` (PEP 517), else setuptools' legacy one."""
        backend = self.table("build-system").get("build-backend", _LEGACY_BACKEND)
        return str(backend)

    @property
    def build_requires(self) -> tuple[str, ...]:
        """`[build-system] requires` (PEP 518)."""
        required = self.table("build-system").get("requires", ["setuptools"])
        return tuple(map(str, required)) if isinstance(required, list) else ()

    @cached_property
    def requires_python(self) -> str | None:
        """The `Requires-Python` specifier where a static file has it, else None."""
        found = (
            self.table("project").get("requires-python")
            or self._poetry_requires_python()
            or self.table("tool", "flit", "metadata").get("requires-python")
            or self.setup_cfg.get("options", "python_requires", fallback=None)
            or self.setup_py_literals.get("python_requires")
        )
        return str(found) if found else None

    @property
    def poetry(self) -> dict[str, Any]:
        """`[tool.poetry]`; empty too where another backend is named, which does not read it."""
        builds = "poetry" in self.backend or self.backend == _LEGACY_BACKEND
        return self.table("tool", "poetry") if builds else {}

    @property
    def poetry_python(self) -> object:
        """What poetry admits, in its own way: mostly a text; None where it says nothing."""
        dependencies = self.poetry.get("dependencies")
        return dependencies.get("python") if isinstance(dependencies, dict) else None

    def _poetry_requires_python(self) -> str | None:
        said = self.poetry_python
        if said is None:
            return None
        from .poetry_pythons import as_specifier  # noqa: PLC0415 - few projects need it

        return as_specifier(said)

    @cached_property
    def setup_cfg(self) -> configparser.ConfigParser:
        """setup.cfg as parsed; empty where there is none or it does not parse."""
        import configparser  # noqa: PLC0415 - 3 ms that a pyproject.toml does without

        parser = configparser.ConfigParser(interpolation=None)
        path = self.root / "setup.cfg"
        if path.is_file():
            try:
                parser.read_string(path.read_text(encoding="utf-8-sig", errors="replace"))
            except configparser.Error:
                parser = configparser.ConfigParser(interpolation=None)
        return parser

    @cached_property
    def setup_py_literals(self) -> dict[str, str]:
        """The keyword arguments of the `setup()` call in setup.py that are string literals."""
        path = self.root / "setup.py"
        if not path.is_file():
            return {}
        from .setup_call import setup_literals  # noqa: PLC0415 - 3 ms that few projects need

        return setup_literals(path)

    def table(self, *keys: str) -> dict[str, Any]:
        """Return the table of pyproject.toml at `keys`; empty where there is none."""
        table: Any = self.pyproject
        for key in keys:
            table = table.get(key, {}) if isinstance(table, dict) else {}
        return table if isinstance(table, dict) else {}


def find_project(start: Path) -> Project:
    """Return the project of `start`: that folder, or the nearest one above it.

    The search does not leave the git repository that `start` is in.

    Raises `NoProject` and `BrokenToml`.
    """
    if not start.is_dir():
        raise NoProject(f"{start} is not a folder")
    for folder in (start, *start.parents):
        if any((folder / mark).is_file() for mark in MARKS):
            return Project(folder, read_toml(folder / "pyproject.toml"))
        if (folder / ".git").exists():
            break
    raise NoProject(f"no pyproject.toml, setup.cfg or setup.py in {start} or above it")


def begins_with_mark(path: Path) -> bool:
    """Return whether a file begins with a byte order mark."""
    return path.is_file() and path.read_bytes().startswith(BOM_UTF8)


def read_toml(path: Path) -> dict[str, Any]:
    """Return the parsed file; empty where it does not exist.

    Raises `BrokenToml` with line and column.
    """
    if not path.is_file():
        return {}
    try:
        # A byte order mark is not TOML, but editors leave it; only a build must do without.
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BrokenToml(
            f"{path} is not UTF-8: byte {error.start} is {error.object[error.start]:#04x}",
            fix=[f"save {path.name} as UTF-8"],
        ) from error
    except RecursionError as error:
        raise BrokenToml(
            f"{path} is nested too deeply",
            why=_GIVEN_UP,
            fix=[f"take arrays or tables in {path.name} out of one another"],
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise BrokenToml(
            f"{path} does not parse: {error}",
            fix=[f"mend {path.name} at the line and column named above"],
        ) from error
    except ValueError as error:
        # What tomllib lets through of `int`.
        raise BrokenToml(
            f"{path} has a number of thousands of digits",
            why=_GIVEN_UP,
            fix=[f"put the number in {path.name} in quotes, or write a shorter one"],
        ) from error
