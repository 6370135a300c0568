"""`bump`: the files say the wanted version."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.bumped import edits_of
from shipway.doors.clock import today
from shipway.doors.files import remove_parts, write_bytes
from shipway.doors.git_obstacles import untracked
from shipway.errors.engine import FileChanged
from shipway.errors.versions import VersionNotInRepository
from shipway.plan import Fact, Record, Recorder, Status, TakingBack
from shipway.project.changelog.promotion import Promotion
from shipway.project.copies import bump_edits, promotion_edits, stale_repeats
from shipway.project.edits import Edit
from shipway.project.listed import listed_elsewhere
from shipway.project.paths import shown_path
from shipway.project.reversal import is_in, turned_as, without
from shipway.project.versions import parse_version

from .begun import begun, records_of
from .elsewhere import written_elsewhere
from .lines_in_the_way import ways_aside
from .traceless import Unseen
from .unbumping import content_of_file, ways_back
from .uncommitting import hooked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from shipway.doors.git import Repository
    from shipway.errors.base import ShipwayError
    from shipway.release import Release

__all__ = ["STEP", "Bump", "begun_edits", "edited_paths", "planned_edits"]


class Bump(Unseen):
    """Edits every place the version lives in, or nothing where it lives in the tag."""

    name = "bump"

    def preflight(self, release: Release) -> Iterator[ShipwayError]:
        """Find files that git does not keep, and a tag that others gave to the version.

        Planning finds all else that is in the way.
        """
        root, source = _root(release), release.source
        paths = {edit.path: "" for edit in planned_edits(release)}
        if source.path is not None:
            paths[source.path] = f"{source.location}: "
        for path, where in paths.items():
            if not path.is_relative_to(root):
                yield VersionNotInRepository(f"{where}{path} is outside {root}")
        # Of a whole release the step that tags asks, and knows what that has made.
        taken = None if release.options.whole else written_elsewhere(release)
        if taken is not None:
            yield taken

    def observe(self, release: Release) -> Fact:
        """Return whether the files say the version."""
        source = release.source
        where = source.location
        edits, old = planned_edits(release), _said(release)
        if edits and old is not None and parse_version(old) != release.version:
            return Fact(self.name, Status.MISSING, f"{where} says {old}")
        if edits:
            files = ", ".join(shown_path(edit.path, _root(release)) for edit in edits)
            return Fact(self.name, Status.MISSING, f"{files} does not say {release.version} yet")
        if source.tag_based:
            return Fact(self.name, Status.DONE, f"the version comes from {where}")
        said = source.read()
        if said is None or parse_version(said) != release.version:
            return Fact(self.name, Status.DONE, f"{release.tag} says {release.version}")
        stale = "".join(f"; {place}" for place in _stale(release))
        return Fact(self.name, Status.DONE, f"{where} says {said}{stale}")

    def action(self, release: Release) -> EditFiles:
        """Return the edits, having told what will stay behind."""
        again = begun(release, self.name)
        # Of one that was cut off, these are what is left of it.
        for place in () if again else _stale(release):
            release.reporter.note(
                f"{place}, and {release.source.location} {_said(release)}: it stays as it is"
            )
        edits = planned_edits(release)
        for place in _missed(release, edits):
            release.reporter.note(f"{place}: it stays as it is; version-files lets it follow")
        return EditFiles(
            release.repository,
            str(release.version),
            edits,
            again=again,
            whole=release.options.whole,
        )

    def taken_back(self, release: Release, record: Record) -> TakingBack:
        """Return the diff that takes the edits back; what others have written stays in the files.

        Raises `CannotUndo` where somebody has changed the very lines.
        """
        root = release.repository.root
        # What hooks have made of a file goes with the commit.
        gone = {edit.path for edit in hooked(release)}
        edits = (edit for edit in edits_of(record, root) if edit.path not in gone)
        backs = ways_back(edits, release.repository)
        diffs = (back.diff(root) for back in backs)
        return TakingBack(tuple(line for diff in diffs for line in diff.splitlines()))

    def undo(self, release: Release, record: Record) -> None:
        """Take the edits back, byte for byte; what others have written since stays in the files.

        Raises `CannotUndo` where somebody has changed the very lines.
        """
        edits = edits_of(record, release.repository.root)
        for edit in edits:
            remove_parts(edit.path)
        for back in ways_back(edits, release.repository):
            write_bytes(back.path, back.after)


STEP = Bump()


def planned_edits(release: Release) -> tuple[Edit, ...]:
    """Return the edits still to be made: those of an unfinished run first of all."""
    started = begun_edits(release)
    if started and records_of(release, "tag") and release.repository.tag_commit(release.tag):
        # They are in the commit that has the tag; what the files say since is another matter.
        return ()
    if started:
        return tuple(_still(edit) for edit in started if not _is_made(edit))
    old = _said(release)
    tagged = release.repository.tag_commit(release.tag)
    if tagged is not None and tagged != release.repository.head():
        # The version was released from another commit; the files may say a later one.
        return ()
    promotion = Promotion(release.version, release.tag, today()) if tagged is None else None
    if old is None or parse_version(old) == release.version:
        return promotion_edits(release.project, promotion, _tracked(release)) if promotion else ()
    return bump_edits(
        release.project,
        release.source,
        old,
        release.version,
        release.siblings,
        tracked=_tracked(release),
        promotion=promotion,
    )


def begun_edits(release: Release) -> tuple[Edit, ...]:
    """Return the edits that the unfinished release has begun with."""
    records, root = records_of(release, Bump.name), _root(release)
    return tuple(edit for record in records for edit in edits_of(record, root))


def _still(edit: Edit) -> Edit:
    """Return an edit that is not made yet, for the file with what others have written into it."""
    content = content_of_file(edit)
    if content is None:
        return edit
    edit = turned_as(edit, content)
    if content == edit.before:
        return edit
    merged = without(Edit(edit.path, edit.after, edit.before), content)
    return edit if merged is None else Edit(edit.path, content, merged)


def _is_made(edit: Edit) -> bool:
    """Return whether an edit is in its file, which others may have changed besides."""
    content = content_of_file(edit)
    # In a file that somebody has deleted nothing is to be written any more.
    return not edit.path.is_dir() if content is None else is_in(edit, content)


def _tracked(release: Release) -> Callable[[Path], bool]:
    return lambda path: not untracked(release.repository, [path])


def _stale(release: Release) -> tuple[str, ...]:
    """Return the places that should say what the source says and do not."""
    old = release.source.read()
    return () if old is None else stale_repeats(release.project, release.source, old)


def _missed(release: Release, edits: Sequence[Edit]) -> tuple[str, ...]:
    """Return the files that another tool's configuration lists, and that stay behind."""
    old = release.source.read()
    if old is None or parse_version(old) == release.version:
        return ()
    return listed_elsewhere(release.project, old, {edit.path for edit in edits})


