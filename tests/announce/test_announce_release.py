"""A release to PyPI ends on GitHub: with an index on loopback in PyPI's place, and the stand-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.github import faults
from support.projects import make_sample
from support.to_pypi import COMMAND, ToPyPI, to_index_in_its_place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.github.server import GitHubStandIn

STEPS = ["bump", "commit", "tag", "build", "check", "tryout", "push", "publish", "verify"]


@pytest.fixture
def to_pypi(tmp_path: Path, github: GitHubStandIn) -> Iterator[ToPyPI]:
    """Make a project at 1.0.0 that nobody has released."""
    with to_index_in_its_place(make_sample(tmp_path), github) as releases:
        yield releases


def test_it_is_announced_last(to_pypi: ToPyPI) -> None:
    ran = to_pypi()
    assert ran.status == 0, ran.told
    assert list(ran.rows) == [*STEPS, "announce"]
    (release,) = to_pypi.github.repository.releases
    assert (release.tag, release.draft, len(release.assets)) == ("v1.0.1", False, 3)
    shown = next(step["preview"] for step in ran.data["done"] if step["step"] == "announce")
    assert len(shown) == 5


@pytest.mark.slow
def test_it_is_left_alone_and_not_taken_back(to_pypi: ToPyPI) -> None:
    assert to_pypi().status == 0
    (release,) = to_pypi.github.repository.releases
    again = to_pypi()
    assert (again.status, again.data["done"]) == (0, [])
    undone = to_pypi("release", "--undo", "--json")
    assert (undone.status, undone.data["error"]["code"]) == (1, "SW707")
    assert to_pypi.github.repository.releases == [release]


@pytest.mark.slow
def test_it_is_shown_before_there_is_a_tag(to_pypi: ToPyPI) -> None:
    ran = to_pypi(*COMMAND, "--dry-run")
    assert ran.status == 0, ran.told
    *_, last = ran.data["plan"]
    assert last["step"] == "announce"
    assert "a draft of 'sampleship 1.0.1' for v1.0.1" in last["preview"][0]
    assert "the sdist, the wheel and the ledger" in last["preview"][1]
    assert to_pypi.github.repository.releases == []


@pytest.mark.slow
def test_what_stands_in_the_way_is_found_before_anything_is_touched(to_pypi: ToPyPI) -> None:
    to_pypi.github.repository.add_release("v1.0.1", draft=True, body="A person's words")
    before = to_pypi.sample.state()
    ran = to_pypi()
    assert (ran.status, ran.data["error"]["code"]) == (1, "SW835"), ran.told
    assert to_pypi.sample.state() == before
    # To publish it would make the tag, on whatever commit.
    assert not any("--draft=false" in line for line in ran.data["error"]["fix"])


@pytest.mark.slow
def test_what_fails_at_the_end_leaves_it_unfinished(to_pypi: ToPyPI) -> None:
    to_pypi.github.fail(faults.permission_missing("contents=write").on("POST", times=9))
    ran = to_pypi()
    assert (ran.status, ran.data["error"]["code"]) == (3, "SW703"), ran.told
    assert to_pypi.sample.git_remote("tag") == "v1.0.1"
    standing = to_pypi("status", "--target=pypi", "--json")
    assert {**dict.fromkeys(STEPS, "done"), "announce": "missing"} == standing.rows
    assert standing.data["unfinished"]["ways"][0].startswith("invoke release --target=pypi")
    to_pypi.github.heal()
    ran = to_pypi()
    assert (ran.status, [step["step"] for step in ran.data["done"]]) == (0, ["announce"]), ran.told


@pytest.mark.slow
@pytest.mark.parametrize("point", ["before announce", "recorded announce", "after announce"])
def test_it_is_finished_after_a_kill(to_pypi: ToPyPI, point: str) -> None:
    assert to_pypi(kill=point).status < 0
    ran = to_pypi()
    assert ran.status == 0, ran.told
    assert set(ran.rows.values()) == {"done"}
    assert [release.draft for release in to_pypi.github.repository.releases] == [False]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "variables", "told"),
    [
        ((), {"GITHUB_TOKEN": ""}, "there is no token for github.com; gh auth login, then: "),
        (("--no-push",), {}, "the tag is not pushed; git push origin refs/tags/v1.0.1, then: "),
        ((), {"GITHUB_REPOSITORY": ""}, ""),
    ],
)
def test_it_ends_on_the_index_where_it_cannot_go_on(
    to_pypi: ToPyPI, words: tuple[str, ...], variables: dict[str, str], told: str
) -> None:
    ran = to_pypi(*COMMAND, *words, PATH="/usr/bin:/bin", **variables)
    assert ran.status == 0, ran.told
    assert list(ran.rows) == STEPS
    assert ("no release on GitHub will follow" in ran.told) == bool(told)
    assert told in ran.told
    assert to_pypi.github.calls == []
    if told:
        to_pypi.sample.git("push", "--quiet", "origin", "refs/tags/v1.0.1")
        command = ran.told.partition("then: invoke ")[2].splitlines()[0].split()
        assert to_pypi(*command, "--json").status == 0
        assert len(to_pypi.github.repository.releases) == 1
