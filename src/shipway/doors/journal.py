"""The journal of a release: what was meant, what was begun, what was undone.

One JSON object a line, appended and synced before the thing it announces
happens. A kill can leave a torn last line; what it announced has not begun.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from shipway.errors.engine import BrokenJournal
from shipway.errors.usage import CannotWrite

from .clock import now
from .files import write_bytes
from .folders import remove_empty
from .records import misses
from .timings import read_timings, timing_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from shipway.plan import Record

    from .timings import Timing

__all__ = ["Journal", "Story", "Told"]

_ON_SHELF = 50
"""How many journals are kept beside the newest; a task may have one, a release has one."""


@dataclass(frozen=True)
class Story:
    """What a journal tells."""

    intent: Mapping[str, str]
    """What the release was meant to be: version, part, target."""
    records: tuple[tuple[str, Record], ...]
    """What was begun and not undone: the name of the step and its record, oldest first."""
    outcome: str
    """How the release ended, finished or undone; empty where it has not ended."""
    earlier: int = 0
    """How many of the records are of a run that had finished before this one went on from there."""
    undoing: bool = False
    """Whether taking it back was begun and has not come to its end."""

    @property
    def ended(self) -> bool:
        """Whether the release was finished, or undone as a whole."""
        return bool(self.outcome)


@dataclass(frozen=True)
class Journal:
    """The journal of a project's newest release."""

    path: Path

    def read(self) -> Story | None:
        """Return what the journal tells; None where there was never a release.

        Raises `BrokenJournal`.
        """
        if not self.path.is_file():
            return None
        try:
            story = _told(self._lines())
        except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise self.broken(f"{self.path} is not as it was written") from error
        for step, record in story.records:
            missing = misses(step, record)
            if missing:
                raise self.broken(
                    f"{self.path} is not as it was written: its record of {step} lacks {missing}"
                )
        return story

    def take_up(self, story: Story) -> None:
        """Go on with what was cut off before others were begun: it is the newest again."""
        kept = [path for path in self._on_shelf() if _tells(path, story)]
        self._shelve(())
        write_bytes(self.path, _lines(story.intent, story.records))
        for path in kept:
            # It may have been the oldest, for which there was no room.
            path.unlink(missing_ok=True)

    def shelved(self) -> tuple[Story, ...]:
        """Return what the journals before this one tell, newest first.

        One that cannot be read is passed over: nothing goes on with it.
        """
        stories = []
        for path in reversed(self._on_shelf()):
            with suppress(BrokenJournal):
                story = Journal(path).read()
                stories += [story] if story is not None else []
        return tuple(stories)

    def forget(self, version: str) -> None:
        """Forget what this journal and those before it tell of a version."""
        self.forget_older(version)
        _forget(self.path, version)

    def forget_older(self, version: str) -> None:
        """Forget what the journals before this one tell of a version."""
        for path in self._on_shelf():
            _forget(path, version)
            remove_empty(path.parent, 1)

    def begin(
        self,
        intent: Mapping[str, str],
        earlier: Sequence[tuple[str, Record]] = (),
        *,
        undoing: bool = False,
    ) -> None:
        """Start the journal of a new run; the one before goes on the shelf where it may count.

        `earlier` are the records of a finished run of the same release, which can be
        undone together with this one; with `undoing` that begins at once.
        """
        self._shelve(earlier)
        lines = _lines(intent, earlier, earlier=True)
        lines += _line({"undoing": True, "at": now()}) if undoing else b""
        write_bytes(self.path, lines)

    def record(self, step: str, record: Record) -> None:
        """Announce what a step is about to do and what undoing it needs."""
        self._append({"step": step, "record": dict(record), "at": now()})

    def undoing(self) -> None:
        """Say that all of the release is being taken back; until then it has not ended."""
        self._append({"undoing": True, "at": now()})

    def undone(self) -> None:
        """Say that the newest record was undone."""
        self._append({"undone": True, "at": now()})

    def timed(self, step: str, began: str, failed: BaseException | None = None) -> None:
        """Say that the action of a step is over, which began at a time that `now` gave.

        Nothing goes by it but a report, so that a file which cannot be written stops nothing, and
        nobody waits for the disk.
        """
        with suppress(CannotWrite):
            self._append(timing_line(step, began, failed), synced=False)

    def timings(self) -> tuple[Timing, ...]:
        """Return when each action ran, in their order; nothing that cannot be read."""
        try:
            return tuple(read_timings(self._lines()))
        except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
            return ()

    def end(self, how: str) -> None:
        """Say that the release has ended: finished or undone."""
        self._append({"ended": how, "at": now()})

    def broken(self, what: str) -> BrokenJournal:
        """Return the error for a journal that is not as it was written."""
        fix = f"look at git log and git status, then delete {self.path}"
        return BrokenJournal(what, fix=[fix])

    def _on_shelf(self) -> list[Path]:
        return sorted(self.path.with_suffix("").glob(f"*{self.path.suffix}"))

    def _shelve(self, carried: Sequence[tuple[str, Record]]) -> None:
        """Keep this journal beside the next one, unless all that it tells is undone or carried."""
        story = None
        with suppress(BrokenJournal):
            story = self.read()
        left = story.records if story is not None and story.outcome != "undone" else ()
        if not left or left == tuple(carried):
            return
        shelf = self._on_shelf()
        number = int(shelf[-1].stem) + 1 if shelf else 1
        name = f"{number:06}{self.path.suffix}"
        write_bytes(self.path.with_suffix("") / name, self.path.read_bytes())
        for path in shelf[: 1 - _ON_SHELF]:
            path.unlink(missing_ok=True)

    def _append(self, line: Mapping[str, Any], *, synced: bool = True) -> None:
        """Write one line more. Raises `CannotWrite`; the lines before are as they were then."""
        try:
            self._write(json.dumps(line).encode(), synced=synced)
        except OSError as error:
            raise CannotWrite(
                f"{self.path} could not be written: {error.strerror or error}"
            ) from error

    def _write(self, line: bytes, *, synced: bool) -> None:
        content = self.path.read_bytes()
        torn = content.rpartition(b"\n")[2]
        with self.path.open("r+b") as stream:
            # What a kill tore has not begun, and must not stand between whole lines.
            stream.seek(len(content) - (0 if _is_whole(torn) else len(torn)))
            stream.truncate()
            stream.write(b"\n" * _is_whole(torn) + line + b"\n")
            stream.flush()
            if synced:
                os.fsync(stream.fileno())

    def _lines(self) -> list[dict[str, Any]]:
        """Return every line that is whole; what a torn one announced has not begun."""
        *whole, last = self.path.read_bytes().split(b"\n")
        return [json.loads(line) for line in [*whole, *([last] if _is_whole(last) else [])]]