def _said(release: Release) -> str | None:
    """Return the version as written, or where tags say it the newest of them."""
    written = release.source.read()
    if written is not None:
        return written
    newest = release.tags.newest
    return None if newest is None else str(newest)


def edited_paths(release: Release) -> tuple[Path, ...]:
    """Return the files that the unfinished release has edited, and nobody else since."""
    started = begun_edits(release)
    return tuple(
        edit.path for edit in started if content_of_file(edit) in (edit.before, edit.after)
    )


def _root(release: Release) -> Path:
    return release.repository.root


@dataclass(frozen=True)
class EditFiles:
    """Replace the version in some files."""

    repository: Repository
    version: str
    edits: Sequence[Edit]
    again: bool = False
    """Whether an unfinished run has begun with them."""
    whole: bool = True
    """Whether that is a whole release, and can be taken back as one."""

    @property
    def title(self) -> str:
        """Name the files."""
        names = ", ".join(self._relative(edit) for edit in self.edits)
        return f"write {self.version} into {names}"

    def preview(self) -> tuple[str, ...]:
        """Return the diff."""
        root = self.repository.root
        return tuple(line for edit in self.edits for line in edit.diff(root).splitlines())

    def apply(self, record: Recorder) -> None:
        """Write all files, each in one step."""
        for edit in self.edits:
            if content_of_file(edit) != edit.before:
                raise self._changed(edit)
        record(
            {
                "before": {self._relative(edit): _text(edit.before) for edit in self.edits},
                "after": {self._relative(edit): _text(edit.after) for edit in self.edits},
            }
        )
        for edit in self.edits:
            remove_parts(edit.path)
            write_bytes(edit.path, edit.after)

    def _changed(self, edit: Edit) -> FileChanged:
        """Return that a file is another one than the edit was planned for."""
        if not self.again:
            return FileChanged(f"{edit.path} was changed while the release was being planned")
        aside = ways_aside([edit], self.repository)
        return FileChanged(
            f"{edit.path} was changed since {self.version} was begun, in the lines of the version",
            why="What was begun was planned for the file as it was before.",
            fix=[
                *aside.before,
                "the same command again   (goes on with what was begun)",
                *(["or invoke release --undo   (takes it back)"] if self.whole else []),
                *aside.after,
            ],
        )

    def _relative(self, edit: Edit) -> str:
        return edit.path.relative_to(self.repository.root).as_posix()


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
