"""What is seen of the publish workflow and of the index: frozen data, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["JobSeen", "Lost", "RunSeen", "Seen"]


@dataclass(frozen=True)
class JobSeen:
    """A job of a run's newest attempt."""

    name: str
    role: str
    """Its id in the workflow file; all jobs of a matrix have the same. Else its name."""
    conclusion: str | None
    started: datetime | None
    completed: datetime | None

    @property
    def seconds(self) -> float | None:
        """How long it ran; None where it did not, or still does."""
        if self.started is None or self.completed is None or self.conclusion == "skipped":
            return None
        return max((self.completed - self.started).total_seconds(), 0.0)


@dataclass(frozen=True)
class RunSeen:
    """A run of the publish workflow, what its newest attempt is."""

    id: int
    number: int
    attempt: int
    event: str
    ref: str
    """The branch or the tag."""
    commit: str
    conclusion: str | None
    """None while it runs."""
    page: str
    created: datetime
    started: datetime
    """When the newest attempt began."""
    jobs: tuple[JobSeen, ...] = ()
    green: datetime | None = None
    """When the last of the workflows that it waits for had passed on its commit."""
    uploads: tuple[datetime, ...] = ()
    """When the index took the files of its version; nothing where that is not known."""

    @property
    def title(self) -> str:
        """Number and ref."""
        return f"#{self.number} {self.ref}".strip()


@dataclass(frozen=True)
class Lost:
    """A version that is tagged, and of which the index has no file."""

    version: str
    tag: str
    page: str = ""
    """The newest run for the tag; empty where there is none among those that were looked at."""


@dataclass(frozen=True)
class Seen:
    """All that was looked at."""

    repository: str
    page: str
    """The page of the repository."""
    workflow: str
    """The workflow's file."""
    target: str
    since: datetime
    until: datetime
    runs: tuple[RunSeen, ...]
    """The newest first."""
    cut: bool = False
    """Whether there are more runs in that time than were looked at."""
    lost: tuple[Lost, ...] | None = ()
    """The newest version first; None where the index could not be read."""
    notes: tuple[str, ...] = ()
    """What could not be looked at, and why."""
