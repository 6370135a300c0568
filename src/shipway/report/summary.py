"""A summary: as tables on a terminal, as Markdown for a workflow's page, as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from shipway.doors.jobpage import add_to_job_page

from .durations import duration
from .summary_page import STATES, crossed, markdown_of, result_mark, size_of, title_of_results

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shipway.summary.facts import JobResult, Span, Summary

    from .writer import Writer

__all__ = ["show_summary"]


def show_summary(writer: Writer, summary: Summary) -> None:
    """Show a summary, and add it to the page of the workflow's run where there is one.

    Raises `CannotWrite`.
    """
    add_to_job_page(lambda: writer.clean(markdown_of(summary)))
    _tell(writer, summary)
    writer.data(_as_data(summary))


def _tell(writer: Writer, summary: Summary) -> None:
    writer.result(summary.headline)
    for page in summary.pages:
        writer.result(f"  {page.what}: {page.text}  {page.url}".rstrip())
    failed = summary.failed
    for failure in failed.failures if failed else ():
        writer.result(f"  {failed.step if failed else ''}: {failure.code} {failure.what}")
    _tables(writer, summary)
    for note in summary.notes:
        writer.result(f"not looked at: {note}")
    if summary.ways:
        writer.result("next:")
    for way in summary.ways:
        writer.result(f"  {way}")


def _tables(writer: Writer, summary: Summary) -> None:
    built = summary.built
    files = [(file.filename, size_of(file.size), file.sha256 or "") for file in built.files]
    title = f"files, {built.remark}" if built.remark else "files"
    _table(writer, title, ("file", "size", "SHA-256"), files)
    pythons, results = crossed(built.results)
    marks = [
        (name, *(result_mark(found[python]) if python in found else "" for python in pythons))
        for name, found in results.items()
    ]
    title = title_of_results(summary)
    _table(writer, title, ("file", *pythons), marks if built.results else ())
    facts = [(STATES[fact.status], fact.name, fact.detail) for fact in summary.facts]
    _table(writer, "state", ("", "step", "detail"), facts)
    _table(writer, "jobs", ("job", "result", "time"), map(_job, summary.jobs))
    times = [
        (span.name, duration(span.seconds), "✗" if span.failed else "") for span in summary.steps
    ]
    _table(writer, "steps", ("step", "time", ""), times)


def _job(job: JobResult) -> tuple[str, str, str]:
    time = duration(job.span.seconds) if job.span else ""
    return job.name, job.result + (f", in {job.step}" if job.step else ""), time


def _table(
    writer: Writer, title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]
) -> None:
    from rich.table import Table  # noqa: PLC0415 - 40 ms that JSON does without
    from rich.text import Text  # noqa: PLC0415 - the same

    found = list(rows)
    if not found:
        return
    table = Table(title=title, box=None, title_justify="left")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in found:
        # Text, because names and details are not markup.
        table.add_row(*map(Text, row))
    writer.table(table)


def _as_data(summary: Summary) -> dict[str, Any]:
    subject, built, failed = summary.subject, summary.built, summary.failed
    return {
        "task": "summary",
        "name": subject.name,
        "version": subject.version or None,
        "target": subject.target,
        "verdict": summary.verdict.value,
        "headline": summary.headline,
        "pages": [asdict(page) for page in summary.pages],
        "files": [asdict(file) for file in built.files],
        "served": built.served,
        "commit": built.commit or None,
        "dirty": built.dirty,
        "verification": [asdict(result) for result in built.results],
        "state": [
            {"step": fact.name, "state": fact.status.value, "detail": fact.detail}
            for fact in summary.facts
        ],
        "jobs": [{**_timed(job), "result": job.result, "page": job.page} for job in summary.jobs],
        "steps": [{**_timed(span), "failed": span.failed} for span in summary.steps],
        "failed": None
        if failed is None
        else {"step": failed.step, "problems": [asdict(each) for each in failed.failures]},
        "next": list(summary.ways),
        "not_looked_at": list(summary.notes),
    }


def _timed(item: JobResult | Span) -> dict[str, Any]:
    return {
        "name": item.name,
        "began": item.began.isoformat() if item.began else None,
        "ended": item.ended.isoformat() if item.ended else None,
    }
