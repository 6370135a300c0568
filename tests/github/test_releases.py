"""Releases and their files, whatever happens on the way."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from shipway.errors.github import (
    AssetCutOff,
    AssetDiffers,
    GitHubFailing,
    GitHubRefused,
    PermissionMissing,
    ReleaseEdited,
    ReleaseImmutable,
    ReleaseVanished,
)
from support.github import faults

if TYPE_CHECKING:
    from pathlib import Path

    from shipway.doors.github import GitHub
    from shipway.doors.github.releases import Release
    from support.github.server import GitHubStandIn

LOST = [
    faults.server_error(502),
    faults.server_error(502, after=True),
    faults.connection_cut(),
    faults.connection_cut(after=True),
]
"""Answers that get lost before and after the work was done."""


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """Make a file that is no text."""
    path = tmp_path / "sample-1.0-py3-none-any.whl"
    path.write_bytes(b"PK\x00\xff\xfe" * 50_000)
    return path


@pytest.fixture
def draft(hub: GitHub) -> Release:
    """Make a draft."""
    return made(hub)


def made(hub: GitHub, tag: str = "v1.0") -> Release:
    return hub.releases.create_draft(
        tag, target="main", title="One", notes="# Notes\n\nText \N{SNOWMAN}\n", prerelease=False
    )


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


class TestADraft:
    def test_has_what_it_was_given(self, github: GitHubStandIn, hub: GitHub) -> None:
        release = hub.releases.create_draft(
            "v1.0rc1", target="main", title="One", notes="Text\n", prerelease=True
        )
        assert release.draft
        assert (release.tag, release.title, release.notes) == ("v1.0rc1", "One", "Text\n")
        assert (release.prerelease, release.target, release.assets) == (True, "main", ())
        assert hub.releases.get(release.id) == release
        assert "v1.0rc1" not in github.repository.tags

    def test_is_found_in_the_list_and_not_by_its_tag(
        self, github: GitHubStandIn, hub: GitHub, draft: Release
    ) -> None:
        for number in range(120):
            github.repository.add_release(f"v0.{number}")
        assert hub.releases.published("v1.0") is None
        assert hub.releases.of_tag("v1.0") == (draft,)
        assert hub.releases.of_tag("v2.0") == ()

    def test_comes_behind_the_published_release_of_its_tag(
        self, github: GitHubStandIn, hub: GitHub
    ) -> None:
        published = github.repository.add_release("v1.0")
        draft = made(hub)
        assert [release.id for release in hub.releases.of_tag("v1.0")] == [published.id, draft.id]

    @pytest.mark.parametrize("fault", LOST)
    def test_is_made_once_although_the_answer_is_lost(
        self, github: GitHubStandIn, hub: GitHub, fault: faults.Fault
    ) -> None:
        other = github.repository.add_release("v1.0", draft=True)
        github.fail(replace(fault, method="POST"))
        release = made(hub)
        assert [item.id for item in github.repository.releases] == [release.id, other.id]

    def test_is_not_made_where_github_fails_all_the_time(
        self, github: GitHubStandIn, hub: GitHub
    ) -> None:
        github.fail(faults.server_error().on("POST", times=9))
        with pytest.raises(GitHubFailing):
            made(hub)
        assert github.count("POST") == 3

    def test_is_found_although_the_very_last_answer_is_lost(
        self, github: GitHubStandIn, hub: GitHub
    ) -> None:
        github.fail(faults.server_error().on("POST", times=2))
        github.fail(faults.server_error(after=True).on("POST"))
        assert [item.id for item in github.repository.releases] == []
        assert made(hub).id == github.repository.releases[0].id
        assert github.count("POST") == 3

    def test_needs_a_permission(self, github: GitHubStandIn, hub: GitHub) -> None:
        github.fail(faults.permission_missing("contents=write").on("POST"))
        with pytest.raises(PermissionMissing, match="`contents: write`"):
            made(hub)


class TestAFile:
    def test_arrives_as_it_is(
        self, github: GitHubStandIn, hub: GitHub, draft: Release, wheel: Path
    ) -> None:
        asset = hub.releases.upload(draft, wheel, digest(wheel))
        (kept,) = github.repository.releases[0].assets
        assert kept.content == wheel.read_bytes()
        assert (asset.name, asset.size, asset.sha256, asset.whole) == (
            wheel.name, wheel.stat().st_size, digest(wheel), True,
        )  # fmt: skip
        assert hub.releases.get(draft.id).assets == (asset,)

    def test_that_is_there_is_left_alone(
        self, github: GitHubStandIn, hub: GitHub, draft: Release, wheel: Path
    ) -> None:
        first = hub.releases.upload(draft, wheel, digest(wheel))
        github.calls.clear()
        assert hub.releases.upload(draft, wheel, digest(wheel)) == first
        assert github.count("POST") == 0

    def test_with_other_bytes_is_not_replaced(
        self, github: GitHubStandIn, hub: GitHub, draft: Release, wheel: Path
    ) -> None:
        hub.releases.upload(draft, wheel, digest(wheel))
        wheel.write_bytes(b"other bytes")
        with pytest.raises(AssetDiffers, match=digest(wheel)):
            hub.releases.upload(draft, wheel, digest(wheel))
        assert github.count("DELETE") == 0

    def test_that_changes_on_the_way_is_noticed(
        self, hub: GitHub, draft: Release, wheel: Path
    ) -> None:
        with pytest.raises(AssetDiffers, match="arrived with"):
            hub.releases.upload(draft, wheel, "0" * 64)

    @pytest.mark.parametrize("fault", [*LOST, faults.half_an_upload(70_000)])
    def test_arrives_once_although_the_connection_breaks(
        self,
        github: GitHubStandIn,
        hub: GitHub,
        draft: Release,
        wheel: Path,
        fault: faults.Fault,
    ) -> None:
        github.fail(replace(fault, method="POST", times=2))
        hub.releases.upload(draft, wheel, digest(wheel))
        (kept,) = github.repository.releases[0].assets
        assert (kept.state, kept.content) == ("uploaded", wheel.read_bytes())

    def test_arrives_once_although_github_gives_it_another_name(
        self, github: GitHubStandIn, hub: GitHub, draft: Release, wheel: Path
    ) -> None:
        epoch = wheel.rename(wheel.with_name("sample-1!2.0-py3-none-any.whl"))
        github.fail(faults.connection_cut(after=True).on("POST"))
        asset = hub.releases.upload(draft, epoch, digest(epoch))
        assert (asset.name, asset.sha256) == ("sample-1.2.0-py3-none-any.whl", digest(epoch))
        assert hub.releases.upload(draft, epoch, digest(epoch)) == asset
        assert github.count("POST", "/assets") == 1

    def test_that_is_cut_off_again_and_again_is_told(
        self, github: GitHubStandIn, hub: GitHub, draft: Release, wheel: Path
    ) -> None:
        github.fail(faults.half_an_upload().on("POST", times=9))
        with pytest.raises(AssetCutOff, match=wheel.name):
            hub.releases.upload(draft, wheel, digest(wheel))
        # What was left is made good the next time.
        github.heal()
        hub.releases.upload(draft, wheel, digest(wheel))
        assert [asset.state for asset in github.repository.releases[0].assets] == ["uploaded"]

    @pytest.mark.parametrize("fault", LOST)
    def test_is_sent_although_what_was_cut_off_is_hard_to_delete(
        self,
        github: GitHubStandIn,
        hub: GitHub,
        draft: Release,
        wheel: Path,
        fault: faults.Fault,
    ) -> None:
        left = github.repository.add_asset(github.repository.releases[0], wheel.name, b"")
        left.state = "starter"
        github.fail(replace(fault, method="DELETE"))
        hub.releases.upload(draft, wheel, digest(wheel))
        (kept,) = github.repository.releases[0].assets
        assert (kept.state, kept.content) == ("uploaded", wheel.read_bytes())

    def test_that_may_not_be_deleted_is_told_in_githubs_words(
        self, github: GitHubStandIn, hub: GitHub, draft: Release, wheel: Path
    ) -> None:
        left = github.repository.add_asset(github.repository.releases[0], wheel.name, b"")
        left.state = "starter"
        github.fail(faults.Fault(422, {"message": "Not now"}).on("DELETE"))
        with pytest.raises(GitHubRefused, match="Not now"):
            hub.releases.upload(draft, wheel, digest(wheel))

    def test_is_compared_by_its_size_where_the_server_knows_no_digests(
        self, github: GitHubStandIn, hub: GitHub, draft: Release, wheel: Path
    ) -> None:
        asset = hub.releases.upload(draft, wheel, digest(wheel))
        old = replace(asset, sha256=None)
        assert old.is_file(wheel, digest(wheel))
        wheel.write_bytes(b"other")
        assert not old.is_file(wheel, digest(wheel))
        assert github.count("POST", "/assets") == 1

    def test_that_github_does_not_take_is_told_in_its_words(
        self, github: GitHubStandIn, hub: GitHub, draft: Release, wheel: Path
    ) -> None:
        github.fail(faults.Fault(422, {"message": "Too large"}).on("POST"))
        with pytest.raises(GitHubRefused, match="Too large"):
            hub.releases.upload(draft, wheel, digest(wheel))

    def test_for_a_release_that_is_gone_is_not_sent_into_the_void(
        self, github: GitHubStandIn, hub: GitHub, draft: Release, wheel: Path
    ) -> None:
        github.fail(faults.not_found().on("POST"))
        with pytest.raises(ReleaseVanished):
            hub.releases.upload(draft, wheel, digest(wheel))


class TestPublishing:
    def test_makes_the_tag_and_the_release_public(
        self, github: GitHubStandIn, hub: GitHub, draft: Release
    ) -> None:
        github.repository.add_commit()
        assert hub.releases.latest() is None
        release = hub.releases.publish(draft, latest="true")
        assert not release.draft
        assert hub.releases.published("v1.0") == release
        assert hub.releases.latest() == release
        assert github.repository.tags["v1.0"] == github.repository.branches["main"]

    def test_of_a_maintenance_release_leaves_the_latest_alone(
        self, hub: GitHub, draft: Release
    ) -> None:
        newest = hub.releases.publish(made(hub, "v2.0"), latest="true")
        hub.releases.publish(draft, latest="false")
        assert hub.releases.latest() == newest

    @pytest.mark.parametrize("fault", LOST)
    def test_happens_once_although_the_answer_is_lost(
        self, github: GitHubStandIn, hub: GitHub, draft: Release, fault: faults.Fault
    ) -> None:
        github.fail(replace(fault, method="PATCH"))
        assert not hub.releases.publish(draft, latest="true").draft
        assert github.count("PATCH") == (1 if fault.after else 2)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"body": "A person's words"}, "its notes"),
            ({"name": "Another"}, "its title"),
            ({"prerelease": True}, "whether it is a pre-release"),
            ({"tag": "v1.1"}, "its tag"),
            ({"draft": False}, "whether it is a draft"),
        ],
    )
    def test_does_not_go_over_what_a_person_did_meanwhile(
        self,
        github: GitHubStandIn,
        hub: GitHub,
        draft: Release,
        change: dict[str, Any],
        said: str,
    ) -> None:
        vars(github.repository.releases[0]).update(change)
        with pytest.raises(ReleaseEdited, match=said):
            hub.releases.publish(draft, latest="true")
        assert github.count("PATCH") == 0

    def test_sees_files_that_came_meanwhile(self, hub: GitHub, draft: Release, wheel: Path) -> None:
        hub.releases.upload(draft, wheel, digest(wheel))
        with pytest.raises(ReleaseEdited, match="its files"):
            hub.releases.publish(draft, latest="true")
        assert not hub.releases.publish(hub.releases.get(draft.id), latest="true").draft

    def test_does_not_take_other_line_ends_for_a_change(
        self, github: GitHubStandIn, hub: GitHub, draft: Release
    ) -> None:
        release = github.repository.releases[0]
        release.body = release.body.replace("\n", "\r\n")
        assert not hub.releases.publish(draft, latest="true").draft

    def test_that_github_does_not_take_is_told_in_its_words(
        self, github: GitHubStandIn, hub: GitHub, draft: Release
    ) -> None:
        github.fail(faults.Fault(422, {"message": "tag_name is not well-formed"}).on("PATCH"))
        with pytest.raises(GitHubRefused, match="not well-formed"):
            hub.releases.publish(draft, latest="true")

    def test_of_what_is_gone_says_so(
        self, github: GitHubStandIn, hub: GitHub, draft: Release
    ) -> None:
        github.repository.releases.clear()
        with pytest.raises(ReleaseVanished):
            hub.releases.publish(draft, latest="true")


class TestAnImmutableRelease:
    @pytest.fixture
    def published(self, github: GitHubStandIn, hub: GitHub, draft: Release, wheel: Path) -> Release:
        github.repository.immutable_releases = True
        hub.releases.upload(draft, wheel, digest(wheel))
        return hub.releases.publish(hub.releases.get(draft.id), latest="true")

    def test_takes_no_file(self, hub: GitHub, published: Release, tmp_path: Path) -> None:
        assert published.immutable
        late = tmp_path / "late.whl"
        late.write_bytes(b"late")
        with pytest.raises(ReleaseImmutable):
            hub.releases.upload(published, late, digest(late))

    def test_takes_other_notes(self, hub: GitHub, published: Release) -> None:
        changed = hub.releases.change(published, title="One", notes="Better\n", prerelease=False)
        assert changed.notes == "Better\n"

    def test_says_that_it_cannot_be_changed(
        self, github: GitHubStandIn, hub: GitHub, published: Release
    ) -> None:
        refusal = {"message": "Cannot change an immutable release."}
        github.fail(faults.Fault(422, refusal).on("PATCH"))
        with pytest.raises(ReleaseImmutable):
            hub.releases.change(published, title="Two", notes="", prerelease=False)


@pytest.mark.parametrize("fault", LOST)
def test_a_change_is_made_although_the_answer_is_lost(
    github: GitHubStandIn, hub: GitHub, draft: Release, fault: faults.Fault
) -> None:
    github.fail(replace(fault, method="PATCH"))
    changed = hub.releases.change(draft, title="Two", notes="Other\r\n", prerelease=True)
    assert (changed.title, changed.notes, changed.prerelease) == ("Two", "Other\n", True)
    assert github.count("PATCH") == (1 if fault.after else 2)
