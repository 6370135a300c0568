"""What is told of a run: frozen data, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from shipway.doors.timings import Timing
    from shipway.plan import Fact
    from shipway.verification.results import Result

__all__ = ["Built", "File", "JobResult", "Page", "Span", "Subject", "Summary", "Verdict"]

_HARMLESS = frozenset(
    {"in_progress", "neutral", "pending", "queued", "skipped", "success", "waiting"}
)


class Verdict(StrEnum):
    """What a run has come to."""

    PUBLISHED = "published"
    """The index has it, and nothing is missing."""
    UNFINISHED = "unfinished"
    """The index has it, and something failed or is missing."""
    BUILT = "built"
    """Nothing failed, and the index does not have all of it: a rehearsal, or not yet."""
    FAILED = "failed"
    """Something failed, and the index does not have all of it."""
    NOTHING = "nothing built"
    UNKNOWN = "unknown"
    """It was built, and nobody could tell whether the index has it."""


@dataclass(frozen=True)
class Span:
    """Something that took time."""

    name: str
    began: datetime
    ended: datetime
    failed: bool = False

    @property
    def seconds(self) -> float:
        """How long it took."""
        return (self.ended - self.began).total_seconds()


@dataclass(frozen=True)
class JobResult:
    """How a job of the workflow ended."""

    name: str
    result: str
    """`success`, `failure`, `cancelled`, `skipped` …; of one that is not over, what it does."""
    began: datetime | None = None
    ended: datetime | None = None
    page: str = ""
    step: str = ""
    """The step that failed."""

    @property
    def failed(self) -> bool:
        """Whether it ended otherwise than it was to."""
        return self.result not in _HARMLESS

    @property
    def span(self) -> Span | None:
        """When it ran; None where it did not, or nobody knows when."""
        if self.began is None or self.ended is None or self.result == "skipped":
            return None
        return Span(self.name, self.began, self.ended, self.failed)


@dataclass(frozen=True)
class Page:
    """Where something can be looked at."""

    what: str
    text: str
    url: str = ""
    """Empty where there is no page."""


@dataclass(frozen=True)
class Subject:
    """Which release a summary is of, and where it was made."""

    name: str
    version: str
    """Empty where nobody knows which."""
    target: str
    public: bool = True
    """Whether the target is out in the world."""
    rehearsal: bool = False
    """Whether the real one is still to come."""
    tagged: bool = False
    """Whether a version tag has started the workflow."""
    run: int | None = None
    """The run of the workflow; None outside of GitHub Actions."""
    in_workflow: bool = False
    undone: bool = False
    """Whether a release on this machine was taken back, when it failed or later."""
    dirty: bool = False
    """Whether what is told of was built of uncommitted changes."""
    checkout: str | None = ""
    """What checks its tag out, in front of what builds it; None where that would lose something.

    Empty where it is the current version.
    """

    @property
    def title(self) -> str:
        """Name and version."""
        return f"{self.name} {self.version}".strip()


@dataclass(frozen=True)
class File:
    """A distribution; an index need not say its size and its hash."""

    filename: str
    size: int | None
    sha256: str | None


@dataclass(frozen=True)
class Built:
    """What was built, and how the files did."""

    files: tuple[File, ...] = ()
    commit: str = ""
    dirty: bool = False
    results: tuple[Result, ...] = ()
    remark: str = ""
    """Of which build the files are, where there is more than one."""
    served: bool = False
    """Whether they are what the index lists, and not those of the build that is kept here."""


@dataclass(frozen=True)
class Summary:
    """All that is told of a run."""

    subject: Subject
    verdict: Verdict
    headline: str
    pages: tuple[Page, ...]
    built: Built
    facts: tuple[Fact, ...]
    jobs: tuple[JobResult, ...]
    steps: tuple[Span, ...]
    """When the actions of a release ran on the machine that it was run on."""
    failed: Timing | None
    """The action that stopped such a release."""
    ways: tuple[str, ...]
    """What to do next: commands, each with what it does behind three spaces, or sentences."""
    notes: tuple[str, ...] = ()
    """What could not be looked at, and why."""

    @property
    def job_spans(self) -> tuple[Span, ...]:
        """When the jobs ran, of those that did."""
        return tuple(job.span for job in self.jobs if job.span is not None)
