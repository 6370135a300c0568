"""The page of the health: whole by itself, and nobody's name means anything in it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from health.conftest import job, run, seen
from shipway.health.measures import measured
from shipway.health.seen import Lost
from shipway.report.charts import Bar, Range, bars, link_to, ranges
from shipway.report.health_page import page_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_VOID = {"meta", "br"}
_LOADING = {
    "script",
    "link",
    "img",
    "iframe",
    "object",
    "embed",
    "form",
    "base",
    "video",
    "image",
    "use",
}


class Strict(HTMLParser):
    """Reads a page and holds it to be closed everywhere, and to load nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        assert tag not in _LOADING
        given = dict(attrs)
        assert not any(name.startswith("on") or name in {"src", "style"} for name in given)
        if tag == "a":
            self.links.append(given["href"] or "")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(page: str) -> Strict:
    parser = Strict()
    parser.feed(page)
    parser.close()
    assert parser.open == []
    return parser


NASTY = "<script>alert(1)</script> & \"x\" 'y' ]]> `|:"
SAMPLE = (
    run(3, "success", job("build", 0, 40), job("publish", 40, 41), job("verify", 41, 44), green=0),
    run(2, "failure", job("build", 0, 2), job("publish", 2, 3, "failure"), ref="v1.2.0"),
    run(1, "cancelled", job("build", 0, 1)),
)


def test_the_page_is_whole_and_loads_nothing() -> None:
    page = page_of(measured(seen(*SAMPLE)), "demo")
    found = read(page)
    assert "default-src 'none'" in page
    assert "prefers-color-scheme: dark" in page
    assert not re.search(r"@import|url\((?!#)", page)
    assert all(link.startswith("https://github.com/octo-org/sample") for link in found.links)


def test_names_mean_nothing() -> None:
    odd = run(1, "failure", job(NASTY, 0, 1, "failure"), ref=NASTY)
    lost = (Lost(NASTY, NASTY, "javascript:alert(1)"),)
    found = read(page_of(measured(seen(odd, lost=lost, notes=(NASTY,))), NASTY))
    assert any(NASTY in text for text in found.texts)
    assert not any(link.startswith("javascript") for link in found.links)


def test_what_missed_a_goal_is_named_with_its_page() -> None:
    lost = (Lost("1.2.0", "v1.2.0", "https://github.com/octo-org/sample/actions/runs/2"),)
    found = read(page_of(measured(seen(*SAMPLE, lost=lost)), "demo"))
    told = " ".join(found.texts)
    assert "What missed a goal" in told
    assert "Tags that never reached pypi" in told
    assert found.links.count("https://github.com/octo-org/sample/actions/runs/2") >= 3
    assert told.count("missed") >= 3


def test_without_any_run_it_says_so() -> None:
    told = " ".join(read(page_of(measured(seen(lost=None)), "demo")).texts)
    assert "0 runs" in told
    assert "there is nothing to measure" in told
    assert "pypi could not be read" in told


def test_thousands_of_runs_make_a_page_that_can_be_read() -> None:
    many = [run(number, "success", job("build", 0, 20)) for number in range(3000)]
    page = page_of(measured(seen(*many)), "demo")
    read(page)
    assert len(page) < 1_000_000
    assert "and 2500 more" in page


@given(
    st.lists(
        st.builds(
            Bar,
            st.floats(0, 1e7),
            st.sampled_from(["passed", "late", "failed", "other"]),
            st.text(max_size=9),
            st.text(max_size=6),
            st.sampled_from(["", "https://e.org/?a=1&b=2", "javascript:x"]),
        ),
        max_size=40,
    ),
    st.floats(1, 5000),
)
def test_every_bar_is_inside_its_chart(items: list[Bar], limit: float) -> None:
    chart = bars(items, limit, "label")
    read(chart)
    for x, y, width, height in re.findall(
        r'<rect class="(?:passed|late|failed|other)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"'
        r' height="([\d.]+)"',
        chart,
    ):
        assert 0 <= float(x) <= float(x) + float(width) <= 960
        assert 0 <= float(y) <= float(y) + float(height) <= 220


@pytest.mark.parametrize("high", [0.0, 3.0])
def test_a_row_has_its_values_in_words(high: float) -> None:
    found = read(ranges([Range("a<b", 0.0, high, "2 failed"), Range("n" * 60, high, high)], "x"))
    told = " ".join(found.texts)
    assert "a<b: median 0.0 s" in told
    assert "2 failed" in told


def test_a_link_is_one_of_http_only() -> None:
    assert link_to("https://e.org/?a&b", "x") == '<a href="https://e.org/?a&amp;b">x</a>'
    assert link_to("file:///x", "x") == "x"


def test_the_style_is_part_of_the_package() -> None:
    import shipway.report  # noqa: PLC0415 - for its place alone

    assert (Path(shipway.report.__file__).parent / "health.css").is_file()
