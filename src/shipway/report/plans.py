"""Plans, state tables and outcomes, for people and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from shipway.plan import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shipway.commands import Job
    from shipway.plan import Fact
    from shipway.release import Release
    from shipway.standing import Standing
    from shipway.undoing import Undo
    from shipway.verification.results import Result

    from .writer import Writer

__all__ = ["show_outcome", "show_plan", "show_state", "show_undo", "show_undo_plan"]

_MARKS = {Status.DONE: "✓", Status.MISSING: "·", Status.DIFFERENT: "✗", Status.UNKNOWN: "?"}

_TARGETED = frozenset({"check", "tryout", "push", "publish", "verify"})
"""The steps to which it matters which target is meant."""


def show_plan(writer: Writer, job: Job, *, result: bool) -> None:
    """List the actions with their diffs and commands; as the result where nothing else follows."""
    tell = writer.result if result else writer.account
    if not job.plan.actions:
        tell(f"{job.release.title}: nothing to do")
    else:
        targeted = any(step.name in _TARGETED for step in job.pipeline)
        tell(_heading(job.release) if targeted else _named(job.release))
    for number, (_, action) in enumerate(job.plan.actions, 1):
        tell(f"{number}. {action.title}")
        for line in action.preview():
            tell(f"     {line}")
    if result and writer.json:
        noted = {"note": job.note} if job.note else {}
        writer.data({**_about(job.release), **noted, "dry_run": True, "plan": _actions(job)})


def show_outcome(writer: Writer, job: Job, facts: Sequence[Fact], *, task: str) -> None:
    """Say what is so now."""
    release = job.release
    writer.job_output("version", str(release.version))
    verified = release.state.results() if _did(job, "tryout", "verify") else ()
    if task == "bump":
        _show_previews(writer, job)
    if verified:
        show_results(writer, verified)
    if not job.plan.actions:
        writer.result(f"{release.title}: nothing to do, all of it is as it should be")
    if task == "release":
        show_table(writer, release, facts)
    else:
        writer.result(f"{release.title}: {_summary(facts)}")
    if not writer.json:
        # What the plan was costs a look at every Python.
        return
    data = {"task": task, **_about(release), "done": _actions(job), "state": _facts(facts)}
    if job.note:
        data["note"] = job.note
    if verified:
        data["verification"] = [asdict(result) for result in verified]
    writer.data(data)


def show_undo_plan(writer: Writer, undo: Undo, *, result: bool) -> None:
    """List what will be taken back and what will stay; as the result where nothing else follows."""
    tell = writer.result if result else writer.account
    tell(_heading(undo.release))
    for number, (step, back) in enumerate(undo.plan, 1):
        tell(f"{number}. undo {step}")
        for line in back.does:
            tell(f"     {line}")
        if back.stays:
            tell(f"     ! {back.stays}")
    for sentence in undo.left:
        tell(sentence)
    if result:
        steps = [step for step, _ in undo.plan]
        writer.data({**_about(undo.release), "dry_run": True, "undo": steps, **_undoing(undo)})


def show_undo(writer: Writer, undo: Undo) -> None:
    """Say what was taken back, and what stays."""
    version, steps = str(undo.release.version), [step for step, _ in undo.plan]
    writer.result(f"the release of {version} is taken back")
    for sentence in undo.stays:
        writer.result(f"! {sentence}")
    for sentence in undo.left:
        writer.result(sentence)
    writer.data({"task": "release", "undone": version, "steps": steps, **_undoing(undo)})


def show_state(writer: Writer, standing: Standing) -> None:
    """Show the state table, what is unfinished, and what was learned of the project's tags."""
    release, unfinished = standing.release, standing.unfinished
    show_table(writer, release, standing.facts)
    if standing.running:
        writer.result(f"{standing.running}; wait until it has ended")
    if unfinished is not None:
        title = f"{release.project.name} {unfinished.version}"
        half = "half taken back" if unfinished.undoing else f"not finished on {unfinished.target}"
        writer.result(f"{title} is {half}:")
        for line in unfinished.ways:
            writer.result(f"  {line}")
    for found in filter(None, (standing.changed, standing.bumped, standing.untagged)):
        writer.result(f"{found.what}:")
        for line in found.ways:
            writer.result(f"  {line}")
    tags = release.tags
    for line in tags.account:
        writer.result(line)
    learned = {
        "tag_format": tags.tag_format,
        "tagged_twice": {str(version): names for version, names in tags.twice},
    }
    writer.data(
        {
            "task": "status",
            **_about(release),
            **learned,
            "state": _facts(standing.facts),
            "unfinished": None if unfinished is None else asdict(unfinished),
            "changed": None if standing.changed is None else asdict(standing.changed),
            "bumped": None if standing.bumped is None else asdict(standing.bumped),
            "untagged": None if standing.untagged is None else asdict(standing.untagged),
            "running": standing.running or None,
        }
    )


