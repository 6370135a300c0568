"""What a wheel installs: which modules can be imported afterwards. Pure.

Used by the rules that look at modules. The layout is that of PEP 427: what is not in
`.dist-info` or `.data` lands where modules are found, and so do two folders of `.data`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .reader import Facts

__all__ = ["Installed", "installed", "own_name", "sources"]

_MODULES = (".py", ".pyc", ".pyd", ".so")
_LIBRARY_FOLDERS = ("purelib/", "platlib/")


@dataclass(frozen=True)
class Installed:
    """The files that land where modules are found, by their paths there."""

    files: frozenset[str]

    @cached_property
    def modules(self) -> frozenset[str]:
        """Dotted names of all modules and of all packages that have an `__init__`."""
        return frozenset(filter(None, map(_module, self.files)))

    @cached_property
    def namespaces(self) -> frozenset[str]:
        """Dotted names of all folders: each can be imported as a namespace package."""
        parents = (file.split("/")[:-1] for file in self.files)
        return frozenset(
            ".".join(folders[:end]) for folders in parents for end in range(1, len(folders) + 1)
        )

    @cached_property
    def top_level(self) -> frozenset[str]:
        """The first part of each path: packages, modules and whatever else lies there."""
        return frozenset(file.partition("/")[0] for file in self.files)

    def misses(self, module: str) -> bool:
        """Return whether a module cannot be there, since what should hold it is and lacks it.

        Of a namespace package another distribution may bring the rest.
        """
        parts = module.split(".")
        for end in range(len(parts), 0, -1):
            parent = ".".join(parts[:end])
            if parent in self.modules:
                return end < len(parts)
            if parent in self.namespaces:
                return False
        return False


def installed(facts: Facts) -> Installed:
    """Return what a wheel puts where modules are found; nothing for an sdist."""
    return Installed(frozenset(_library_files(facts)))


def own_name(facts: Facts) -> str:
    """Return the name that a project's package has if it is called like the project."""
    return facts.name.replace("-", "_")


def sources(facts: Facts) -> Installed:
    """Return the files of an sdist as they would be installed: from its top folder or from src/."""
    names = [member.name.partition("/")[2] for member in facts.members if not member.link]
    inside = [name.removeprefix("src/") for name in names if name.startswith("src/")]
    return Installed(frozenset(inside or names))


def _library_files(facts: Facts) -> Iterable[str]:
    if facts.wheel is None:
        return
    data = facts.wheel.dist_info.removesuffix(".dist-info") + ".data/"
    for member in facts.members:
        if member.name.startswith(data):
            inside = member.name.removeprefix(data)
            if inside.startswith(_LIBRARY_FOLDERS):
                yield inside.partition("/")[2]
        elif not member.name.startswith(f"{facts.wheel.dist_info}/"):
            yield member.name


def _module(file: str) -> str:
    """Return the dotted name that a file is imported by; empty where it is no module.

    Extension modules have tags in their names: `fast.cpython-311-x86_64-linux-gnu.so`.
    """
    folder, _, name = file.rpartition("/")
    if not name.endswith(_MODULES):
        return ""
    parts = [*folder.split("/"), name.partition(".")[0]] if folder else [name.partition(".")[0]]
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts) if all(part.isidentifier() for part in parts) else ""
