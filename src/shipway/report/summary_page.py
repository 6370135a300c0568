"""A summary as Markdown, for the page of a workflow's run.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from packaging.version import Version

from shipway.plan import Status
from shipway.summary.facts import Verdict
from shipway.verification.results import Outcome

from .durations import duration
from .gantt import gantt
from .markdown import code, escaped, fenced, link, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shipway.summary.facts import JobResult, Page, Summary
    from shipway.verification.results import Result

__all__ = [
    "MARKS",
    "STATES",
    "crossed",
    "markdown_of",
    "result_mark",
    "size_of",
    "title_of_results",
]

MARKS = {
    Verdict.PUBLISHED: "✅",
    Verdict.UNFINISHED: "⚠️",
    Verdict.BUILT: "📦",
    Verdict.FAILED: "❌",
    Verdict.NOTHING: "❌",
    Verdict.UNKNOWN: "❔",
}
STATES = {Status.DONE: "✓", Status.MISSING: "·", Status.DIFFERENT: "✗", Status.UNKNOWN: "?"}
_OUTCOMES = {
    Outcome.PASSED: "✓",
    Outcome.FAILED: "✗",
    Outcome.EXCLUDED: "not for it",
    Outcome.MISSING: "not there",
}
_RESULTS = {"success": "✓", "skipped": "-", "neutral": "-"}
_MOST = 900_000
"""Bytes of it; GitHub takes 1 MiB a step."""
_COMMAND = re.compile(r"(?:invoke|shipway|gh|git|pip|nox|uv) ")


def markdown_of(summary: Summary) -> str:
    """Return the whole page."""
    title = f"## {MARKS[summary.verdict]} {escaped(summary.headline)}"
    parts = [title, *filter(None, _parts(summary))]
    return _fitted("\n\n".join(parts) + "\n")


def _parts(summary: Summary) -> Iterator[str]:
    yield _pages(summary.pages)
    yield _next(summary)
    yield _failure(summary)
    yield _files(summary)
    yield _verification(summary)
    yield _state(summary)
    yield _jobs(summary.jobs)
    chart = gantt([("Jobs", summary.job_spans), ("Steps", summary.steps)])
    yield _section("Timings", fenced(chart, "mermaid") if chart else "")
    yield _section("Not looked at", _listed(escaped(note) for note in summary.notes))


def _pages(pages: Sequence[Page]) -> str:
    return " · ".join(f"{page.what}: {link(code(page.text), page.url)}" for page in pages)


def _next(summary: Summary) -> str:
    return _section("What to do next", _listed(map(_way, summary.ways)))


def _way(line: str) -> str:
    command, _, remark = line.partition("   ")
    if not _COMMAND.match(command):
        return escaped(line)
    return f"{code(command)} {escaped(remark)}".rstrip()


def _failure(summary: Summary) -> str:
    failed = summary.failed
    if failed is None:
        return ""
    told = (
        f"{code(each.code)} {escaped(each.what)}" if each.code else escaped(each.what)
        for each in failed.failures
    )
    return _section(f"Why {escaped(failed.step)} failed", _listed(told))


def _files(summary: Summary) -> str:
    built = summary.built
    rows = [
        (code(file.filename), size_of(file.size), code(file.sha256 or "")) for file in built.files
    ]
    if not rows:
        return _section("Files", "Nothing was built.") if summary.subject.in_workflow else ""
    remark = "\n\nBuilt of uncommitted changes." if built.dirty else ""
    title = f"Files, {escaped(built.remark)}" if built.remark else "Files"
    return _section(title, table(("file", "size", "SHA-256"), rows) + remark)


def title_of_results(summary: Summary) -> str:
    """Return what stands above what was tried: the files may be gone, and the state says so."""
    gone = summary.subject.undone and not summary.built.files
    return "installed and run, before it was taken back" if gone else "installed and run"


def _verification(summary: Summary) -> str:
    results = summary.built.results
    if not results:
        return ""
    pythons, files = crossed(results)
    rows = [
        (code(name), *(result_mark(found[python]) if python in found else "" for python in pythons))
        for name, found in files.items()
    ]
    lines = [
        f"{escaped(f'Python {result.python}')}, {code(result.filename)}: {escaped(result.detail)}"
        + "".join(f"; {code(check.name)}: {escaped(check.detail)}" for check in result.failures)
        for result in results
        if result.outcome is Outcome.FAILED
    ]
    text = table(("file", *(escaped(f"Python {python}") for python in pythons)), rows)
    title = title_of_results(summary).capitalize()
    return _section(title, "\n\n".join(filter(None, (text, _listed(lines)))))


def crossed(results: Sequence[Result]) -> tuple[list[str], dict[str, dict[str, Result]]]:
    """Return the Pythons, the oldest first, and for each file how it did on each of them.

    A Python that is not there is so for every file.
    """
    pythons = sorted({result.python for result in results}, key=_age)
    names = dict.fromkeys(result.filename for result in results if result.filename)
    files: dict[str, dict[str, Result]] = {name: {} for name in names or [""]}
    for result in results:
        for name in [result.filename] if result.filename else files:
            files[name][result.python] = result
    return pythons, files


def result_mark(result: Result) -> str:
    """Return how a file did, in a word, with how long it took where it was installed."""
    time = f" {duration(result.seconds)}" if result.seconds else ""
    return f"{_OUTCOMES[result.outcome]}{time}"


def _age(python: str) -> tuple[int, Version, str]:
    numbers = re.match(r"\d+(?:\.\d+)*", python)
    return (0, Version(numbers[0]), python) if numbers else (1, Version("0"), python)


def _state(summary: Summary) -> str:
    if not summary.facts:
        return ""
    rows = [
        (STATES[fact.status], escaped(fact.name), fact.status.value, escaped(fact.detail))
        for fact in summary.facts
    ]
    return _section("State", table(("", "step", "state", "detail"), rows))


def _jobs(jobs: Sequence[JobResult]) -> str:
    rows = [
        (
            _RESULTS.get(job.result, "✗" if job.failed else "…"),
            link(escaped(job.name), job.page),
            escaped(job.result.replace("_", " ") + (f", in {job.step}" if job.step else "")),
            duration(job.span.seconds) if job.span else "",
        )
        for job in jobs
    ]
    return _section("Jobs", table(("", "job", "result", "time"), rows) if rows else "")


def size_of(size: int | None) -> str:
    """Return a number of bytes as people read it; empty where nobody knows it."""
    if size is None:
        return ""
    from rich.filesize import decimal  # noqa: PLC0415 - for whoever shows files

    return decimal(size)


def _section(title: str, text: str) -> str:
    return f"### {title}\n\n{text}" if text else ""


def _listed(lines: Iterator[str] | Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _fitted(text: str) -> str:
    """Return what GitHub takes: of a page that is too long, its first part."""
    if len(text.encode("utf-8", "replace")) <= _MOST:
        return text
    # A sign has four bytes at most.
    kept = text[: _MOST // 4].rpartition("\n")[0]
    fence = "\n```" if kept.count("\n```") % 2 else ""
    return f"{kept}{fence}\n\nThe rest is longer than what GitHub shows: {code('invoke summary')}\n"
