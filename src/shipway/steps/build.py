"""`build`: the sdist and the wheel of the release's commit lie in dist/, as the ledger says."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.doors.folders import (
    copy_into,
    foreign_files,
    missing_folders,
    obstacle_to,
    sha256_of,
)
from shipway.doors.places import unbuildable
from shipway.errors.base import refuse
from shipway.errors.build import BrokenLedger, ByteOrderMark, DistNotWritable, ForeignFile
from shipway.errors.git import NoCommits
from shipway.plan import Fact, Record, Recorder, Status, TakingBack
from shipway.project.project import begins_with_mark

from .begun import begun, tagged_before
from .from_ci import is_published_from_ci
from .leftover import left_over, remove
from .origin import origin_of, taken
from .putting_back import way_to_put_back
from .traceless import Unseen
from .unbuilding import unbuild, what_unbuilding_does

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shipway.distributions.ledger import Ledger
    from shipway.errors.base import ShipwayError
    from shipway.release import Release

__all__ = ["STEP", "Build"]


class Build(Unseen):
    """Builds what is committed, in a temporary worktree, in an isolated environment."""

    name = "build"

    def preflight(self, release: Release) -> Iterator[ShipwayError]:
        """Find what would keep the distributions from being built and put into dist/."""
        if release.commit is None:
            yield NoCommits(f"{release.repository.root} has no commit yet")
        yield from unbuildable(release.state.folder)
        pyproject = release.project.root / "pyproject.toml"
        if begins_with_mark(pyproject):
            yield ByteOrderMark(f"{pyproject} begins with a byte order mark")
        else:
            from shipway.doors.buildsystem import unusable  # noqa: PLC0415 - 90 ms for `build`

            yield from unusable(release.project.root)
        dist = release.dist
        obstacle = obstacle_to(dist)
        if obstacle:
            yield DistNotWritable(obstacle)
            return
        for path in foreign_files(dist):
            yield ForeignFile(
                f"{path} is no distribution", fix=[f"move {path.name} out of {dist.name}/"]
            )
        yield from _own_files(release)

    def observe(self, release: Release) -> Fact:
        """Compare dist/ with the ledger, and the ledger with what is wanted."""
        try:
            # The newest may be of another version; it is to be readable all the same.
            release.state.ledger()
            ledger = _ledger(release)
        except BrokenLedger as broken:
            return Fact(self.name, Status.MISSING, f"nothing usable: {broken.what}")
        problem = _unfit(release, ledger)
        if ledger is None or problem:
            return Fact(self.name, Status.MISSING, problem)
        for distribution in ledger.distributions:
            found = sha256_of(release.dist / distribution.filename)
            if found != distribution.sha256:
                return Fact(self.name, Status.MISSING, _lost(release, distribution.filename, found))
        if release.options.again and not _is_newest(release, ledger):
            return Fact(self.name, Status.MISSING, f"another build is newer than {release.title}")
        names = ", ".join(distribution.filename for distribution in ledger.distributions)
        return Fact(self.name, Status.DONE, f"{names}, built of {origin_of(release, ledger)}")

    def action(self, release: Release) -> BuildDistributions | RestoreDistributions:
        """Return the build, or the copying of bytes that were built before and kept."""
        with suppress(BrokenLedger):
            ledger = _ledger(release)
            if ledger is not None and not _unfit(release, ledger) and _is_kept(release, ledger):
                return RestoreDistributions(release, ledger)
        return BuildDistributions(release)

    def taken_back(self, release: Release, record: Record) -> TakingBack:
        """Return which files go, and which come back."""
        return TakingBack(tuple(what_unbuilding_does(release, record)))

    def undo(self, release: Release, record: Record) -> None:
        """Remove what was put into dist/, bring back what it replaced, and the older ledger."""
        unbuild(release, record)


STEP = Build()


def _own_files(release: Release) -> Iterator[ForeignFile]:
    """Find whether the folder of distributions is one in which the project has its files."""
    dist, root = release.dist, release.repository.root.resolve()
    # git sees a link, and not what is in the folder that it leads to.
    real = dist.resolve()
    if not real.is_relative_to(root):
        return
    below = [root / name for name in release.repository.tracked(real)]
    found = [path for path in below if path.parent != real and path.name[0] != "."]
    if found:
        where = f"{dist} is a link to {real}, which" if dist.is_symlink() else str(dist)
        yield ForeignFile(
            f"{where} has files of the project in it, such as {found[0].relative_to(real)}",
            why="What lies there counts as no change of the project, so a change of these would be"
            " passed over.",
            fix=['in [tool.shipway], set dist to a folder of its own, such as "dist"'],
        )


def _ledger(release: Release) -> Ledger | None:
    """Return the newest ledger that can be of what is wanted: of a commit, or of changes too."""
    return release.state.ledger_of(str(release.version), clean=not release.options.from_head)


def _is_newest(release: Release, ledger: Ledger) -> bool:
    """Return whether tasks that name no version mean this build, and dist/ has no other."""
    return release.state.ledger() == ledger and not left_over(release, ledger)


def _lost(release: Release, filename: str, found: str | None) -> str:
    how = "is gone" if found is None else "was changed since it was built"
    way = way_to_put_back(release)
    return f"{release.dist.name}/{filename} {how}" + (f"; `{way}` puts it back" if way else "")


def _unfit(release: Release, ledger: Ledger | None) -> str:
    """Return why a build of the version is not the one that is wanted; empty where it is."""
    if ledger is None:
        newest = release.state.ledger()
        if newest is not None and newest.version == str(release.version):
            return f"the build of {release.version} is of uncommitted changes"
        return f"nothing was built of {release.version}"
    if release.options.from_head and not ledger.dirty:
        return "there are uncommitted changes, and the newest build is without them"
    if ledger.commit != release.commit:
        return f"the newest build is of {ledger.commit[:12]}"
    if ledger.dirty and release.options.again and ledger.digest not in release.made:
        return "the newest build is of uncommitted changes"
    return ""


def _is_kept(release: Release, ledger: Ledger) -> bool:
    folder = release.state.kept(ledger)
    return all(sha256_of(folder / item.filename) == item.sha256 for item in ledger.distributions)


@dataclass(frozen=True)
class BuildDistributions:
    """Build the sdist from the commit and the wheel from the sdist."""

    release: Release

    @property
    def title(self) -> str:
        """Name what is built."""
        return f"build the sdist and the wheel of {self.release.title}"

    def preview(self) -> tuple[str, ...]:
        """Name the backend, what it is given and why, and the folder."""
        release = self.release
        built = f"{release.project.backend}, in {taken(release)}, into {release.dist}"
        return (built, *_removals(release, left_over(release)))

    def apply(self, record: Recorder) -> None:
        """Build, compare the version with the wanted one, and put the files into dist/."""
        from .building import build_commit  # noqa: PLC0415 - a build's imports are heavy

        _tell_of_a_broken_ledger(self.release)
        ledger = build_commit(self.release)
        self.release.made.add(ledger.digest)
        if self.release.options.whole and _must_be_the_same(self.release):
            _refuse_other_bytes(self.release, ledger)
        _place(self.release, ledger, record, built=True)
        self.release.state.clear_stamp()


@dataclass(frozen=True)
class RestoreDistributions:
    """Put the bytes that were built before back into dist/."""

    release: Release
    ledger: Ledger

    @property
    def title(self) -> str:
        """Name what is restored."""
        return f"put the distributions of {self.release.title} back into {self.release.dist.name}/"

    def preview(self) -> tuple[str, ...]:
        """Name the files."""
        copied = (f"copy {item.filename}" for item in self.ledger.distributions)
        return (*copied, *_removals(self.release, left_over(self.release, self.ledger)))

    def apply(self, record: Recorder) -> None:
        """Copy them."""
        _tell_of_a_broken_ledger(self.release)
        _place(self.release, self.ledger, record, built=False)


def _removals(release: Release, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield f"remove {release.dist / name}, which is of another build"


def _must_be_the_same(release: Release) -> bool:
    """Return whether another build of the release may be on the target, in whole or in part.

    What CI has built is compared with what is served, and not with what is built here.
    """
    may_be_public = tagged_before(release) or begun(release, "publish")
    return may_be_public and not is_published_from_ci(release)


def _refuse_other_bytes(release: Release, ledger: Ledger) -> None:
    """Forget a build that differs from what the target has of the version, and refuse it."""
    from .served import compared, contradictions  # noqa: PLC0415 - 0.1 s that few builds need

    found = compared(release, ledger)
    problems = contradictions(release, ledger, found, again=True)
    if problems:
        release.state.discard(ledger)
    refuse(problems)
    if found.comparison.identical:
        same = ", ".join(item.filename for item in found.comparison.identical)
        release.reporter.note(f"built again, with the bytes that are served: {same}")


def _tell_of_a_broken_ledger(release: Release) -> None:
    try:
        release.state.ledger()
    except BrokenLedger as broken:
        release.reporter.note(f"{broken.what}; this build replaces it")


def _place(release: Release, ledger: Ledger, record: Recorder, *, built: bool) -> None:
    """Copy what was built into dist/, having set aside the files that it replaces.

    Its ledger becomes the newest one, which tasks mean that name no version; what shipway has
    put into dist/ of other builds leaves it.
    """
    placed = {item.filename: item.sha256 for item in ledger.distributions}
    replaced = [
        name
        for name, sha256 in placed.items()
        if sha256_of(release.dist / name) not in (None, sha256)
    ]
    for name in replaced:
        copy_into(release.state.replaced, release.dist / name)
    before = release.state.ledger_text()
    others = left_over(release, ledger)
    begun: Record = {"placed": placed, "replaced": replaced, "left_over": others}
    made = missing_folders(release.dist)
    record({**begun, "ledger": before, "built": built, "made": made})
    for name in placed:
        copy_into(release.dist, release.state.kept(ledger) / name)
    remove(release, others)
    release.state.write_ledger(ledger)
