"""`publish`: the index serves every distribution that the ledger lists, byte for byte."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shipway.doors.attesting import attest, can_attest
from shipway.doors.folders import sha256_of
from shipway.doors.upload import upload
from shipway.errors.base import ShipwayError, refuse
from shipway.errors.engine import BuildNotFit
from shipway.plan import Fact, Record, Recorder, Status, TakingBack
from shipway.project.counts import counted
from shipway.switching import way_over

from .check import ledger_of, matching_ledger
from .served import compared, contradictions, files_of_version, taken, verified
from .tag import remote_tags

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shipway.distributions.ledger import Distribution, Ledger
    from shipway.distributions.publishing import Comparison, IndexFile
    from shipway.doors.attesting import Attestation
    from shipway.release import Release

__all__ = ["STEP", "Publish", "accepted", "unfit"]


class Publish:
    """Uploads what the ledger lists and the index lacks; nothing on an index is ever replaced."""

    name = "publish"

    def preflight(self, release: Release) -> Iterator[ShipwayError]:
        """Find what the index would refuse, before it is asked to take anything."""
        if release.target.local_folder is None:
            try:
                _ = release.login
            except ShipwayError as problem:
                yield problem
        ledger = matching_ledger(release)
        if ledger is None:
            served = files_of_version(release)
            if served and not _may_be_built_again(release):
                yield taken(release, served)
        else:
            yield from contradictions(release, ledger, compared(release, ledger))
            if release.target.public:
                yield from unfit(release, ledger)

    def observe(self, release: Release) -> Fact:
        """Ask the index for the files of the version and compare them with the ledger."""
        ledger = matching_ledger(release)
        try:
            if ledger is None:
                return _unledgered(release, len(files_of_version(release)))
            return _fact(release, ledger, compared(release, ledger).comparison)
        except ShipwayError as error:
            return Fact(self.name, Status.UNKNOWN, error.what)

    def action(self, release: Release) -> Upload:
        """Return the upload of what is missing."""
        return Upload(release)

    def exposed(self, release: Release, record: Record) -> bool:
        """Return whether a public index took our files, or serves any of the version."""
        release = _where(release, record)
        if not release.target.public:
            return False
        ledger = matching_ledger(release)
        if ledger is not None and release.state.proof(accepted(release, ledger)):
            return True
        return bool(files_of_version(release))

    def taken_back(self, release: Release, record: Record) -> TakingBack:
        """Return which files the local index loses, or what another one keeps for good."""
        release = _where(release, record)
        folder, uploaded = release.target.local_folder, record["files"]
        if folder is None:
            kept = files_of_version(release)
            return TakingBack((), stays=_stays(release, kept) if kept else "")
        files = uploaded.items() if isinstance(uploaded, dict) else ()
        gone = (folder / name for name, sha256 in files if sha256_of(folder / name) == sha256)
        return TakingBack(tuple(f"remove {path}" for path in gone))

    def undo(self, release: Release, record: Record) -> None:
        """Take back what the local index got; another index that is not public keeps it."""
        release = _where(release, record)
        folder, uploaded = release.target.local_folder, record["files"]
        if not isinstance(uploaded, dict):
            return
        if folder is None:
            names = ", ".join(file.filename for file in files_of_version(release))
            if names:
                release.reporter.note(f"{release.target.name} keeps {names}")
            return
        # What an index has no more was not proved of what it may get later.
        ledger = matching_ledger(release)
        release.state.forget_proof(verified(release, ledger))
        if ledger is not None:
            release.state.forget_proof(accepted(release, ledger))
        for name, sha256 in uploaded.items():
            if sha256_of(folder / name) == sha256:
                (folder / name).unlink()


STEP = Publish()


def _stays(release: Release, kept: Sequence[IndexFile]) -> str:
    names, where = ", ".join(file.filename for file in kept), release.target.name
    return (
        f"{where} keeps {names}: the names are used up there, and a release of {release.version}"
        f" to {where} will be refused (SW711) as long as they are there; the next one needs"
        " another version"
    )


def _where(release: Release, record: Record) -> Release:
    """Return the release on the target that a record is of: it may go on to another one."""
    target = record.get("target")
    return release if target is None else release.towards(str(target))


def _may_be_built_again(release: Release) -> bool:
    """Return whether the tag says of which commit the files are that the index has.

    Building it again may give the same bytes; `build` compares them.
    """
    return release.repository.tag_commit(release.tag) is not None or bool(remote_tags(release))


def unfit(release: Release, ledger: Ledger) -> Iterator[ShipwayError]:
    """Find why a build must not become public."""
    if ledger.dirty:
        yield BuildNotFit(f"{release.title} was built of uncommitted changes")
    tagged = release.repository.tag_commit(release.tag)
    if tagged is not None and tagged != ledger.commit:
        yield BuildNotFit(
            f"{release.title} was built of {ledger.commit[:12]}; {release.tag} is {tagged[:12]}",
            fix=[way_over(release.repository, release.tag, " && invoke build check", detach=True)],
        )


def _attestations(
    release: Release, distributions: Sequence[Distribution]
) -> Mapping[str, Attestation]:
    """Return what is sent with each file; nothing where the index would take none."""
    if not (release.login.minted and release.project.config.attestations):
        return {}
    if not can_attest():
        release.reporter.note(
            "published without attestations: they need shipway[attestations] installed"
        )
        return {}
    return attest(distributions)


def _unledgered(release: Release, served: int) -> Fact:
    where = release.target.name
    if served:
        detail = (
            f"{where} has {counted(served, 'file')} of it; there is no ledger here to compare with"
        )
        return Fact(Publish.name, Status.UNKNOWN, detail)
    return Fact(Publish.name, Status.MISSING, f"not on {where}")


def accepted(release: Release, ledger: Ledger) -> str:
    """Name what is proved once the target has taken every file."""
    return f"accepted by {release.target.name} {ledger.digest}"


def _just_accepted(release: Release, ledger: Ledger) -> bool:
    """Return whether the index took these files in this very run.

    A later run trusts the index's list alone: sending the same bytes again does no harm.
    """
    return accepted(release, ledger) in release.made


def _fact(release: Release, ledger: Ledger, comparison: Comparison) -> Fact:
    where = release.target.name
    if comparison.conflicting:
        names = ", ".join(conflict.distribution.filename for conflict in comparison.conflicting)
        return Fact(Publish.name, Status.DIFFERENT, f"{where} has another {names}")
    if comparison.to_upload and _just_accepted(release, ledger):
        # Indexes have caches; what took the files is the truth, and `verify` waits for the rest.
        return Fact(Publish.name, Status.DONE, f"{where} took all files and does not list them yet")
    if comparison.to_upload:
        names = ", ".join(distribution.filename for distribution in comparison.to_upload)
        return Fact(Publish.name, Status.MISSING, f"{where} lacks {names}")
    detail = f"{where} has all files with our hashes"
    if ledger.dirty and release.options.standing:
        # A release builds what is committed, and nothing on an index is replaced.
        return Fact(Publish.name, Status.DIFFERENT, f"{detail}, built of uncommitted changes")
    return Fact(Publish.name, Status.DONE, detail)


@dataclass(frozen=True)
class Upload:
    """Upload the files that the index lacks."""

    release: Release
    sent: list[Distribution] = field(default_factory=list)
    """What was sent, for whoever asks afterwards: then the index lacks nothing any more."""

    @property
    def title(self) -> str:
        """Name the index."""
        return f"upload {self.release.title} to {self.release.target.name}"

    def preview(self) -> tuple[str, ...]:
        """Name each file that is built already, and the URL."""
        ledger = matching_ledger(self.release)
        url = self.release.target.upload_url or "the local index"
        if ledger is None:
            return (f"POST the sdist and the wheel to {url}",)
        missing = self.sent or compared(self.release, ledger).comparison.to_upload
        return tuple(
            f"POST {item.filename} ({item.size} bytes, sha256={item.sha256}) to {url}"
            for item in missing
        )

    def apply(self, record: Recorder) -> None:
        """Upload from the bytes that were kept, so that nothing in dist/ can slip in."""
        release = self.release
        ledger = ledger_of(release)
        found = compared(release, ledger)
        problems = contradictions(release, ledger, found)
        refuse([*problems, *(unfit(release, ledger) if release.target.public else ())])
        missing = found.comparison.to_upload
        files = {item.filename: item.sha256 for item in missing}
        record({"target": release.target.name, "files": files})
        kept = release.state.kept(ledger)
        upload(
            release.live,
            [kept / item.filename for item in missing],
            missing,
            on_progress=release.reporter.progress,
            login=release.login,
            attestations=_attestations(release, missing),
        )
        self.sent.extend(missing)
        release.prove(accepted(release, ledger))
