"""The workflows that publish beside shipway's own. Pure.

Two that publish the same version race: the slower one fails, or brings files of another build.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.ci.jobs import jobs_of
from shipway.ci.workflowfile import read_workflow

from .generations import generation_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shipway.ci.workflowfile import WorkflowFile

__all__ = ["MIGRATION", "other_publishers", "publishes", "starts_of"]

MIGRATION = "https://github.com/shipway/shipway/blob/main/docs/migration.md#in-which-order"
"""How a project goes over from one workflow to the other."""
_BY_HAND = frozenset({"pull_request", "repository_dispatch", "workflow_call", "workflow_dispatch"})
"""What starts a workflow only where somebody asks for that, or before anything is released."""


def other_publishers(texts: Mapping[str, str], own: str) -> Iterator[WorkflowFile]:
    """Yield the workflows that publish by themselves and that shipway did not write.

    `texts` are the workflow files by their paths, `own` is the path of the one that is meant
    to publish.
    """
    for path, text in texts.items():
        file = read_workflow(path, text)
        if file is None or path == own or not starts_of(file):
            continue
        if generation_of(text) is None and publishes(text, texts):
            yield file


def publishes(text: str, texts: Mapping[str, str]) -> bool:
    """Return whether a job of a workflow uploads, or calls a workflow among `texts` that does."""
    jobs = jobs_of(text)
    called = (texts.get(job.calls.removeprefix("./"), "") for job in jobs if job.calls)
    return any(job.publishes for job in (*jobs, *(job for each in called for job in jobs_of(each))))


def starts_of(file: WorkflowFile) -> tuple[str, ...]:
    """Return the events that start a workflow without anybody asking for it."""
    return tuple(sorted(file.events - _BY_HAND))
