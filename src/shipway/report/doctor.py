"""Findings about a setup as a table and as JSON; what is put right, before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shipway.doctor.finding import Verdict

from .plain import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shipway.doctor.finding import Finding
    from shipway.doctor.mending import Mending

    from .writer import Writer

__all__ = ["show_findings", "show_mendings"]

_MARKS = {Verdict.RIGHT: "✓", Verdict.WRONG: "✗", Verdict.ADVICE: "!", Verdict.UNSEEN: "?"}


def show_findings(
    writer: Writer, findings: Sequence[Finding], mended: Sequence[Mending] = ()
) -> None:
    """Show every finding in a table, and below it what puts each right."""
    from rich.table import Table  # noqa: PLC0415 - 40 ms that JSON does without
    from rich.text import Text  # noqa: PLC0415 - the same

    table = Table(box=None)
    for heading in ("", "subject", "verdict", "detail"):
        table.add_column(heading)
    before = ""
    for found in findings:
        mark, same = _MARKS[found.verdict], found.said == before
        said = Text("needs the same" if same else plain(found.said))
        table.add_row(mark, found.subject, found.verdict.value, said)
        before = found.said if found.verdict is Verdict.UNSEEN else ""
    writer.table(table)
    for found in findings:
        if found.fix:
            writer.result(f"{_MARKS[found.verdict]} {found.subject}: {plain(found.said)}")
            for line in found.fix:
                writer.result(f"    fix  {plain(line)}")
    writer.result(_counted(findings))
    done = [{"title": each.title, "calls": list(each.calls)} for each in mended]
    writer.data({"task": "doctor", "findings": list(map(_data, findings)), "mended": done})


def show_mendings(
    writer: Writer, planned: Sequence[Mending], *, result: bool, unseen: str = ""
) -> None:
    """Show what would be put right, to the call; as the result where nothing else follows.

    `unseen` is what it needs to see that, where it cannot.
    """
    tell = writer.result if result else writer.account
    for number, each in enumerate(planned, 1):
        tell(f"{number}. {each.title}")
        for call in each.calls:
            tell(f"     {call}")
    if unseen:
        tell(f"what --fix could put right cannot be seen: it needs {unseen}")
    elif not planned:
        tell("there is nothing that --fix could put right")
    if result:
        listed = [{"title": each.title, "calls": list(each.calls)} for each in planned]
        writer.data({"task": "doctor", "dry_run": True, "plan": listed, "unseen": unseen})


def _counted(findings: Sequence[Finding]) -> str:
    counts = dict.fromkeys(Verdict, 0)
    for found in findings:
        counts[found.verdict] += 1
    return ", ".join(f"{count} {verdict.value}" for verdict, count in counts.items() if count)


def _data(found: Finding) -> dict[str, Any]:
    return {
        "subject": found.subject,
        "verdict": found.verdict.value,
        "said": found.said,
        "fix": list(found.fix),
    }
