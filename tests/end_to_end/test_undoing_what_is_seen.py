"""What a remote has of a release is public, by whatever name and below whatever it has there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.slowness import quick_ones

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Shipway
    from support.projects import Sample

UNDO = ("release", "--undo", "--json")


@pytest.fixture
def made(sample: Sample, shipway: Shipway) -> Sample:
    """Give the sample a version that is committed and tagged, and known to nobody."""
    assert shipway("bump", "--part=patch", "--commit", "tag").status == 0
    return sample


def write_format(sample: Sample) -> None:
    pyproject = sample.root / "pyproject.toml"
    text = pyproject.read_text("utf-8")
    pyproject.write_text(f'{text}\n[tool.shipway]\ntag-format = "rel-{{version}}"\n', "utf-8")


def gone_on(sample: Sample, start: str = "HEAD") -> Path:
    """Return a clone of a colleague, with a commit on top and a tag that is not annotated."""
    clone = sample.root.parent / "colleague"
    sample.git("clone", "--quiet", str(sample.root), str(clone))
    there = ("-C", str(clone))
    sample.git(*there, "switch", "--quiet", "-c", "develop", start)
    (clone / "theirs.txt").write_text("theirs")
    sample.git(*there, "add", ".")
    sample.git(*there, "commit", "--quiet", "--message", "Theirs")
    sample.git(*there, "tag", "light")
    sample.git(*there, "tag", "--annotate", "--message", "Theirs", "heavy")
    return clone


def assert_refused(sample: Sample, shipway: Shipway) -> None:
    stands = sample.state()
    refused = shipway(*UNDO)
    assert refused.code == "SW707", refused.stderr
    assert "is public" in refused.data["error"]["what"]
    assert sample.state() == stands


def test_a_public_tag_is_found_although_the_format_of_tags_was_changed_since(
    made: Sample, shipway: Shipway
) -> None:
    made.git("push", "--quiet", "origin", "v1.0.1")
    write_format(made)
    assert_refused(made, shipway)


@pytest.mark.parametrize("ref", quick_ones({"develop"}, ["develop", "light", "heavy"]))
def test_a_commit_below_what_nobody_here_knows_is_public(
    made: Sample, shipway: Shipway, ref: str
) -> None:
    clone = gone_on(made)
    made.git("-C", str(clone), "push", "--quiet", str(made.remote), ref)
    assert_refused(made, shipway)


@pytest.mark.slow
@pytest.mark.parametrize("ref", ["refs/tags/release-1.0.1", "refs/heads/release-1.0.1"])
def test_a_tag_that_was_pushed_by_another_name_is_public(
    made: Sample, shipway: Shipway, ref: str
) -> None:
    made.git(
        "push", "--quiet", "origin", f"v1.0.1^{{}}:{ref}" if "heads" in ref else f"v1.0.1:{ref}"
    )
    assert_refused(made, shipway)


@pytest.mark.slow
def test_a_tag_by_another_name_on_what_was_public_before_is_public(
    sample: Sample, shipway: Shipway
) -> None:
    assert shipway("bump", "--part=patch", "--commit").status == 0
    sample.git("push", "--quiet", "origin", "main")
    assert shipway("release", "--target=local").status == 0
    sample.git("push", "--quiet", "origin", "v1.0.1:refs/tags/release-1.0.1")
    assert_refused(sample, shipway)
    sample.git("push", "--quiet", "--delete", "origin", "release-1.0.1")
    assert shipway(*UNDO).status == 0
    assert sample.git("tag") == ""
    assert sample.git("rev-parse", "HEAD") == sample.git_remote("rev-parse", "main")


@pytest.mark.slow
def test_where_a_remote_does_not_give_what_it_has_the_release_counts_as_public(
    made: Sample, shipway: Shipway
) -> None:
    clone = gone_on(made, "HEAD^")
    made.git("-C", str(clone), "push", "--quiet", str(made.remote), "develop")
    tree = made.git_remote("rev-parse", "develop^{tree}")
    (made.remote / "objects" / tree[:2] / tree[2:]).unlink()
    assert_refused(made, shipway)


@pytest.mark.slow
def test_what_lies_beside_is_looked_at_and_leaves_no_ref(made: Sample, shipway: Shipway) -> None:
    clone = gone_on(made, "HEAD^")
    made.git("-C", str(clone), "push", "--quiet", str(made.remote), "develop", "heavy", "light")
    made.git("branch", "--quiet", "other", "HEAD^")
    before = made.state()
    assert shipway(*UNDO, "--dry-run").status == 0
    assert made.state() == before
    assert shipway(*UNDO).status == 0
    assert made.git("rev-parse", "HEAD") == made.git("rev-parse", "other")
    assert (made.git("tag"), made.git("for-each-ref", "refs/remotes").count("\n")) == ("", 0)
    assert not (made.root / ".git" / "FETCH_HEAD").exists()


@pytest.fixture
def elsewhere(sample: Sample) -> Path:
    """Let pushes to the remote go to another place than what is fetched comes from."""
    place = sample.root.parent / "elsewhere.git"
    sample.git("clone", "--quiet", "--bare", str(sample.remote), str(place))
    sample.git("config", "remote.origin.pushurl", str(place))
    return place


@pytest.mark.slow
@pytest.mark.usefixtures("elsewhere")
def test_what_was_pushed_to_another_place_is_public(made: Sample, shipway: Shipway) -> None:
    made.git("push", "--quiet", "origin", "v1.0.1")
    assert_refused(made, shipway)


@pytest.mark.slow
def test_a_push_is_looked_for_where_it_went(
    sample: Sample, shipway: Shipway, elsewhere: Path
) -> None:
    release = ("release", "--part=patch", "--target=local", "--push")
    done = shipway(*release)
    assert done.status == 0, done.stderr
    assert sample.git("ls-remote", "--tags", str(elsewhere), "v1.0.1")
    again = shipway("release", "--target=local", "--push")
    assert "nothing to do" in again.stdout + again.stderr
    assert shipway(*UNDO).code == "SW707"
