"""`follow`: the publish workflow that the version's tag has started has published the release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.ci.failures import not_successful
from shipway.ci.watching import watch_run
from shipway.errors.base import ShipwayError
from shipway.errors.ci import PublishedNothing
from shipway.plan import Fact, Recorder, Status

from .from_ci import publication
from .served import files_of_version, taken
from .tag import remote_tags
from .traceless import Traceless

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.ci.watching import Seen
    from shipway.doors.github.runs import Job, Run
    from shipway.release import Release

__all__ = ["STEP", "Follow"]


class Follow(Traceless):
    """Waits for the run that the tag starts, and follows it to its end."""

    name = "follow"

    def preflight(self, release: Release) -> Iterator[ShipwayError]:
        """Find that nobody could follow it, that it would not run, or that the version is taken."""
        own, there = publication(release), remote_tags(release)
        disabled = own.disabled(release.hub)
        if disabled is not None:
            yield disabled
        if not there and release.commit is not None:
            yield from own.obstacles(release.commit, _message(release))
        if release.repository.tag_commit(release.tag) is None and not there:
            served = files_of_version(release)
            if served:
                yield taken(release, served)

    def observe(self, release: Release) -> Fact:
        """Ask GitHub for the run of the tag, and the index whether it has anything of the version.

        An index may be late to list what it took; `verify` waits for it.
        """
        try:
            run = publication(release).run(release.hub)
            published = bool(files_of_version(release)) or _followed(release) in release.made
        except ShipwayError as error:
            return Fact(self.name, Status.UNKNOWN, error.what)
        if run is None:
            return self._without_run(release, published=published)
        if run.conclusion == "success" and published:
            return Fact(
                self.name, Status.DONE, f"{publication(release).file} has published it: {run.page}"
            )
        detail = f"{publication(release).file}: {_said(run)}, {run.page}"
        return Fact(self.name, Status.MISSING, detail)

    def _without_run(self, release: Release, *, published: bool) -> Fact:
        """GitHub deletes runs after their time of keeping; what is served stays."""
        detail = f"{publication(release).file} has no run for {release.tag}"
        if published:
            return Fact(self.name, Status.DONE, f"{release.target.name} has it; {detail}")
        return Fact(self.name, Status.MISSING, detail)

    def action(self, release: Release) -> FollowRun:
        """Return the following of the run."""
        return FollowRun(release)


STEP = Follow()


def _message(release: Release) -> str | None:
    """Return the message that the release's commit will have; None where it is made already."""
    if release.repository.tag_commit(release.tag) is not None or release.source.tag_based:
        return None
    form = release.project.config.commit_message
    return form.format(name=release.project.name, version=release.version)


def _followed(release: Release) -> str:
    return f"followed {release.tag}"


@dataclass(frozen=True)
class FollowRun:
    """Wait for the run of the tag, and follow it."""

    release: Release

    @property
    def title(self) -> str:
        """Name the workflow and the tag."""
        where = self.release.hub.place.full_name
        return f"follow {publication(self.release).file} of {where} for {self.release.tag}"

    def preview(self) -> tuple[str, ...]:
        """Return what is asked of GitHub."""
        place, file = self.release.hub.place, publication(self.release).file
        runs = f"{place.api}/repos/{place.full_name}/actions/runs"
        return (f"GET {runs} until the run of {file} for {self.release.tag} is over",)

    def apply(self, record: Recorder) -> None:  # noqa: ARG002 - nothing to undo
        """Follow the run of the tag to its end, and see that it was no rehearsal."""
        release = self.release
        told: set[str] = set()

        def tell(seen: Seen) -> None:
            for line in _news(seen, told):
                release.reporter.note(line)

        own, timeout = publication(release), release.options.timeout
        run = own.await_run(release.hub, timeout, release.reporter.note)
        if run.done and run.conclusion != "success":
            raise not_successful(release.hub, run)
        seen = watch_run(release.hub, run.id, tell)
        if seen.run.event != "push" and not _has_published(release):
            raise PublishedNothing(
                f"{seen.run.workflow} #{seen.run.number} has published nothing: {seen.run.page}"
            )
        release.made.add(_followed(release))


def _has_published(release: Release) -> bool:
    return release.hub.releases.published(release.tag) is not None or bool(
        files_of_version(release)
    )


def _news(seen: Seen, told: set[str]) -> Iterator[str]:
    """Yield a line for the run and for each of its jobs that stands as it has not stood before."""
    run = seen.run
    approval = f"waits for approval for {', '.join(seen.waits_for)}" if seen.waits_for else ""
    lines = [f"{run.workflow} #{run.number}: {approval or _said(run)}, {run.page}"]
    lines += [f"{job.name}: {_said(job)}" for job in seen.jobs]
    for line in lines:
        if line not in told:
            told.add(line)
            yield line


def _said(item: Run | Job) -> str:
    return (item.conclusion or item.status).replace("_", " ")
