"""`announce` refuses what would not be the release that was built, and says the way out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from announce.conftest import Quiet
from shipway.errors.build import NotBuilt
from shipway.errors.engine import BuildNotFit, Unfinished
from shipway.errors.git import TagElsewhere
from shipway.errors.github import (
    AssetDiffers,
    DraftEdited,
    GitHubFailing,
    NotOnGitHub,
    PermissionMissing,
    RateLimited,
    ReleaseDiffers,
    ReleaseEdited,
    TagNotThere,
    TokenMissing,
    TokenRefused,
)
from shipway.errors.upload import FileDiffers
from support.github import faults
from support.slowness import quick_ones, slow

if TYPE_CHECKING:
    from collections.abc import Callable

    from announce.conftest import Released
    from support.github.releases import Release

WHEEL, SDIST = "sampleship-1.0.0-py3-none-any.whl", "sampleship-1.0.0.tar.gz"
REPO = "--repo=octo-org/sample"


def changing(released: Released) -> list[str]:
    """Return the calls that change something."""
    return [call for call in released.github.calls if not call.startswith("GET")]


class TestWithoutGitHub:
    def test_there_is_nothing_to_announce_at(
        self, released: Released, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("GITHUB_REPOSITORY")
        assert "is a folder" in released.refused(NotOnGitHub).what

    def test_nor_without_a_token(self, released: Released, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("GITHUB_TOKEN")
        monkeypatch.setenv("PATH", "/usr/bin:/bin")
        assert released.refused(TokenMissing).fix[0] == "gh auth login"
        assert released.github.calls == []

    def test_nor_with_one_that_is_not_accepted(self, released: Released) -> None:
        released.github.token = "another"
        released.refused(TokenRefused)

    @pytest.mark.slow
    def test_that_is_down(self, released: Released) -> None:
        released.github.fail(faults.server_error().on(times=99))
        released.refused(GitHubFailing)
        released.github.heal()
        released.announce()

    def test_that_wants_fewer_requests(self, released: Released) -> None:
        released.github.fail(faults.primary_limit(3000).on(times=99))
        assert "again after 20" in released.refused(RateLimited).fix[0]


class TestATag:
    def test_that_github_does_not_have(self, released: Released) -> None:
        released.github.repository.tags.clear()
        assert released.refused(TagNotThere).fix == ("git push origin refs/tags/v1.0.0",)
        assert released.releases == []

    def test_that_is_another_commit_there(self, released: Released) -> None:
        moved = released.github.repository.add_commit()
        released.github.repository.tags["v1.0.0"] = moved
        refused = released.refused(TagElsewhere)
        assert moved[:12] in refused.what
        assert "invoke release --to=1.0.1" in refused.fix[1]
        assert changing(released) == []

    @pytest.mark.slow
    def test_that_only_github_has(self, released: Released) -> None:
        released.sample.git("tag", "--delete", "v1.0.0")
        refused = released.refused(TagNotThere)
        assert refused.fix == ("git fetch origin refs/tags/v1.0.0:refs/tags/v1.0.0",)
        released.sample.git(*refused.fix[0].split()[1:])
        released.announce()

    def test_that_nobody_has(self, released: Released) -> None:
        released.sample.git("tag", "--delete", "v1.0.0")
        released.github.repository.tags.clear()
        assert "invoke tag" in released.refused(TagNotThere).fix[0]

    @pytest.mark.parametrize("commit", quick_ones({"moved"}, ["moved", None]))
    def test_that_goes_elsewhere_while_files_are_sent(
        self, released: Released, commit: str | None
    ) -> None:
        """Publishing would make the tag anew, or show the files of another commit."""
        tags = released.github.repository.tags
        here = tags["v1.0.0"]

        class Moving(Quiet):
            def progress(self, filename: str, sent: int, total: int) -> None:  # noqa: ARG002
                tags.pop("v1.0.0", None)
                if commit:
                    tags["v1.0.0"] = released.github.repository.add_commit()

        with pytest.raises(TagElsewhere if commit else TagNotThere):
            released.announce(reporter=Moving())
        assert released.release.draft
        tags["v1.0.0"] = here
        released.announce()
        assert not released.release.draft


class TestABuild:
    def edit(self, released: Released, **values: object) -> None:
        for folder in (released.kept.parent, released.kept / "1.0.0"):
            path = folder / "ledger.json"
            path.write_text(json.dumps({**json.loads(path.read_text()), **values}))

    def test_of_uncommitted_changes(self, released: Released) -> None:
        self.edit(released, dirty=True)
        assert "uncommitted changes" in released.refused(BuildNotFit).what
        assert changing(released) == []

    def test_of_another_commit(self, released: Released) -> None:
        self.edit(released, commit="0" * 40)
        assert (
            "git switch --no-overwrite-ignore --detach v1.0.0"
            in released.refused(BuildNotFit).fix[0]
        )

    def test_that_is_not_here(self, released: Released) -> None:
        assert "1.2.3" in released.refused(NotBuilt, "1.2.3").what

    def test_whose_bytes_were_changed(self, released: Released) -> None:
        path = released.kept / "1.0.0" / WHEEL
        path.write_bytes(b"others")
        assert WHEEL in released.refused(FileDiffers).what
        path.unlink()
        assert "is gone" in released.refused(FileDiffers).what
        assert changing(released) == []


class TestADraft:
    """Of a person, or that a person has edited."""

    def left(self, released: Released) -> Release:
        """Leave a draft with one file, as a run does that is stopped."""
        released.github.fail(faults.permission_missing().on("POST", "assets$"))
        released.github.fail(faults.permission_missing().on("PATCH", times=9))
        released.refused(Unfinished)
        released.github.heal()
        released.github.calls.clear()
        return released.release

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"body": "A person's words\n"}, "its notes are other ones"),
            slow({"name": "One!"}, "its title is 'One!'"),
            slow({"prerelease": True}, "it is marked as a pre-release"),
        ],
    )
    def test_is_neither_overwritten_nor_published(
        self, released: Released, change: dict[str, Any], said: str
    ) -> None:
        draft = self.left(released)
        vars(draft).update(change)
        refused = released.refused(DraftEdited)
        assert said in refused.what
        assert ("+A person's words" in refused.details) == ("body" in change)
        assert changing(released) == []
        delete, publish = refused.fix
        assert delete.startswith(f"gh release delete v1.0.0 --yes {REPO}   ")
        assert publish.startswith("gh release upload v1.0.0 ")
        assert f" {REPO} && gh release edit v1.0.0 --draft=false {REPO}   " in publish
        released.releases.clear()
        released.announce()

    def test_that_somebody_else_has_made(self, released: Released) -> None:
        released.github.repository.add_release("v1.0.0", draft=True, body="Draft")
        released.refused(DraftEdited)

    def test_that_is_as_we_write_it_is_continued(self, released: Released) -> None:
        draft = self.left(released)
        draft.body = f"{draft.body}\r\n"
        released.github.repository.add_release("v1.0.0", draft=True, body="Another's")
        released.announce()
        assert not draft.draft
        assert released.github.count("POST", "/releases/") == 3

    def test_with_a_file_of_another_build(self, released: Released) -> None:
        draft = self.left(released)
        released.github.repository.add_asset(draft, WHEEL, b"another build")
        refused = released.refused(AssetDiffers)
        assert refused.fix[0].startswith(f"gh release delete-asset v1.0.0 {WHEEL} --yes {REPO}")
        assert changing(released) == []

    def test_that_is_edited_while_files_are_sent(self, released: Released) -> None:
        class Editing(Quiet):
            def progress(self, filename: str, sent: int, total: int) -> None:  # noqa: ARG002
                released.release.body = "A person's words"

        with pytest.raises(Unfinished, match="its notes are other ones"):
            released.announce(reporter=Editing())
        assert released.release.draft

    @pytest.mark.slow
    def test_that_loses_a_file_meanwhile(self, released: Released) -> None:
        class Taking(Quiet):
            def progress(self, filename: str, sent: int, total: int) -> None:  # noqa: ARG002
                if filename == "ledger.json":
                    del released.release.assets[0]

        with pytest.raises(ReleaseEdited, match=f"has lost {SDIST}"):
            released.announce(reporter=Taking())
        assert released.release.draft
        released.announce()
        assert len(released.release.assets) == 3


class TestAPublishedRelease:
    def without(self, name: str) -> Callable[[Release], None]:
        def change(release: Release) -> None:
            release.assets = [asset for asset in release.assets if asset.name != name]

        return change

    @pytest.mark.parametrize("name", [SDIST, "ledger.json"])
    def test_that_lacks_a_file(self, released: Released, name: str) -> None:
        released.announce()
        self.without(name)(released.release)
        released.github.calls.clear()
        refused = released.refused(ReleaseDiffers)
        assert f"it lacks {name}" in refused.what
        path = released.kept / "1.0.0" / name
        assert refused.fix[1].startswith(f"gh release upload v1.0.0 {path} {REPO}   ")
        assert changing(released) == []

    @pytest.mark.slow
    def test_that_lacks_a_file_for_ever(self, released: Released) -> None:
        released.github.repository.immutable_releases = True
        released.announce()
        self.without(WHEEL)(released.release)
        assert "invoke release --to=1.0.1" in released.refused(ReleaseDiffers).fix[1]

    @pytest.mark.slow
    def test_with_other_bytes(self, released: Released) -> None:
        released.announce()
        released.release.assets[0].content = b"other"
        refused = released.refused(ReleaseDiffers)
        assert f"its {SDIST} has the SHA-256 " in refused.what
        commands = [line.partition("   ")[0] for line in refused.fix[1:]]
        assert commands == [
            f"invoke status --version=1.0.0 --target=pypi --project={released.sample.root}",
            f"gh release upload v1.0.0 {released.kept / '1.0.0' / SDIST} --clobber {REPO}",
        ]

    @pytest.mark.slow
    def test_whose_files_github_has_renamed(self, released: Released) -> None:
        """As it does with those of a version with an epoch."""
        released.announce()
        released.release.assets[0].name = "renamed.tar.gz"
        released.announce()

    @pytest.mark.slow
    def test_with_another_mark(self, released: Released) -> None:
        released.announce()
        released.release.prerelease = True
        refused = released.refused(ReleaseDiffers)
        assert "it is marked as a pre-release" in refused.what
        assert refused.fix[1] == f"gh release edit v1.0.0 --prerelease=false {REPO}"

    def test_of_a_person_is_not_taken_for_ours(self, released: Released) -> None:
        released.github.repository.add_release("v1.0.0", body="Mine")
        refused = released.refused(ReleaseDiffers)
        assert all(name in refused.what for name in (SDIST, WHEEL, "ledger.json"))


class TestWhatStopsOnTheWay:
    """The tag is public, so the status is 3, and the same command goes on."""

    @pytest.mark.parametrize(
        ("fault", "code"),
        [
            (faults.permission_missing("contents=write").on("POST", times=9), PermissionMissing),
            slow(faults.scope_missing().on("POST", "assets$", times=9), PermissionMissing),
            slow(faults.server_error().on("POST", times=9), GitHubFailing),
            slow(faults.server_error().on("PATCH", times=9), GitHubFailing),
            (faults.primary_limit(3000).on("PATCH", times=9), RateLimited),
        ],
    )
    def test_is_told_with_the_command_that_goes_on(
        self, released: Released, fault: faults.Fault, code: type[Exception]
    ) -> None:
        released.github.fail(fault)
        refused = released.refused(Unfinished)
        assert refused.status == 3
        assert f"[{code.code}]" in refused.why  # type: ignore[attr-defined]
        assert refused.fix[-1].startswith("invoke announce")
        released.github.heal()
        released.announce()
        assert len(released.releases) == 1
        assert len(released.release.assets) == 3

    @pytest.mark.slow
    def test_as_a_command(self, released: Released) -> None:
        released.github.fail(faults.permission_missing("contents=write").on("POST", times=9))
        ran = released.shipway("announce", "--json")
        assert (ran.status, ran.code) == (3, "SW703"), ran.stderr
        assert any("contents: write" in line for line in ran.data["error"]["fix"])
        assert ran.data["error"]["fix"][-1] == "invoke announce --json"
