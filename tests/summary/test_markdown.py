"""What others have written is shown by GitHub as it is, and means nothing."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from shipway.report.durations import duration
from shipway.report.gantt import gantt
from shipway.report.markdown import code, escaped, fenced, link, table
from shipway.summary.facts import Span

GITHUB = MarkdownIt("gfm-like", {"linkify": False, "html": True})
START = datetime(2026, 11, 20, 10, tzinfo=UTC)

NASTY = st.one_of(
    st.text(st.sampled_from("ab1 |`*_[]()<>!\\#+-.:@~$&;{}\"'\n\t="), max_size=30),
    st.text(st.characters(codec="utf-8"), max_size=20),
)


def shown(text: str) -> str:
    """Return what a text looks like where it is one line."""
    printable = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", re.sub(r"\x1b\[.*?[@-~]", "", text))
    return re.sub(r"\s+", " ", printable).strip()


def cells(markdown: str) -> list[str]:
    """Return the cells of the table, as a browser would show them."""
    found = re.findall(r"<td>(.*?)</td>", GITHUB.render(markdown), re.DOTALL)
    return [html.unescape(re.sub(r"</?code>", "", cell)) for cell in found]


@given(NASTY)
def test_a_text_means_nothing_in_a_table(text: str) -> None:
    rendered = cells(table(("a", "b"), [(escaped(text), "end")]))
    assert rendered == [shown(text), "end"]


@given(NASTY)
def test_code_is_shown_to_the_letter_in_a_table(text: str) -> None:
    assert cells(table(("a", "b"), [(code(text), "end")])) == [shown(text), "end"]


@given(NASTY)
def test_a_text_means_nothing_in_a_list(text: str) -> None:
    found = re.fullmatch(r"<ul>\n<li>(.*)</li>\n</ul>\n", GITHUB.render(f"- {escaped(text)}"))
    assert found
    assert html.unescape(found[1]) == shown(text)


def test_a_number_begins_no_list() -> None:
    assert GITHUB.render(f"- {escaped('1234. x')}") == "<ul>\n<li>1234. x</li>\n</ul>\n"


def test_people_and_emoji_are_not_called() -> None:
    assert escaped("@octocat :tada: 10:30 $x$") == "\\@octocat \\:tada: 10:30 \\$x\\$"


def test_only_what_is_http_is_a_link() -> None:
    assert link("x", "https://e.org/a b)c") == "[x](https://e.org/a%20b%29c)"
    assert link("x", "javascript:alert(1)") == "x"


def test_no_text_ends_a_block_of_code() -> None:
    block = fenced("a\n```\nb", "text")
    assert GITHUB.render(block) == '<pre><code class="language-text">a\n```\nb\n</code></pre>\n'


class TestGantt:
    def test_each_span_has_a_line_with_its_times_in_milliseconds(self) -> None:
        spans = [
            Span("build", START, START + timedelta(minutes=1)),
            Span("publish", START + timedelta(minutes=1), START + timedelta(minutes=2), True),
        ]
        lines = gantt([("Jobs", spans), ("None", [])]).splitlines()
        begin = int(START.timestamp() * 1000)
        assert lines == [
            "gantt",
            "    dateFormat x",
            "    axisFormat %H:%M:%S",
            "    todayMarker off",
            "    section Jobs",
            f"    ✓ build :done, {begin}, {begin + 60000}",
            f"    ✗ publish :crit, {begin + 60000}, {begin + 120000}",
        ]

    @given(NASTY)
    def test_no_name_ends_its_line_or_means_anything(self, name: str) -> None:
        """For Mermaid a colon ends a name, and `#…;` is an entity."""
        chart = gantt([(name, [Span(name, START, START)])])
        *_, section, line = chart.splitlines()
        assert chart.count("\n") == 5
        assert re.fullmatch(r"    ✓ [^:;{}<>`]+ :done, \d+, \d+", line)
        assert re.fullmatch(r"    section [^:;{}<>`]+", section)

    def test_what_took_no_time_is_still_seen(self) -> None:
        line = gantt([("Steps", [Span("bump", START, START)])]).splitlines()[-1]
        began, ended = (int(number) for number in re.findall(r"\d{5,}", line))
        assert ended == began + 1

    def test_without_spans_there_is_no_chart(self) -> None:
        assert gantt([("Jobs", []), ("Steps", [])]) == ""


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (-1, "0.0 s"), (0.04, "0.0 s"), (9.94, "9.9 s"), (10, "10 s"), (59.4, "59 s"),
        (59.6, "1 min"), (61, "1 min 1 s"), (3600, "1 h"), (3725, "1 h 2 min"), (90000, "1 d 1 h"),
    ],
)  # fmt: skip
def test_durations_have_two_units_at_most(seconds: float, expected: str) -> None:
    assert duration(seconds) == expected
