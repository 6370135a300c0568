"""What is kept of a run under the git directory, and which version it is of."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from shipway.doors.journal import Journal
from shipway.doors.verified import results_elsewhere, results_here
from shipway.project.versions import parse_version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shipway.distributions.ledger import Ledger
    from shipway.doors.journal import Story
    from shipway.doors.timings import Timing
    from shipway.verification.results import Result
    from shipway.workspace import Workspace

    from .notes import Notes

__all__ = ["Kept", "read_kept"]


@dataclass(frozen=True)
class Kept:
    """What is kept of one version."""

    version: str
    """Empty where nobody knows which."""
    target: str
    """Empty where nothing says it."""
    ledger: Ledger | None
    found: tuple[tuple[Result, ...], ...]
    """What verifications found, of whatever files; the newest last."""
    timings: tuple[Timing, ...]
    """When the actions ran of the release that has made the ledger's files, or come after them."""
    again: str = ""
    """The command that a release was begun with; empty where there was none."""
    undone: bool = False
    """Whether such a release was taken back."""

    @property
    def failed(self) -> Timing | None:
        """The action that stopped a release, where it is the last one."""
        last = self.timings[-1] if self.timings else None
        return last if last is not None and last.failures else None

    @property
    def built(self) -> bool:
        """Whether there are distributions, or were before they were taken back."""
        done = any(timing.step == "build" and not timing.failures for timing in self.timings)
        return self.ledger is not None or done


def read_kept(workspace: Workspace, version: str, target: str, notes: Notes) -> Kept:
    """Return what is kept of a version; where none is named, of what was worked on last.

    Raises `NotAVersion` for a name that is none.
    """
    wanted = str(parse_version(version)) if version else ""
    journal, story, newest = Journal(workspace.state.journal_path), None, None
    with notes.taken("the journal could not be read"):
        story = journal.read()
    with notes.taken("the ledger could not be read"):
        newest = workspace.state.ledger()
    timings = journal.timings()
    wanted = wanted or _latest(story, newest, timings) or _current(workspace, notes)
    story = story if story is not None and story.intent["version"] == wanted else None
    ledger = None
    if wanted:
        with notes.taken("the ledger could not be read"):
            ledger = workspace.state.ledger_of(wanted)
    intent: Mapping[str, str] = story.intent if story is not None else {}
    chosen = target or intent.get("target", "")
    told = story if story is not None and _is_of(story, ledger, timings) else None
    return Kept(
        wanted,
        chosen,
        ledger,
        (
            *results_here(workspace.state, workspace.project.root),
            results_elsewhere(workspace.state.shared),
        ),
        timings if told is not None else (),
        _again(intent, chosen) if told is not None else "",
        undone=told is not None and told.outcome == "undone",
    )


def _is_of(story: Story, ledger: Ledger | None, timings: tuple[Timing, ...]) -> bool:
    """Return whether what is told of a release is of the files that are here now.

    Others may have been built since it was finished, or taken back.
    """
    if ledger is None or not story.ended or _is_after(timings, ledger):
        return True
    built = {file.filename: file.sha256 for file in ledger.distributions}
    return any(record.get("placed") == built for step, record in story.records if step == "build")


def _is_after(timings: tuple[Timing, ...], ledger: Ledger) -> bool:
    """Return whether the last action of a release ended after a build."""
    return bool(timings) and timings[-1].ended >= datetime.fromisoformat(ledger.built)


def _latest(story: Story | None, ledger: Ledger | None, timings: tuple[Timing, ...]) -> str:
    """Return the version that was worked on last; one that is not finished comes first."""
    begun = "" if story is None else story.intent["version"]
    if ledger is None or (story is not None and not story.ended):
        return begun
    return begun if _is_after(timings, ledger) else ledger.version


def _current(workspace: Workspace, notes: Notes) -> str:
    """Return the version of the files or tags; not that which only a build backend knows."""
    with notes.taken("the version could not be read"):
        if workspace.source.kind != "backend":
            return str(workspace.current_version())
    return ""


def _again(intent: Mapping[str, str], target: str) -> str:
    """Return the command that a release was begun with."""
    part, base = intent.get("part", ""), intent.get("base", "")
    words = [
        "invoke release",
        f"--part={part}" if part else f"--to={shlex.quote(intent['version'])}",
    ]
    words += [f"--base={base}"] if part and base else []
    return " ".join([*words, *([f"--target={shlex.quote(target)}"] if target else [])])
