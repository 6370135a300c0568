"""What shipway remembers between commands, under the repository's git directory.

There it keeps the working tree clean, and a pull request cannot plant it. One
folder a project: the ledger, the built distributions, the journal of the last
release, the proofs. The lock and the local index belong to the repository.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from shipway.errors.build import BrokenLedger
from shipway.redaction import redact

from .clock import now, to_the_second
from .environment import secrets
from .files import write_bytes
from .folders import remove_empty
from .lock import RepositoryLock
from .removal import remove_tree
from .repositories import find_repository

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from shipway.distributions.ledger import Ledger
    from shipway.verification.results import Result

    from .git import Repository

__all__ = ["LEDGER", "Proof", "Stamp", "StateFolder", "state_folder"]

LEDGER = "ledger.json"


@dataclass(frozen=True)
class Stamp:
    """A version that the next build of a commit is to get."""

    version: str
    commit: str


@dataclass(frozen=True)
class Proof:
    """The time when something was proved of exactly some bytes, as recorded."""

    at: str
    pythons: tuple[str, ...] = ()
    """On which Pythons; none where that is no question, or an older shipway recorded it."""


def state_folder(project_root: Path, name: str) -> StateFolder:
    """Return the state of a project. Raises `NotAGitRepository`."""
    return StateFolder.of(find_repository(project_root), name)


@dataclass(frozen=True)
class StateFolder:
    """The state of one project of a repository."""

    shared: Path
    """The folder of the whole repository."""
    name: str
    """The project's normalized name."""

    @classmethod
    def of(cls, repository: Repository, name: str) -> StateFolder:
        """Return the state of the project of that name in a repository."""
        return cls(repository.kept, canonicalize_name(name))

    @property
    def folder(self) -> Path:
        """The project's own folder."""
        return self.shared / "projects" / self.name

    @property
    def index_folder(self) -> Path:
        """Where the local index keeps what was uploaded to it."""
        return self.shared / "index"

    @property
    def log_folder(self) -> Path:
        """Where logs of builds are kept."""
        return self.folder / "logs"

    @property
    def journal_path(self) -> Path:
        """The journal of the newest release."""
        return self.folder / "journal.jsonl"

    @property
    def task_journal_path(self) -> Path:
        """The journal of the newest single task."""
        return self.folder / "task.jsonl"

    def kept(self, ledger: Ledger) -> Path:
        """Return the folder with the bytes that a ledger lists, and the ledger itself.

        What was built of uncommitted changes has its own, so that it never replaces
        what was built of the version's commit and may be public.
        """
        return self._kept(ledger.version + ("-dirty" if ledger.dirty else ""))

    def _kept(self, name: str) -> Path:
        return self.folder / "distributions" / name

    @property
    def replaced(self) -> Path:
        """Where files of dist/ are set aside that a build has replaced."""
        return self.folder / "replaced"

    def ledger(self) -> Ledger | None:
        """Return the ledger of the newest build, if there is one. Raises `BrokenLedger`."""
        return _read_ledger(self._ledger_path)

    def ledger_of(self, version: str, *, clean: bool = False) -> Ledger | None:
        """Return the ledger of a version, whatever was built since; None where it was not built.

        Beside the newest, that of the kept bytes counts: they may have been brought from
        another clone. With `clean` one of uncommitted changes does not count. Raises
        `BrokenLedger` where the newest cannot be read and no other is of the version.
        """
        broken = None
        try:
            newest = self.ledger()
        except BrokenLedger as error:
            broken, newest = error, None
        ours = newest if newest and newest.version == version else None
        if ours and ours.dirty and not clean:
            return ours
        with suppress(BrokenLedger):
            kept = _read_ledger(self._kept(version) / LEDGER)
            if kept is not None:
                return kept
        if broken is not None:
            raise broken
        return None if ours and ours.dirty else ours

    def builds(self) -> dict[str, Ledger]:
        """Return the ledger of each build whose bytes are kept, by the name of its folder."""
        found = {}
        for path in sorted(self._kept("").glob(f"*/{LEDGER}")):
            with suppress(BrokenLedger):
                ledger = _read_ledger(path)
                if ledger is not None:
                    found[path.parent.name] = ledger
        return found

    def forget(self, version: str) -> None:
        """Forget a version whose build is taken back: its ledger, and the bytes that it lists.

        The bytes stay where an index took them: nobody else has what is served there.
        """
        folder = self._kept(version)
        if not self._was_sent(_text_of(folder / LEDGER)):
            for path in folder.glob("*"):
                if path.name != LEDGER:
                    remove_tree(path)
        (folder / LEDGER).unlink(missing_ok=True)
        remove_empty(folder, 2)

    def _was_sent(self, text: str) -> bool:
        """Return whether an index took what a ledger lists, by the proofs; see `publish`."""
        from shipway.distributions.ledger import Ledger  # noqa: PLC0415 - a bump reads none

        try:
            digest = Ledger.from_json(text).digest
        except BrokenLedger:
            return True
        sent = (proof for proof in self._proofs() if proof.startswith("accepted by "))
        return any(proof.endswith(f" {digest}") for proof in sent)

    def discard(self, ledger: Ledger) -> None:
        """Remove the kept bytes of a build that is not to be used."""
        remove_tree(self.kept(ledger))

    def ledger_text(self) -> str:
        """Return the newest ledger as it is written; empty where none can be read."""
        return _text_of(self._ledger_path)

    def write_ledger(self, ledger: Ledger) -> None:
        """Replace the ledger. Raises `CannotWrite`."""
        write_bytes(self._ledger_path, ledger.to_json().encode())

    def restore_ledger(self, text: str) -> None:
        """Bring back an older ledger, or none where `text` is empty."""
        if text:
            write_bytes(self._ledger_path, text.encode())
        else:
            self._ledger_path.unlink(missing_ok=True)

    @property
    def _ledger_path(self) -> Path:
        return self.folder / LEDGER

    def write_results(self, results: Sequence[Result]) -> None:
        """Keep what the newest verification found."""
        text = json.dumps([json.loads(result.to_json()) for result in results], indent=2)
        # What was run may have printed what it found in its surroundings.
        write_bytes(self.results_path, redact(text, secrets()).encode())

    def results(self) -> tuple[Result, ...]:
        """Return what the newest verification found; nothing if there was none."""
        try:
            found = json.loads(self.results_path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return ()
        from shipway.verification.results import Result  # noqa: PLC0415 - few read them

        try:
            return tuple(Result.from_json(json.dumps(item)) for item in found)
        except (TypeError, ValueError, KeyError, AttributeError):
            return ()

    @property
    def results_path(self) -> Path:
        """Where that is kept."""
        return self.folder / "verification.json"

    def stamp(self) -> Stamp | None:
        """Return the version that the next build is to get, if one was given."""
        try:
            return Stamp(**json.loads((self.folder / "stamp.json").read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def write_stamp(self, stamp: Stamp) -> None:
        """Remember a version for the next build."""
        write_bytes(self.folder / "stamp.json", json.dumps(asdict(stamp)).encode())

    def clear_stamp(self) -> None:
        """Forget it."""
        (self.folder / "stamp.json").unlink(missing_ok=True)

    def proof(self, subject: str) -> Proof | None:
        """Return the proof of something of exactly these bytes; None if there never was one."""
        found = self._proofs().get(subject)
        record = found if isinstance(found, dict) else {"at": found}
        at, pythons = record.get("at"), record.get("pythons")
        try:
            if not isinstance(at, str) or not to_the_second(at):
                return None
        except ValueError:
            return None
        return Proof(at, tuple(map(str, pythons)) if isinstance(pythons, list) else ())

    def record_proof(self, subject: str, pythons: Sequence[str] = ()) -> None:
        """Remember that something was proved now, and on which Pythons where it is of some."""
        proofs = {**self._proofs(), subject: {"at": now(), "pythons": list(pythons)}}
        write_bytes(self.folder / "proofs.json", json.dumps(proofs, indent=2).encode())

    def forget_proof(self, subject: str) -> None:
        """Forget that something was proved."""
        proofs = self._proofs()
        if proofs.pop(subject, None) is not None:
            write_bytes(self.folder / "proofs.json", json.dumps(proofs, indent=2).encode())

    def _proofs(self) -> dict[str, object]:
        path = self.folder / "proofs.json"
        try:
            proofs = json.loads(path.read_bytes())
        except (OSError, ValueError, RecursionError):
            # A proof that cannot be read is no proof: it is made again.
            return {}
        return proofs if isinstance(proofs, dict) else {}

    @property
    def lock(self) -> RepositoryLock:
        """The lock of the repository."""
        return RepositoryLock(self.shared, self.shared.parent)


def _read_ledger(path: Path) -> Ledger | None:
    text = _text_of(path)
    if not text and not path.exists():
        return None
    if not text:
        raise BrokenLedger(f"{path} is empty, or cannot be read")
    from shipway.distributions.ledger import Ledger  # noqa: PLC0415 - a bump reads none

    try:
        return Ledger.from_json(text)
    except BrokenLedger as error:
        raise BrokenLedger(f"{path}: {error.what}") from error


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
