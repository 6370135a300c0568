"""`announce`: GitHub has the release of the tag, with the distributions, the ledger and notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.errors.base import ShipwayError, refuse
from shipway.errors.git import TagElsewhere
from shipway.errors.github import ReleaseEdited
from shipway.plan import Fact, Record, Recorder, Status, TakingBack

from .announcing import (
    changed_files,
    deviation,
    files_of,
    is_latest,
    lacking,
    other_assets,
    our_draft,
    tag_problems,
)
from .check import ledger_of, matching_ledger
from .page import content_of
from .publish import unfit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shipway.distributions.ledger import Ledger
    from shipway.doors.github import Tagged
    from shipway.doors.github.releases import Release as HubRelease
    from shipway.release import Release

    from .announcing import File
    from .page import Content

__all__ = ["STEP", "Announce"]


class Announce:
    """Makes the release as a draft, brings the files there, and publishes it when it is whole.

    A release that is published is left alone; nothing in it is ever replaced.
    """

    name = "announce"

    def preflight(self, release: Release) -> Iterator[ShipwayError]:
        """Find what GitHub, or somebody who reads the release, would not take."""
        found, content = release.on_github, content_of(release)
        of_tag = [
            problem
            for problem in tag_problems(release, found.commit)
            # A whole release makes the tag, and pushes it.
            if isinstance(problem, TagElsewhere) or not release.options.whole
        ]
        yield from of_tag or _problems(release, content, found)

    def observe(self, release: Release) -> Fact:
        """Ask GitHub for the tag and its releases, and compare with the ledger."""
        try:
            return _fact(release, release.on_github)
        except ShipwayError as error:
            return Fact(self.name, Status.UNKNOWN, error.what)

    def action(self, release: Release) -> MakeRelease:
        """Return the making of the release, or of what a draft of ours lacks."""
        found, content = release.on_github, content_of(release)
        return MakeRelease(release, found, content, latest=is_latest(release))

    def exposed(self, release: Release, record: Record) -> bool:
        """Return whether GitHub has the tag: then the version is out, whatever its page says."""
        tag = str(record["tag"])
        there = release.hub.refs.commit_of_tag(tag)
        return there is not None and there == release.repository.tag_commit(tag)

    def taken_back(self, release: Release, record: Record) -> TakingBack:  # noqa: ARG002 - the protocol
        """Return nothing: see `undo`."""
        return TakingBack()

    def undo(self, release: Release, record: Record) -> None:
        """Do nothing: what was published stays, and a draft is seen by nobody."""


STEP = Announce()


def _problems(release: Release, content: Content, found: Tagged) -> Sequence[ShipwayError]:
    """Return why what is here must not be released, or not beside what is there."""
    ledger = matching_ledger(release)
    problems: list[ShipwayError] = []
    if ledger is not None:
        problems = list(unfit(release, ledger)) or list(changed_files(release, ledger))
    # What differs because of these would only hide them.
    return problems or list(_contradictions(release, content, ledger, found))


def _contradictions(
    release: Release, content: Content, ledger: Ledger | None, found: Tagged
) -> Iterator[ShipwayError]:
    """Find a release or a draft that is not what we would make."""
    files = files_of(release, ledger) if ledger else ()
    if found.published is None:
        draft = our_draft(release, content, files, found.drafts)
        yield from other_assets(release, files, draft) if draft else ()
    elif ledger is not None:
        problem = deviation(release, files, found.published)
        yield from [problem] if problem else []


def _fact(release: Release, found: Tagged) -> Fact:
    name, tag, published = Announce.name, release.tag, found.published
    if published is None:
        draft = f"has a draft, {found.drafts[0].page}" if found.drafts else f"has no release {tag}"
        return Fact(name, Status.MISSING, f"GitHub {draft}")
    ledger = matching_ledger(release)
    if ledger is None:
        detail = f"{published.page} is there; there is no ledger here to compare with"
        return Fact(name, Status.UNKNOWN, detail)
    differs = deviation(release, files_of(release, ledger), published)
    problem = next(tag_problems(release, found.commit), differs)
    if problem is not None:
        return Fact(name, Status.DIFFERENT, problem.what)
    return Fact(name, Status.DONE, f"{published.page} has all files with our hashes")


@dataclass(frozen=True)
class MakeRelease:
    """Make the release on GitHub, or go on with the draft of an earlier run."""

    release: Release
    found: Tagged
    """What GitHub had when it was planned."""
    content: Content
    latest: bool

    @property
    def title(self) -> str:
        """Name the tag and the repository."""
        return f"publish the release {self.release.tag} in {self.release.hub.place.full_name}"

    def preview(self) -> tuple[str, ...]:
        """Return the calls."""
        release, found = self.release, self.found
        if found.published is not None:
            return (f"compare {found.published.page} with what was built",)
        ledger = matching_ledger(release)
        files = files_of(release, ledger) if ledger else ()
        draft = our_draft(release, self.content, files, found.drafts)
        url = f"{release.hub.place.api}/repos/{release.hub.place.full_name}/releases"
        there = f"{url}/{draft.id if draft else 'ID'}"
        made = [] if draft else [f"POST {url}: a draft of {self._described}"]
        sent = [f"POST {file.shown} to {there}/assets" for file in lacking(files, draft)]
        if ledger is None:
            sent = [f"POST the sdist, the wheel and the ledger to {there}/assets"]
        return (*made, *sent, f"PATCH {there}: published, {self._mark}")

    @property
    def _described(self) -> str:
        count = len(self.content.notes.splitlines())
        lines = "a line" if count == 1 else f"{count} lines"
        return (
            f"{self.content.title!r} for {self.release.tag}, with {lines} of notes from"
            f" {self.content.source}"
            f" ({self.release.program} notes --version={self.release.version})"
        )

    @property
    def _mark(self) -> str:
        if self.content.prerelease:
            return "as a pre-release"
        return "as the latest release" if self.latest else "not as the latest release"

    def apply(self, record: Recorder) -> None:
        """Draft, files, publish; what was true when it was planned is looked at again."""
        release, ledger = self.release, ledger_of(self.release)
        record({"tag": release.tag})
        found, content, files = release.on_github, content_of(release), files_of(release, ledger)
        refuse(list(tag_problems(release, found.commit)))
        refuse(_problems(release, content, found))
        if found.published is not None:
            return
        draft = our_draft(release, content, files, found.drafts)
        if draft is None:
            draft = release.hub.releases.create_draft(
                release.tag,
                target=ledger.commit,
                title=content.title,
                notes=content.notes,
                prerelease=content.prerelease,
            )
        for file in lacking(files, draft):
            release.hub.releases.upload(draft, file.path, file.sha256, release.reporter.progress)
        self._publish(release.hub.releases.get(draft.id), content, files)

    def _publish(self, draft: HubRelease, content: Content, files: Sequence[File]) -> None:
        """Publish a draft that is whole and as we wrote it, if its tag is where it was."""
        release = self.release
        our_draft(release, content, files, (draft,))
        gone = ", ".join(file.path.name for file in lacking(files, draft))
        if gone:
            raise ReleaseEdited(f"the draft for {release.tag} has lost {gone} ({draft.page})")
        latest = is_latest(release)
        refuse(list(tag_problems(release, release.hub.refs.commit_of_tag(release.tag))))
        release.hub.releases.publish(draft, latest="true" if latest else "false")
