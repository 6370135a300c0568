"""Where a release can be looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipway.doors.github import Place
from shipway.summary.facts import Page, Subject
from shipway.summary.pages import page_of_index, pages_of
from shipway.target import Target

COMMIT = "0123456789abcdef"


def target(name: str, index: str = "", folder: Path | None = None) -> Target:
    return Target(name, "", index, None, public=True, push=True, local_folder=folder)


@pytest.mark.parametrize(
    ("where", "page"),
    [
        (target("pypi"), "https://pypi.org/project/my-demo/1.0/"),
        (target("testpypi"), "https://test.pypi.org/project/my-demo/1.0/"),
        (target("local", folder=Path("index")), ""),
        (target("inside", "https://me:secret@e.org/simple/"), "https://e.org/simple/my-demo/"),
        (target("odd", "file:///index"), ""),
    ],
)
def test_each_index_has_its_page(where: Target, page: str) -> None:
    assert page_of_index(Subject("My_Demo", "1.0", where.name), where) == page


def test_without_a_version_it_is_the_page_of_the_project() -> None:
    found = page_of_index(Subject("demo", "", "pypi"), target("pypi"))
    assert found == "https://pypi.org/project/demo/"


def test_only_what_is_there_is_named() -> None:
    subject = Subject("demo", "1.0", "local")
    local = target("local", folder=Path("index"))
    assert list(pages_of(subject, local, None, commit="", tag="v1.0", release="", run="")) == [
        Page("index", "local")
    ]


def test_commit_release_and_run_are_linked() -> None:
    place = Place("o", "r", "github.com", "https://api.github.com")
    subject = Subject("demo", "1.0", "pypi", run=7)
    _, release, commit, run = pages_of(
        subject,
        target("pypi"),
        place,
        commit=COMMIT,
        tag="v1.0",
        release="https://r",
        run="https://w",
    )
    assert release == Page("GitHub release", "v1.0", "https://r")
    assert commit == Page("commit", COMMIT[:12], f"https://github.com/o/r/commit/{COMMIT}")
    assert run == Page("workflow run", "7", "https://w")
