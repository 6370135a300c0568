"""`announce` makes the release on GitHub, once and whole."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from conftest import Shipway
from shipway.plan import Status
from shipway.steps.announce import STEP
from shipway.steps.announcing import is_latest
from shipway.steps.page import MOST_CHARACTERS, fitted
from support.github import faults
from support.monorepo import make_monorepo
from support.slowness import slow

if TYPE_CHECKING:
    from pathlib import Path

    from announce.conftest import Released
    from support.github.server import GitHubStandIn

WHEEL, SDIST = "sampleship-1.0.0-py3-none-any.whl", "sampleship-1.0.0.tar.gz"


class TestARelease:
    def test_has_the_notes_the_files_and_the_ledger(self, released: Released) -> None:
        fact = released.announce()
        release = released.release
        assert fact.detail == (
            "https://github.com/octo-org/sample/releases/tag/v1.0.0 has all files with our hashes"
        )
        assert (release.tag, release.name, release.draft) == ("v1.0.0", "sampleship 1.0.0", False)
        assert (release.prerelease, release.make_latest) == (False, "true")
        short = released.sample.git("log", "-1", "--format=%h")
        assert (release.body, release.commitish) == (f"- Start ({short})", released.commit)
        kept = released.kept / "1.0.0"
        assert {asset.name: asset.content for asset in release.assets} == {
            name: (kept / name).read_bytes() for name in (SDIST, WHEEL, "ledger.json")
        }

    def test_is_published_after_all_files_are_there(self, released: Released) -> None:
        released.announce()
        changing = [call for call in released.github.calls if not call.startswith("GET")]
        assert [call.partition(" ")[0] for call in changing] == ["POST"] * 4 + ["PATCH"]

    def test_that_is_finished_is_left_alone(self, released: Released) -> None:
        released.announce()
        release = released.release
        released.github.repository.add_asset(release, "logo.svg", b"<svg/>")
        release.body, release.name = "What a person has polished", "One!"
        released.github.calls.clear()
        with released.planned() as job:
            assert job.plan.actions == ()
        assert all(call.startswith("GET") for call in released.github.calls)

    @pytest.mark.slow
    def test_of_a_repository_with_immutable_releases(self, released: Released) -> None:
        released.github.repository.immutable_releases = True
        released.announce()
        assert released.release.immutable
        assert len(released.release.assets) == 3

    @pytest.mark.slow
    def test_is_made_of_a_draft_whose_upload_was_cut_off(self, released: Released) -> None:
        released.github.fail(faults.half_an_upload().on("POST", "assets$"))
        released.announce()
        assert [asset.state for asset in released.release.assets] == ["uploaded"] * 3

    @pytest.mark.slow
    def test_of_a_pre_release_is_marked_and_not_the_latest(self, released: Released) -> None:
        released.announce()
        released.make("1.1.0rc1")
        released.announce()
        newest, older = released.releases
        assert (newest.tag, newest.prerelease, newest.make_latest) == ("v1.1.0rc1", True, "false")
        assert (older.tag, older.make_latest) == ("v1.0.0", "true")
        # Another one than the current is named.
        with released.planned("1.0.0") as job:
            assert (job.release.tag, job.plan.actions) == ("v1.0.0", ())


class TestTheLatest:
    """Not by date: a maintenance release comes later than the newest one, and is older."""

    @pytest.mark.slow
    def test_stays_where_a_newer_version_is_tagged(self, released: Released) -> None:
        released.sample.git("switch", "--quiet", "--create", "next")
        released.sample.commit("Go on", more__txt="more")
        released.sample.git("tag", "v2.0.0")
        released.push()
        newest = released.github.repository.add_release("v2.0.0")
        released.sample.git("switch", "--quiet", "main")
        released.announce()
        assert [found.make_latest for found in released.releases] == ["false", "true"]
        assert released.releases[1] is newest

    @pytest.mark.parametrize(
        ("here", "there", "latest"),
        [
            ([], [], True),
            slow(["v0.9.0"], ["v0.9.0"], True),
            (["v1.0.1"], [], False),
            slow(["v1.0.1rc1", "v1.0.1.dev1"], ["v2.0.0b1"], True),
            # The clone of a single tag knows no other one.
            ([], ["v1.0.1"], False),
            slow(["other-v2.0.0", "v1"], ["other-v2.0.0"], True),
        ],
    )
    def test_is_the_newest_final_one(
        self, released: Released, here: list[str], there: list[str], latest: bool
    ) -> None:
        for tag in here:
            released.sample.git("tag", tag)
        for tag in there:
            released.github.repository.add_release(tag)
        released.github.repository.add_release("v9.0.0", draft=True)
        with released.planned() as job:
            assert is_latest(job.release) is latest


@pytest.mark.slow
def test_each_of_several_projects_counts_its_own_tags(
    tmp_path: Path, github: GitHubStandIn
) -> None:
    sample = make_monorepo(tmp_path)
    sample.git("tag", "acme-web-v2.0.0")
    github.repository.add_release("acme-web-v2.0.0")
    project = "--project=packages/core"
    shipway = Shipway(sample.root)
    assert shipway("tag", project, "build", project).status == 0
    tag = "acme-core-v1.0.0"
    github.repository.tags[tag] = commit = sample.git("rev-parse", "HEAD")
    github.repository.commits[commit] = "Start"
    ran = shipway("announce", project)
    assert ran.status == 0, ran.stderr
    release = github.repository.releases[0]
    assert (release.tag, release.name, release.make_latest) == (tag, "acme-core 1.0.0", "true")
    assert sorted(asset.name.partition("-")[0] for asset in release.assets) == [
        "acme_core", "acme_core", "ledger.json",
    ]  # fmt: skip


class TestTheNotes:
    @pytest.mark.slow
    def test_are_those_of_the_changelog_at_the_tag(self, released: Released) -> None:
        changelog = "# Changes\n\n## 1.0.0\n\n- First\n"
        released.sample.commit("Have notes", CHANGELOG__md=changelog)
        released.sample.git("tag", "--force", "v1.0.0")
        ran = released.shipway("build")
        assert ran.status == 0, ran.stderr
        (released.sample.root / "CHANGELOG.md").write_text("# Changes\n\n## 1.0.0\n\n- Other\n")
        released.sample.git("push", "--quiet", "--force", "--tags", "origin", "main")
        released.push()
        released.announce()
        assert released.release.body == "- First"

    def test_that_fit_are_as_they_are(self) -> None:
        notes = "é" * MOST_CHARACTERS
        assert fitted(notes, "https://example.org") == notes

    @pytest.mark.parametrize("line", ["- A change", "```", "x" * 1000])
    def test_that_are_too_long_end_with_a_line_that_says_so(self, line: str) -> None:
        notes = f"{line}\n" * (MOST_CHARACTERS // len(line))
        cut = fitted(notes, "https://example.org/tree/v1")
        assert MOST_CHARACTERS - 2000 < len(cut) <= MOST_CHARACTERS
        *kept, empty, last = cut.splitlines()
        assert empty == ""
        assert last == (
            "*The notes are longer than the 125,000 characters that GitHub takes; the rest is in"
            " the repository: https://example.org/tree/v1*"
        )
        assert set(kept) == {line}
        # The line would be code in a block of code that is open.
        assert line != "```" or len(kept) % 2 == 0

    def test_that_are_one_long_line_are_cut_all_the_same(self) -> None:
        assert len(fitted("x" * 200_000, "https://example.org")) <= MOST_CHARACTERS


class TestWhatNobodyKnows:
    def test_is_not_taken_for_a_no(self, released: Released) -> None:
        with released.planned() as job:
            released.github.fail(faults.server_error().on(times=9))
            fact = STEP.observe(job.release)
        assert (fact.status, "502" in fact.detail) == (Status.UNKNOWN, True)

    @pytest.mark.slow
    def test_is_whether_another_build_was_announced(self, released: Released) -> None:
        """In a clone that has not built it."""
        released.announce()
        with released.planned() as job:
            for path in (released.kept.parent, released.kept / "1.0.0"):
                (path / "ledger.json").unlink()
            fact = STEP.observe(job.release)
        assert fact.status is Status.UNKNOWN
        assert fact.detail.endswith("is there; there is no ledger here to compare with")


class TestTheCommand:
    def test_shows_every_call_and_makes_none(self, released: Released) -> None:
        ran = released.shipway("announce", "--dry-run", "--json")
        assert ran.status == 0, ran.stderr
        (step,) = ran.data["plan"]
        sha256 = hashlib.sha256((released.kept / "1.0.0" / WHEEL).read_bytes()).hexdigest()
        url = f"{released.github.url}/repos/octo-org/sample/releases"
        assert step["title"] == "publish the release v1.0.0 in octo-org/sample"
        assert step["preview"][0] == (
            f"POST {url}: a draft of 'sampleship 1.0.0' for v1.0.0, with a line of notes from the"
            " commits (invoke notes --version=1.0.0)"
        )
        assert any(WHEEL in line and sha256 in line for line in step["preview"])
        assert step["preview"][-1] == f"PATCH {url}/ID: published, as the latest release"
        assert len(step["preview"]) == 5
        assert released.releases == []
        assert all(call.startswith("GET") for call in released.github.calls)

    def test_does_it_and_says_where_it_is(self, released: Released) -> None:
        ran = released.shipway("announce", "--json")
        assert ran.status == 0, ran.stderr
        (row,) = ran.data["state"]
        assert (row["step"], row["state"]) == ("announce", "done")
        assert [each["step"] for each in ran.data["done"]] == ["announce"]
        assert len(ran.data["done"][0]["preview"]) == 5
        assert released.github.token not in ran.stdout + ran.stderr
        assert f"{WHEEL}: " in ran.stderr
        again = released.shipway("announce")
        assert "nothing to do" in again.stdout

    @pytest.mark.slow
    def test_works_in_a_chain(self, released: Released) -> None:
        sample = released.sample
        ran = released.shipway("bump", "--part=patch", "--commit", "tag", "build")
        assert ran.status == 0, ran.stderr
        released.push()
        ran = released.shipway("check", "announce")
        assert ran.status == 0, ran.stderr
        assert released.release.tag == "v1.0.1"
        assert sample.git("status", "--porcelain") == ""
