"""A release to PyPI ends on GitHub: with an index on loopback in PyPI's place, and the stand-in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import support.as_pypi
from shipway.doors.localindex import serving
from support.github import faults
from support.projects import make_sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.github.server import GitHubStandIn
    from support.projects import Sample

COMMAND = ("release", "--part=patch", "--target=pypi", "--json")
STEPS = ["bump", "commit", "tag", "build", "check", "tryout", "push", "publish", "verify"]


class TagsOf(dict[str, str]):
    """The tags that GitHub has: those that were pushed to the remote."""

    def __init__(self, sample: Sample) -> None:
        super().__init__()
        self._sample = sample

    def get(self, tag: str, default: Any = None) -> Any:
        """Return the commit of a tag."""
        known = self._sample.git_remote("tag").split()
        return (
            self._sample.git_remote("rev-parse", f"{tag}^{{commit}}") if tag in known else default
        )


@dataclass(frozen=True)
class Ran:
    status: int
    data: dict[str, Any]
    told: str

    @property
    def rows(self) -> dict[str, str]:
        return {row["step"]: row["state"] for row in self.data["state"]}


@dataclass(frozen=True)
class ToPyPI:
    """Releases to an index in PyPI's place."""

    sample: Sample
    github: GitHubStandIn
    url: str

    def __call__(self, *words: str, kill: str = "", **variables: str) -> Ran:
        script = [sys.executable, support.as_pypi.__file__, self.url, kill]
        account = {"TWINE_USERNAME": "", "TWINE_PASSWORD": ""}
        tests = str(Path(support.as_pypi.__file__).parents[1])
        done = subprocess.run(
            [*script, *(words or COMMAND)],
            cwd=self.sample.root,
            env={**os.environ, **account, "PYTHONPATH": tests, **variables},
            capture_output=True,
            check=False,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            timeout=120,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Ran(done.returncode, json.loads(done.stdout or "{}"), done.stderr)


@pytest.fixture
def to_pypi(tmp_path: Path, github: GitHubStandIn) -> Iterator[ToPyPI]:
    """Make a project at 1.0.0 that nobody has released."""
    sample = make_sample(tmp_path)
    github.repository.tags = TagsOf(sample)
    with serving(tmp_path / "pypi") as index:
        yield ToPyPI(sample, github, index.upload_url)


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
