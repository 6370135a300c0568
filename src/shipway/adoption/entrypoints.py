"""tasks.py and noxfile.py: what to write, and what to add to those that are there. Pure."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["NOXFILE", "TASKS", "EntryPoint"]


@dataclass(frozen=True)
class EntryPoint:
    """A file in which Invoke or nox begins."""

    file: str
    text: str
    """The whole of a new one."""
    module: str
    """What is imported from in it."""
    line: str
    """What to add to one that is there."""
    package: bool = False
    """Whether a package of that name does as well."""
    narrow: str = ""
    """The same, where what is there has a name of its own that `line` would collide with."""
    collides: str = ""
    """That name."""

    def path_in(self, folder: Path) -> Path:
        """Return the file that the tool loads in a folder, or would load if it were there.

        Invoke takes a package as well, where there is no module beside it; nox does not.
        """
        package = folder / self.file.removesuffix(".py") / "__init__.py"
        module = folder / self.file
        packaged = self.package and package.is_file() and not module.is_file()
        return package if packaged else module

    def missing(self, text: str) -> tuple[str, ...]:
        """Return the lines that a file lacks; none where it imports what is needed in any way."""
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError):
            # Whoever mends it sees whether the line is there.
            return () if self.module in text else (self.line,)
        if any(self.module in _imported(node) for node in ast.walk(tree)):
            return ()
        own = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        narrow = self.narrow and self.collides in own
        return (self.narrow if narrow else self.line,)


def _imported(node: ast.AST) -> set[str]:
    """Return the modules that a statement imports, by their whole names."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return set()


TASKS = EntryPoint(
    "tasks.py",
    '"""Where `invoke` starts: the release tasks of shipway."""\n\n'
    'from shipway.tasks import ns\n\n__all__ = ["ns"]\n',
    "shipway.tasks",
    "from shipway.tasks import ns   (then for each task of your own: ns.add_task(TASK))",
    package=True,
)
NOXFILE = EntryPoint(
    "noxfile.py",
    '"""Where `nox` starts: build the distributions, install and try them on every Python."""\n\n'
    'from shipway.nox import build, verify_install\n\n__all__ = ["build", "verify_install"]\n',
    "shipway.nox",
    "from shipway.nox import build, verify_install",
    narrow="from shipway.nox import verify_install",
    collides="build",
)
