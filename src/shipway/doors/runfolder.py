"""The folder where the processes of one verification meet: nox runs a process for each Python.

The first of them gathers the files, the others take them from here. Results and
progress go here too, because nox holds back what its processes print until they
end. Whoever starts nox reads them while it runs.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .files import write_bytes
from .removal import remove_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

__all__ = ["VARIABLE", "RunFolder", "begin_run", "run_folder", "runs_folder"]

VARIABLE = "SHIPWAY_VERIFICATION"
"""The variable that tells the processes of one run that they belong together."""


def begin_run(missing: Sequence[str]) -> None:
    """Name this run, and say which Pythons it will miss; the processes it starts inherit both.

    Does nothing in those processes, nor when called again.
    """
    os.environ.setdefault(VARIABLE, ":".join((os.urandom(4).hex(), *missing)))


def run_folder(cache: Path) -> RunFolder:
    """Return the folder of the run that was begun, below the cache that all sessions share."""
    name, *missing = os.environ[VARIABLE].split(":")
    return RunFolder(runs_folder(cache) / name, tuple(missing))


def runs_folder(cache: Path) -> Path:
    """Return where the folders of runs are, below the cache that all sessions share."""
    return cache / "verify_install"


@dataclass(frozen=True)
class RunFolder:
    """The shared folder of one run."""

    folder: Path
    missing: tuple[str, ...] = ()
    """The Pythons that the project supports and this machine has not."""

    @property
    def files(self) -> Path:
        """Where the files to install lie."""
        return self.folder / "files"

    def once(self, make: Callable[[], str]) -> tuple[str, bool]:
        """Return the text that `make` returned in whichever process came first, and if this was it.

        Raises `CannotWrite`, and in the first process what `make` raises.
        """
        from filelock import FileLock  # noqa: PLC0415 - 15 ms that listing sessions does not need

        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "gathered.json"
        with FileLock(self.folder / "lock"):
            if path.is_file():
                return path.read_text(encoding="utf-8"), False
            self._clear_others()
            text = make()
            write_bytes(path, text.encode())
            return text, True

    def tell(self, line: str) -> None:
        """Append a line about what is happening."""
        with (self.folder / "progress.txt").open("a", encoding="utf-8") as stream:
            stream.write(line.replace("\n", " ") + "\n")

    def told(self) -> tuple[str, ...]:
        """Return the lines told so far."""
        path = self.folder / "progress.txt"
        if not path.is_file():
            return ()
        text = path.read_text(encoding="utf-8")
        # A last line without its end is still being written.
        return tuple(text.splitlines()[: text.count("\n")])

    def gathered(self) -> str | None:
        """Return what the first process wrote, None where it did not come to that."""
        path = self.folder / "gathered.json"
        return path.read_text(encoding="utf-8") if path.is_file() else None

    def add_result(self, name: str, text: str) -> None:
        """Store a result. Raises `CannotWrite`."""
        write_bytes(self.folder / "results" / f"{name}.json", text.encode())

    def results(self) -> Iterator[str]:
        """Yield the results stored so far."""
        for path in sorted((self.folder / "results").glob("*.json")):
            yield path.read_text(encoding="utf-8")

    def _clear_others(self) -> None:
        """Remove what earlier runs left, so that the cache does not grow."""
        for other in self.folder.parent.iterdir():
            if other != self.folder:
                remove_tree(other)
