"""What the target serves of a release, and whether it is of the build that is here.

Nothing on an index is ever replaced, and no file of one build is put beside those of
another: who reads a release must find in it what was checked together.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shipway.distributions.filenames import version_in
from shipway.distributions.publishing import Comparison, IndexFile, compare
from shipway.doors.folders import sha256_of
from shipway.doors.index import read_files_of, with_hash
from shipway.doors.localindex import stored_files
from shipway.errors.base import NEXT_VERSION
from shipway.errors.engine import OtherBuild, VersionTaken
from shipway.errors.upload import FileConflict
from shipway.project.versions import following

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shipway.distributions.ledger import Ledger
    from shipway.errors.base import ShipwayError
    from shipway.release import Release

__all__ = [
    "Served",
    "compared",
    "contradictions",
    "files_of_version",
    "listed",
    "taken",
    "verified",
]


@dataclass(frozen=True)
class Served:
    """What the target serves of a version, compared with a build of it."""

    comparison: Comparison
    strangers: tuple[IndexFile, ...]
    """Files of the version that are served under names which the build does not have."""


def verified(release: Release, ledger: Ledger | None) -> str:
    """Name what is proved of a target: of our bytes where we built them, else of what it serves."""
    what = ledger.digest if ledger else f"{release.version} as served"
    return f"verified {release.target.name} {what}"


def files_of_version(release: Release) -> Sequence[IndexFile]:
    """Return what the target has of the release's version. Raises what `read_files` does."""
    folder = release.target.local_folder
    if folder is None:
        return listed(release)
    stored = stored_files(folder, release.project.name)
    return [file for file in stored if version_in(file.filename) == release.version]


def listed(release: Release) -> Sequence[IndexFile]:
    """Return the same as the running index lists it: of the local one too, by URLs."""
    live = release.live
    return read_files_of(
        release.version,
        live.index_url,
        release.project.name,
        credentials=live.credentials,
        limits=live.limits,
    )


def compared(release: Release, ledger: Ledger) -> Served:
    """Compare a build with what the target has. Raises what `read_files` and `with_hash` do."""
    sizes = {distribution.filename: distribution.size for distribution in ledger.distributions}
    served = files_of_version(release)
    ours = [file for file in served if file.filename in sizes]
    ours = [_hashed(release, file, sizes[file.filename]) for file in ours]
    strangers = tuple(file for file in served if file.filename not in sizes)
    return Served(compare(ledger.distributions, ours), strangers)


def contradictions(
    release: Release, ledger: Ledger, found: Served, *, again: bool = False
) -> list[ShipwayError]:
    """Return why the files of a build must not stand beside those that the target serves.

    Files under other names are no contradiction where another one is served with our
    very bytes, such as the sdist of several wheels. A release that was built `again`
    must have made each file that is served.
    """
    comparison, strangers = found.comparison, found.strangers
    mixed = bool(strangers) and (again or bool(comparison.to_upload and not comparison.identical))
    if not comparison.conflicting and not mixed:
        return []
    if release.repository.tag_commit(release.tag) == ledger.commit:
        if release.target.local_folder is not None or not comparison.to_upload:
            complete = not comparison.to_upload
            return [taken(release, files_of_version(release), complete=complete, stays=not again)]
        return [_other_build(release, ledger, found)]
    where = release.target.name
    local = release.target.local_folder is not None
    forgetting = _forgetting(release, files_of_version(release)) if local else None
    conflicts: list[ShipwayError] = [
        FileConflict(
            f"{where} has another {conflict.distribution.filename}: {conflict.told},"
            f" and ours is {conflict.distribution.sha256}",
            fix=forgetting,
        )
        for conflict in comparison.conflicting
    ]
    return conflicts or [taken(release, strangers)]


def taken(
    release: Release, served: Sequence[IndexFile], *, complete: bool = False, stays: bool = False
) -> VersionTaken:
    """Return that the version is on the target from another build, all of it or nobody knows.

    `stays` tells that the build of this clone is not taken back.
    """
    where, version = release.target.name, release.version
    what = f"{where} has {release.title} already: {', '.join(file.filename for file in served)}"
    forgetting = _forgetting(release, served)
    if forgetting is not None:
        return VersionTaken(
            what,
            why="They are of another build, which this release would contradict.",
            fix=forgetting,
        )
    if not complete:
        return VersionTaken(what)
    verify = f"invoke verify --version={shlex.quote(str(version))} --target={shlex.quote(where)}"
    # It holds what is served against what was built here, where that stays.
    proves = [] if stays else [f"{verify}   (installs and runs what is served)"]
    return VersionTaken(
        what,
        why="It is complete there, of another build; nothing is missing that could be uploaded.",
        fix=[*proves, NEXT_VERSION],
    )


def _forgetting(release: Release, served: Sequence[IndexFile]) -> tuple[str, ...] | None:
    """Return what makes room on the local index; None for others, which keep what they have."""
    folder = release.target.local_folder
    if folder is None:
        return None
    paths = " ".join(shlex.quote(str(folder / file.filename)) for file in served)
    return (f"rm {paths}   (forgets the rehearsal)", NEXT_VERSION)


def _other_build(release: Release, ledger: Ledger, found: Served) -> OtherBuild:
    where, version = release.target.name, release.version
    theirs = {item.distribution.filename: item.told for item in found.comparison.conflicting}
    theirs |= {file.filename: f"SHA-256 {file.sha256 or 'unknown'}" for file in found.strangers}
    same = {item.filename: item.sha256 for item in found.comparison.identical}
    ours = {item.filename: item.sha256 for item in ledger.distributions}
    lines = [f"{where} serves {name}, {told}" for name, told in theirs.items()]
    lines += [f"built here is {name}, SHA-256 {sha256}" for name, sha256 in ours.items()]
    lines += [f"the same in both is {name}" for name in same]
    kept = release.state.kept(replace(ledger, dirty=False))
    copied = kept.relative_to(release.state.shared.parent).as_posix()
    onto = f"--target={shlex.quote(where)}"
    again, after = f"invoke release {onto}", f"--to={shlex.quote(str(following(version)))}"
    here = shlex.quote(str(kept.parent))
    return OtherBuild(
        f"{where} has {', '.join(theirs)} of {release.title} from another build than the one here",
        fix=(
            f"{again}   (in the clone that uploaded them: it keeps their bytes)",
            (
                f"cp -r CLONE/.git/{shlex.quote(copied)} {here}/"
                "   (brings those bytes; then the same command)"
            ),
            f"invoke release {after} {onto}   (the next version; then yank {version})",
        ),
        details="\n".join(lines),
    )


def _hashed(release: Release, file: IndexFile, size: int) -> IndexFile:
    """Return a file with its hash: as the index states it, else of its bytes."""
    folder = release.target.local_folder
    if folder is not None:
        return replace(file, sha256=sha256_of(folder / file.filename))
    if file.sha256 is not None:
        return file
    live = release.live
    return with_hash(file, size, credentials=live.credentials, limits=live.limits)
