"""Build a commit: a worktree, the backend in it, the result kept and listed in a ledger."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from shipway.distributions.filenames import version_in
from shipway.distributions.hashing import hash_distribution
from shipway.distributions.ledger import Ledger
from shipway.doors.backend import backend
from shipway.doors.checkout import checkout
from shipway.doors.clock import now
from shipway.doors.environment import variable
from shipway.doors.files import write_bytes
from shipway.doors.preload import preloading
from shipway.doors.removal import remove_tree
from shipway.doors.state import LEDGER
from shipway.errors.build import VersionMismatch
from shipway.errors.git import DirtyTree
from shipway.errors.versions import CannotStamp
from shipway.project.stamp import stamp_edits
from shipway.project.unpacked import UNPACKED_FIX, unpacked_version

from .origin import taken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shipway.doors.backend import Backend
    from shipway.release import Release

__all__ = ["backend_of", "build_commit"]


_LATER = (
    "shipway.steps.checking",
    "email_validator",
    "shipway.doors.sending",
    "shipway.doors.simple",
    "shipway.doors.localserver",
    "shipway.steps.trying",
    "shipway.steps.installing",
    # What shows the result.
    "rich.console",
    "rich.table",
)
"""What a release imports after its build: half a second, hidden in the time the build takes."""


def build_commit(release: Release) -> Ledger:
    """Build the release's commit; the files are kept in the state folder of its version.

    Uncommitted changes are built too where nobody has refused them before; the
    ledger says so. Raises what the backend's door raises, `VersionMismatch` and `CannotStamp`.
    """
    source = release.source
    pinned = source.build_environment(release.version)
    if release.options.stamped:
        return _build(release, pinned)
    try:
        return _build(release, {})
    except VersionMismatch:
        if not pinned:
            raise
        # A build that writes into tracked files makes its own tree dirty, and the version one
        # too high. The tag is on this very commit, so the backend can be told.
        release.reporter.note(f"{source.location}: the build changed the tree; telling it the tag")
        return _build(release, pinned)


def _build(release: Release, pinned: Mapping[str, str]) -> Ledger:
    commit = str(release.commit)
    dirty = release.options.from_head
    changes = release.changes() if release.options.whole else ()
    if changes:
        # Nothing was dirty at the start, so the release's own commit did it: a commit hook.
        raise DirtyTree(
            "the tree has uncommitted changes since the release was committed",
            why="A commit hook changes files, and what it changed is not in the commit.",
            fix=["run the hooks by hand, commit what they change, then run the same command again"],
            details="\n".join(changes),
        )
    if dirty:
        release.reporter.note(f"building uncommitted changes, in {taken(release)}")
    release.state.folder.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory(dir=release.state.folder, prefix="build-") as out,
        backend_of(release, commit, pinned, dirty=dirty) as builder,
    ):
        with preloading(_LATER if release.options.whole else ()):
            built = builder.build(Path(out), on_built=release.trial.put)
        _compare_versions(release, built)
        ledger = Ledger(
            project=release.project.name,
            version=str(release.version),
            commit=commit,
            dirty=dirty,
            built=now(),
            distributions=tuple(hash_distribution(path) for path in built),
            tools=builder.tools(),
        )
        write_bytes(Path(out) / LEDGER, ledger.to_json().encode())
        _keep(Path(out), release.state.kept(ledger))
    return ledger


@contextmanager
def backend_of(
    release: Release, commit: str, variables: Mapping[str, str], what: str = "", *, dirty: bool
) -> Iterator[Backend]:
    """Give access to the build backend in a tree of a commit, with its dates.

    `variables` are for the hooks; `what` is a word for the name of the log. `dirty` lays the
    uncommitted changes over the tree. Raises what the backend's door raises.
    """
    # https://reproducible-builds.org/specs/source-date-epoch/
    epoch = variable("SOURCE_DATE_EPOCH") or str(release.repository.commit_time(commit))
    name = "-".join(filter(None, ("build", str(release.version), what)))
    with (
        _tree(release, commit, dirty=dirty) as tree,
        backend(
            tree,
            environment={"SOURCE_DATE_EPOCH": epoch, **variables},
            log=release.state.log_folder / f"{name}.log",
            folder=release.state.folder / "environments",
            shared=release.state.shared,
            timeout=release.project.config.build_timeout,
        ) as builder,
    ):
        yield builder


@contextmanager
def _tree(release: Release, commit: str, *, dirty: bool) -> Iterator[Path]:
    """Lay out what is to be built, outside the project's folder."""
    source, version, stamped = release.source, release.version, release.options.stamped
    tag = release.tag if stamped and source.needs_tag(version) else ""
    root = release.project.root
    with checkout(release.repository, root, commit, changes=dirty, tag=tag) as tree:
        if stamped:
            for edit in stamp_edits(release.project, source, version, tree):
                write_bytes(edit.path, edit.after)
        yield tree


def _compare_versions(release: Release, built: tuple[Path, ...]) -> None:
    source = release.source
    for path in built:
        if version_in(path.name) == release.version:
            continue
        if release.options.stamped and source.needs_tag(release.version):
            raise CannotStamp(
                f"with the tag {release.tag} on the commit, the build backend made {path.name}"
                f" ({source.location})"
            )
        what = f"{source.location} says {release.version}, and the build backend made {path.name}"
        if source.tag_based and unpacked_version(release.project) == version_in(path.name):
            raise VersionMismatch(
                what,
                why="This is an unpacked sdist: the backend takes its version from PKG-INFO, which"
                " stands for the tags that an sdist has not.",
                fix=UNPACKED_FIX,
            )
        raise VersionMismatch(what)


def _keep(built: Path, kept: Path) -> None:
    """Move what was built to where it is kept, in place of an older build of the version."""
    remove_tree(kept)
    kept.parent.mkdir(parents=True, exist_ok=True)
    built.rename(kept)