@dataclass(frozen=True)
class Told(Journal):
    """A journal that tells what others do: for whoever plans, and writes nothing yet."""

    story: Story

    def read(self) -> Story:
        """Return what is told."""
        return self.story


def _lines(
    intent: Mapping[str, str], records: Sequence[tuple[str, Record]], **more: object
) -> bytes:
    """Return how a journal begins that tells of records already."""
    told = [_line({"step": step, "record": dict(record), **more}) for step, record in records]
    return b"".join([_line({"intent": dict(intent), "at": now()}), *told])


def _line(told: Mapping[str, object]) -> bytes:
    return json.dumps(told).encode() + b"\n"


def _tells(path: Path, story: Story) -> bool:
    with suppress(BrokenJournal):
        return Journal(path).read() == story
    return False


def _forget(path: Path, version: str) -> None:
    with suppress(BrokenJournal):
        story = Journal(path).read()
        if story is not None and story.intent["version"] == version:
            path.unlink()


def _is_whole(text: bytes) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _says_more(record: Record, other: Record) -> bool:
    """Return whether a record repeats another one and adds to it: what was learned by doing it."""
    return len(record) > len(other) and {**record, **other} == record


def _told(lines: list[dict[str, Any]]) -> Story:
    intent = lines[0]["intent"]
    if not isinstance(intent["version"], str):
        raise TypeError("its version is no text")
    if not all(isinstance(value, str) for value in intent.values()):
        raise TypeError("what it says of the release is no text")
    story = Story(intent, (), "")
    for line in lines[1:]:
        story = _continued(story, line)
    return story


def _continued(story: Story, line: dict[str, Any]) -> Story:
    """Return a story with the next line of the journal told too."""
    records, earlier = story.records, story.earlier
    if "record" in line:
        step, record = line["step"], line["record"]
        if records and records[-1][0] == step and _says_more(record, records[-1][1]):
            records = records[:-1]
        records = (*records, (step, record))
        earlier += "earlier" in line
        return replace(story, records=records, earlier=earlier, undoing=False)
    if "undoing" in line:
        return replace(story, outcome="", earlier=0, undoing=True)
    if "undone" in line:
        if not records:
            raise LookupError("it undoes what was not begun")
        records = records[:-1]
        return replace(story, records=records, earlier=min(earlier, len(records)), undoing=True)
    if "ended" in line:
        return replace(story, outcome=line["ended"], undoing=False)
    return story
