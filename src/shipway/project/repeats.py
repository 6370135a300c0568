"""Places that repeat the version of a project for sure, by what they are for.

`copies` calls it. A place counts where its own rules say that it is the project's
version: `__version__` of the project's own package (PEP 396), the metadata of another
tool for the same project, the release of its documentation, its citation. What merely
looks like the version is none; `version-files` is for that.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.version import Version

from shipway.errors.usage import NoProjectName
from shipway.errors.versions import CannotEditVersion

from .assignments import assignment_reader
from .edits import TextFile, read_text, read_with
from .paths import real_path, shown_path
from .sources.setup_py import read_setup_py
from .sources.setuptools_config import read_setup_cfg
from .sources.toml import toml_reader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .edits import Reader, Replacement
    from .project import Project

__all__ = ["Repeat", "find_repeats"]

_FOLDERS = ("src/", "lib/", "python/", "")
# https://setuptools.pypa.io/en/latest/userguide/package_discovery.html#flat-layout
_OF_NOBODY = frozenset(
    {
        "benchmark", "benchmarks", "bin", "build", "ci", "debian", "dist", "doc", "docs",
        "documentation", "example", "examples", "fabfile", "lib", "manpages", "news",
        "node_modules", "python", "requirements", "scripts", "src", "tasks", "test", "tests",
        "tools", "util", "utils",
    }
)  # fmt: skip
"""Folders beside a project's files that are not its package, even where they are one."""
_MODULES = ("__init__", "__about__", "__version__", "_version", "version", "about")
_CONF = ("docs/conf.py", "doc/conf.py", "docs/source/conf.py", "doc/source/conf.py")
# https://github.com/citation-file-format/citation-file-format: a key of the top level.
_CITATION = re.compile(
    r"""^version:[ \t]*(["']?)(?P<version>[^"'\s#]+)\1[ \t]*(?:\#.*)?$""", re.MULTILINE
)


@dataclass(frozen=True)
class Repeat:
    """A place that repeats the version."""

    file: TextFile
    location: str
    """The file, and what there has the version."""
    written: str
    """The version as written, without a `v` before it."""
    reader: Reader
    parts: int = 0
    """Of how many numbers of the version it is; 0: of all of it."""

    def is_version(self, version: Version) -> bool:
        """Tell whether it says the version, or as many numbers of it as it should."""
        said = Version(self.written)
        if self.parts:
            return said.release == version.release[: self.parts]
        return said == version

    @property
    def line(self) -> int:
        """The line that it is in; the first one of the file where it is written in pieces."""
        try:
            place = self.file.replacement_for(self.written, self.reader)
        except CannotEditVersion:
            return 1
        return place.before.count(b"\n", 0, place.start) + 1

    def replacement(self, new: Version) -> Replacement:
        """Return the replacement that makes it say `new`. Raises `CannotEditVersion`."""
        numbers = ".".join(map(str, new.release[: self.parts]))
        return self.file.replacement_for(numbers if self.parts else str(new), self.reader)


def find_repeats(project: Project) -> tuple[Repeat, ...]:
    """Return the places that repeat the project's version; placeholders and code are none.

    Raises `VersionFileUnreadable`.
    """
    found = (_repeat(project, *place) for place in _places(project))
    return tuple(repeat for repeat in found if repeat is not None)


def _places(project: Project) -> Iterator[tuple[str, str, Reader]]:
    """Yield each path below the project, what is there, and how it is read."""
    yield "pyproject.toml", "[project] version", toml_reader("project", "version")
    yield "pyproject.toml", "[tool.poetry] version", toml_reader("tool", "poetry", "version")
    yield "setup.cfg", "[metadata] version", read_setup_cfg
    yield "setup.py", "setup(version=…)", read_setup_py
    for path in _modules(project):
        yield path, "__version__", assignment_reader("__version__")
    for path in _CONF:
        yield path, "release", assignment_reader("release")
        yield path, "version", assignment_reader("version")
    yield "CITATION.cff", "version", _read_citation
    for path in ("codemeta.json", ".zenodo.json"):
        yield path, '"version"', _read_json


def _modules(project: Project) -> Iterator[str]:
    """Yield where the package called like the project may say its version, else the only one."""
    try:
        name = re.sub(r"[-.]", "_", project.name)
    except NoProjectName:
        return
    stems = [f"{at}{package}" for at in _FOLDERS for package in dict.fromkeys((name, name.lower()))]
    if not any(_is_there(project.root / stem) for stem in stems):
        stems = list(_only_package(project.root))
    for stem in stems:
        yield f"{stem}.py"
        yield from (f"{stem}/{module}.py" for module in _MODULES)


def _is_there(stem: Path) -> bool:
    return stem.is_dir() or stem.with_name(f"{stem.name}.py").is_file()


def _only_package(root: Path) -> Iterator[str]:
    """Yield the only package of a project, where its layout leaves no doubt which that is.

    Beside the project's files much else may lie that is a package and belongs to nobody.
    """
    for folder in _FOLDERS:
        found = [path for path in (root / folder).glob("*") if _can_be_own(path, flat=not folder)]
        if len(found) == 1:
            yield f"{folder}{found[0].stem}"
        if found:
            return


def _can_be_own(path: Path, *, flat: bool) -> bool:
    """Tell whether a path is a package, or in a folder of its own a module or namespace."""
    if not path.stem.isidentifier() or path.stem == "__pycache__":
        return False
    if flat:
        return path.name.lower() not in _OF_NOBODY and (path / "__init__.py").is_file()
    return path.suffix == ".py" or (not path.suffix and path.is_dir())


def _repeat(project: Project, name: str, what: str, reader: Reader) -> Repeat | None:
    path = project.root / name
    if not path.is_file():
        return None
    file = read_text(real_path(path, project.root))
    plain = _without_v(reader)
    written = read_with(plain, file.text)
    if written is None or not any(Version(written).release):
        return None
    # https://www.sphinx-doc.org/en/master/usage/configuration.html#confval-version: X.Y of it.
    short = what == "version" and name in _CONF and re.fullmatch(r"\d+\.\d+", written)
    parts = 2 if short else 0
    return Repeat(file, f"{shown_path(file.path, project.root)} {what}", written, plain, parts)


def _without_v(reader: Reader) -> Reader:
    """Return a reader of the same place that leaves out what does not belong to the version."""

    def read(text: str) -> str | None:
        written = (reader(text) or "").strip()
        written = written[1:] if written[:1] in {"v", "V"} else written
        try:
            Version(written)
        except ValueError:  # a word, a directive, or a number too long for Python to read
            return None
        return written

    return read


def _read_citation(text: str) -> str | None:
    match = _CITATION.search(text)
    return match["version"] if match else None


def _read_json(text: str) -> str | None:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    version = data.get("version") if isinstance(data, dict) else None
    return version if isinstance(version, str) else None
