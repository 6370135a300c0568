"""Why a workflow has no run for a commit: what its file at that commit says. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .workflowfile import TOO_LARGE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .workflowfile import PushFilters, WorkflowFile

__all__ = ["Absence", "CommitFacts", "why_no_run"]

_SKIPPING = re.compile(
    r"\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]|^skip-checks: *true$", re.MULTILINE
)
"""https://docs.github.com/en/actions/how-tos/manage-workflow-runs/skip-workflow-runs"""
_MOST_CHANGES = 300
"""GitHub looks at so many changed files; of longer lists nobody can tell."""
_TAG = "refs/tags/"


@dataclass(frozen=True)
class CommitFacts:
    """What git knows of a commit."""

    sha: str
    message: str = ""
    files: Mapping[str, WorkflowFile | None] | None = None
    """The workflow files by their paths, None for one that is none; None: git lacks the commit."""
    refs: tuple[str, ...] = ()
    """The branches that have it and the tags that point to it, as `refs/…`."""
    changed: tuple[str, ...] | None = None
    """What it changes against its first parent; None: git lacks that one, or there is none."""

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags that point to it."""
        return tuple(ref.removeprefix(_TAG) for ref in self.refs if ref.startswith(_TAG))


@dataclass(frozen=True)
class Absence:
    """Why no run is to be expected."""

    reason: str
    filtered: bool = False
    """Whether it is the workflow's own filters that say so."""


def why_no_run(commit: CommitFacts, path: str) -> Absence | None:
    """Return why a push of the commit starts no run of this workflow; None: it may start one.

    A push may have brought commits before this one too, whose changes GitHub counts as
    well; so a run that is there all the same is right, and this is asked where none is.
    """
    if commit.files is None:
        return None
    if path not in commit.files:
        return Absence(f"this commit has no {path}")
    file = commit.files[path]
    if file is None:
        return None
    if file.push is None:
        return Absence(_without_push(file))
    skipping = _SKIPPING.search(commit.message)
    if skipping:
        return Absence(f"the commit's message says {skipping[0]}")
    reason = _left_out_by(file.push, commit)
    return Absence(f"the {reason}, by `on.push` of {path}", filtered=True) if reason else None


def _without_push(file: WorkflowFile) -> str:
    if file.too_large:
        return f"{file.path} is {TOO_LARGE}"
    return f"`on` of {file.path} has no push, only {', '.join(sorted(file.events))}"


def _left_out_by(push: PushFilters, commit: CommitFacts) -> str:
    """Return which filters leave a commit out; empty where none does, or nobody can tell."""
    admitted = [ref for ref in commit.refs if push.admit_ref(ref)]
    if not admitted:
        names = ", ".join(ref.split("/", 2)[2] for ref in commit.refs)
        return f"branches and tags leave out {names}"
    # Filters of paths are not asked where a tag is pushed.
    tagged = any(ref.startswith(_TAG) for ref in admitted)
    changed = commit.changed
    if tagged or changed is None or len(changed) > _MOST_CHANGES or push.admit_changes(changed):
        return ""
    return "paths leave out all that this commit changes"
