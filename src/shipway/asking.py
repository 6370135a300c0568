"""Find where a project's version lives; where no file says it, ask the build backend.

The backend works in a copy of the tree, so that whatever is tried is put back by
leaving it. The files are read first: a backend costs seconds, and few projects need it.
"""

from __future__ import annotations

import hashlib
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .doors.checkout import checkout
from .doors.files import write_bytes
from .errors.versions import ComputedVersion, NoVersion, VersionElsewhere, VersionNotInFile
from .project.sources import VersionSource, find_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from packaging.version import Version

    from .doors.backend import Backend
    from .doors.git import Repository
    from .doors.state import StateFolder
    from .errors.base import ShipwayError
    from .project.edits import Edit
    from .project.project import Project
    from .project.sources.backend import BackendSource
    from .project.sources.trial import Ask

__all__ = ["Asker"]

_PATIENCE = 120.0
"""Seconds that one waits for another who asks."""
_UNKNOWN = (ComputedVersion, NoVersion, VersionElsewhere, VersionNotInFile)
"""What no family can say, and the backend perhaps can."""
# Two versions are often of the same length, and written in the same second: to Python the
# bytecode of the one would be that of the other.
_NO_BYTECODE = {"PYTHONDONTWRITEBYTECODE": "1"}


@dataclass(frozen=True)
class Asker:
    """Asks the build backend of one project; no question twice.

    The caller holds the repository's lock, or asks `beside` who does.
    """

    root: Path
    repository: Repository
    state: StateFolder
    changes: Callable[[], tuple[str, ...]]
    """What is not committed of the project."""
    timeout: float
    tag_of: Callable[[Version], str]
    """How the tag of a version is called."""
    _answers: dict[str, str] = field(default_factory=dict, repr=False)
    _beside: list[Path] = field(default_factory=list, repr=False)
    """Where it notes its temporary folders while it asks beside others."""

    @contextmanager
    def beside(self, command: str) -> Iterator[None]:
        """Ask while somebody else may hold the repository's lock; of those who do, one at a time.

        Raises `ReleaseRunning` where one of them does not end.
        """
        lock = self.state.lock.asking
        with lock.held(command, patience=_PATIENCE):
            self._beside.append(lock.folder)
            try:
                yield
            finally:
                self._beside.pop()

    def source(self, project: Project) -> VersionSource:
        """Return where the version lives: as the files say, else as the backend does.

        Raises what `find_source` raises where there is no backend to be asked either.
        """
        try:
            return find_source(project)
        except _UNKNOWN as reason:
            if self.repository.head() is None or not _has_backend(project):
                raise
            return self._backend_source(reason)

    def _backend_source(self, reason: ShipwayError) -> BackendSource:
        from .project.sources.backend import BackendSource  # noqa: PLC0415 - few projects need it

        return BackendSource(self.root, reason, self)

    def files(self) -> Iterator[Path]:
        """Yield the files below the project's folder that git knows or would add."""
        for name in self.repository.files():
            path = self.repository.root / name
            if path.is_relative_to(self.root):
                yield path

    def commit(self) -> str:
        """Return the hash of what is checked out."""
        return self.repository.head() or ""

    @contextmanager
    def asking(self, tagged: Version | None = None) -> Iterator[Ask]:
        """Give access to the backend; it is started at the first question not asked before.

        It works in a tree where the commit has the tag of the version `tagged` alone, if one is
        given, and else the tags that it has.
        """
        tag = "" if tagged is None else self.tag_of(tagged)
        with ExitStack() as stack:
            started: list[tuple[Path, Backend]] = []

            def ask(edits: Sequence[Edit] = ()) -> str:
                question = self._question(edits) + tag
                if question not in self._answers:
                    if not started:
                        started.append(self._started(stack, tag))
                    self._answers[question] = self._asked(*started[0], edits)
                return self._answers[question]

            yield ask

    def _question(self, edits: Sequence[Edit]) -> str:
        """Return what tells one tree from another: the commit, and what is changed since."""
        files = {edit.path: edit.after for edit in edits}
        if self.changes():
            for name in self.repository.changed_files():
                path = self.repository.root / name
                files.setdefault(path, path.read_bytes() if path.is_file() else b"")
        told = hashlib.sha256(str(self.repository.head()).encode())
        for path in sorted(files):
            told.update(b"%r %r" % (str(path), hashlib.sha256(files[path]).digest()))
        return told.hexdigest()

    def _started(self, stack: ExitStack, tag: str) -> tuple[Path, Backend]:
        from .doors.backend import backend  # noqa: PLC0415 - 30 ms only where it is asked

        head, changes = self.repository.head() or "", bool(self.changes())
        shared = self._beside[-1] if self._beside else self.state.shared
        laid_out = checkout(
            self.repository, self.root, head, changes=changes, tag=tag, shared=shared
        )
        tree = stack.enter_context(laid_out)
        built = backend(
            tree,
            environment=_NO_BYTECODE,
            log=self.state.log_folder / ("asked.log" if self._beside else "metadata.log"),
            shared=shared,
            timeout=self.timeout,
        )
        return tree, stack.enter_context(built)

    def _asked(self, tree: Path, backend: Backend, edits: Sequence[Edit]) -> str:
        copies = [(tree / edit.path.relative_to(self.root), edit) for edit in edits]
        try:
            for path, edit in copies:
                write_bytes(path, edit.after)
            return backend.version()
        finally:
            for path, edit in copies:
                write_bytes(path, edit.before)


def _has_backend(project: Project) -> bool:
    """Tell whether the version of a project may be what its build backend makes of it."""
    dynamic = project.table("project").get("dynamic", [])
    if project.table("project") and (not isinstance(dynamic, list) or "version" not in dynamic):
        return False
    return bool(project.table("build-system")) or (project.root / "setup.py").is_file()
