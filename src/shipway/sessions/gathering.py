"""Bring the files that a verification installs together: from dist, from a folder, from an index.

The sessions of `shipway.nox` call this. What lies in the run folder afterwards is
exactly what is installed: each file was compared with the hash that it must have.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.doors.folders import copy_into, sha256_of
from shipway.doors.handover import read_hashes
from shipway.doors.state import state_folder
from shipway.errors.base import ShipwayError
from shipway.errors.git import NotAGitRepository
from shipway.errors.verify import PythonMissing, WrongBytes
from shipway.verification.artifacts import Filename, read_filename
from shipway.verification.problems import as_json, revived
from shipway.verification.results import Outcome, Result
from shipway.verification.selection import Selection, select_all, select_built, select_newest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from shipway.distributions.ledger import Ledger
    from shipway.doors.runfolder import RunFolder
    from shipway.project.project import Project
    from shipway.target import Target
    from shipway.verification.commandline import Asked

__all__ = ["Gathered", "Gathering"]


@dataclass(frozen=True)
class Gathered:
    """What there is to install."""

    files: tuple[Filename, ...]
    note: str
    """One sentence that says where they are from and why these."""
    first: bool
    """Whether this process gathered them; the others found them."""


@dataclass(frozen=True)
class Gathering:
    """What is to be verified of a project, and where it is put."""

    project: Project
    asked: Asked
    run: RunFolder
    tell: Callable[[str], None]

    def gather(self) -> Gathered | None:
        """Return what is to be installed, gathered by whichever process of the run comes first.

        None where that process failed to: it told of it. Raises, in the first
        process only, what stands in the way.
        """
        text, first = self.run.once(self._record)
        data = json.loads(text)
        if "problem" in data:
            if first:
                raise revived(data["problem"])
            return None
        return Gathered(tuple(read_filename(name) for name in data["files"]), data["note"], first)

    def dependency_index(self) -> str | None:
        """Return the simple index of dependencies; None is the machine's default."""
        target = self._target()
        return None if target is None else target.dependency_index

    def links(self) -> Path | None:
        """Return the folder of siblings that were rehearsed here and that nobody else has yet."""
        target = self._target()
        if target is None or target.local_folder is None:
            return None
        from shipway.doors.localindex import siblings_in  # noqa: PLC0415 - for this target alone

        return siblings_in(target.local_folder, self.project.name)

    def _record(self) -> str:
        try:
            self._note_missing()
            names, note = self._bring()
        except ShipwayError as problem:
            return json.dumps({"problem": as_json(problem)})
        return json.dumps({"files": names, "note": note})

    def _note_missing(self) -> None:
        for python in self.run.missing:
            result = Result(python, None, Outcome.MISSING, "not on this machine")
            self.run.add_result(python, result.to_json())
        if self.run.missing and self.asked.require:
            raise PythonMissing(f"Python {', '.join(self.run.missing)} is not on this machine")

    def _bring(self) -> tuple[list[str], str]:
        if self.asked.coming is not None:
            return [], "each distribution as soon as it is built"
        target = self._target()
        if target is None or self.asked.files is not None:
            selection = self._select()
            self._copy(selection)
            return [path.name for path, _ in selection.files], selection.note
        from .fetching import fetch  # noqa: PLC0415 - 0.1 s that the dist folder does not need

        return fetch(
            self.project.name,
            target,
            asked=self.asked,
            ledger=self._ledger(),
            folder=self.run.files,
            tell=self.tell,
        )

    def _select(self) -> Selection:
        ledger = self._ledger()
        if self.asked.files is not None:
            hashes = read_hashes(self.asked.files)
            if hashes is None:
                built = ledger.distributions if ledger else ()
                hashes = {item.filename: item.sha256 for item in built}
            return select_all(self.asked.files, hashes)
        dist = self.project.root / self.project.config.dist
        return select_built(dist, ledger) if ledger else select_newest(dist, self.project.name)

    def _copy(self, selection: Selection) -> None:
        """Copy the files first and hash the copies: what was compared is what is installed."""
        for path, sha256 in selection.files:
            copy_into(self.run.files, path)
            found = sha256_of(self.run.files / path.name)
            if sha256 is not None and found != sha256:
                raise WrongBytes(f"{path} has SHA-256 {found}, and must have {sha256}")

    def _ledger(self) -> Ledger | None:
        try:
            return state_folder(self.project.root, self.project.name).ledger()
        except NotAGitRepository:
            # The ledger lives with git; a project without it has none.
            return None

    def _target(self) -> Target | None:
        if self.asked.target is None:
            return None
        from shipway.targets import find_target  # noqa: PLC0415 - 10 ms that the dist folder does not need

        state = state_folder(self.project.root, self.project.name)
        return find_target(self.asked.target, self.project.config, state.index_folder)