def show_results(writer: Writer, results: Sequence[Result]) -> None:
    """Show how each file did on each Python."""
    from rich.table import Table  # noqa: PLC0415 - 40 ms that a bump does without
    from rich.text import Text  # noqa: PLC0415 - the same

    table = Table(box=None)
    for heading in ("python", "kind", "outcome", "time", "detail"):
        table.add_column(heading)
    for result in results:
        time = f"{result.seconds:.1f} s" if result.seconds else ""
        detail = Text(result.detail)
        table.add_row(result.python, result.kind or "", result.outcome.value, time, detail)
    writer.table(table)


def show_table(writer: Writer, release: Release, facts: Sequence[Fact]) -> None:
    """Show the state table of a release."""
    from rich.table import Table  # noqa: PLC0415 - 40 ms that a bump does without
    from rich.text import Text  # noqa: PLC0415 - the same

    table = Table(title=f"{release.title} on {release.target.name}", box=None, title_justify="left")
    for heading in ("", "step", "state", "detail"):
        table.add_column(heading)
    for fact in facts:
        # Text, because a detail such as "[project] version" is not markup.
        table.add_row(_MARKS[fact.status], fact.name, fact.status.value, Text(fact.detail))
    writer.table(table)


def _show_previews(writer: Writer, job: Job) -> None:
    """Show the diff of what was edited, as a bump promises; or what else was done, in a line."""
    for step, action in job.plan.actions[:1]:
        preview = action.preview()
        told = preview if step.name == "bump" else (f"{action.title}: {'; '.join(preview)}",)
        for line in told:
            writer.result(line)


def _heading(release: Release) -> str:
    return f"{_named(release)}, target {release.target.name}"


def _named(release: Release) -> str:
    return f"{release.title} ({release.project.root})"


def _undoing(undo: Undo) -> dict[str, Any]:
    plan = [
        {"step": step, "preview": list(back.does), "stays": back.stays} for step, back in undo.plan
    ]
    return {"plan": plan, "stays": list(undo.stays), "left": list(undo.left)}


def _did(job: Job, *steps: str) -> bool:
    """Return whether the plan of a job had an action of one of the steps."""
    return any(planned.name in steps for planned, _ in job.plan.actions)


def _summary(facts: Sequence[Fact]) -> str:
    return "; ".join(fact.detail for fact in facts)


def _about(release: Release) -> dict[str, Any]:
    return {
        "name": release.project.name,
        "project": str(release.project.root),
        "version": str(release.version),
        "tag": release.tag,
        "target": release.target.name,
        "index": release.target.index_url or str(release.target.local_folder),
    }


def _actions(job: Job) -> list[dict[str, Any]]:
    return [
        {"step": step.name, "title": action.title, "preview": list(action.preview())}
        for step, action in job.plan.actions
    ]


def _facts(facts: Sequence[Fact]) -> list[dict[str, str]]:
    return [
        {"step": fact.name, "state": fact.status.value, "detail": fact.detail} for fact in facts
    ]
