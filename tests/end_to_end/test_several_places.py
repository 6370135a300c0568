"""A remote whose pushes go to several places: each of them is asked, and each is to have all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.projects import colleague_pushes

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Shipway
    from support.projects import Sample

RELEASE = ("release", "--part=patch", "--target=local", "--push", "--json")
AGAIN = ("release", "--target=local", "--push", "--json")


@pytest.fixture
def mirror(sample: Sample) -> Path:
    """Let pushes to the remote go to a mirror as well, which comes first."""
    place = sample.root.parent / "mirror.git"
    sample.git("clone", "--quiet", "--bare", str(sample.remote), str(place))
    sample.git("config", "remote.origin.pushurl", str(place))
    sample.git("config", "--add", "remote.origin.pushurl", str(sample.remote))
    return place


@pytest.mark.slow
def test_a_push_to_two_places_is_done_when_both_have_it(
    sample: Sample, shipway: Shipway, mirror: Path
) -> None:
    hook = mirror / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    assert shipway(*RELEASE).status != 0
    hook.unlink()
    done = shipway(*AGAIN)
    assert done.status == 0, done.stderr
    for place in (mirror, sample.remote):
        assert sample.git("ls-remote", "--tags", str(place), "v1.0.1")


@pytest.mark.usefixtures("mirror")
def test_one_place_that_is_ahead_is_told_before_anything_is_made(
    sample: Sample, shipway: Shipway
) -> None:
    colleague_pushes(sample)
    stands = sample.state()
    refused = shipway(*RELEASE)
    assert refused.code == "SW307", refused.stderr
    assert sample.state() == stands
    sample.git(*refused.data["error"]["fix"][0].split()[1:])
    assert (sample.root / "theirs.txt").exists()


@pytest.mark.slow
@pytest.mark.usefixtures("mirror")
def test_a_tag_that_one_place_has_elsewhere_is_told_before_anything_is_made(
    sample: Sample, shipway: Shipway
) -> None:
    sample.git_remote("tag", "v1.0.1", "main")
    stands = sample.state()
    refused = shipway(*RELEASE)
    assert refused.code == "SW309", refused.stderr
    assert str(sample.remote) in refused.data["error"]["what"]
    assert sample.state() == stands


@pytest.mark.slow
@pytest.mark.usefixtures("mirror")
def test_a_release_stays_finished_where_a_colleague_pushes_to_one_place(
    sample: Sample, shipway: Shipway
) -> None:
    done = shipway(*RELEASE)
    assert done.status == 0, done.stderr
    colleague_pushes(sample)
    again = shipway(*AGAIN)
    assert (again.status, again.data["done"]) == (0, []), again.stderr


@pytest.mark.slow
@pytest.mark.usefixtures("mirror")
def test_places_that_have_gone_apart_are_brought_together_by_merges(
    sample: Sample, shipway: Shipway, mirror: Path
) -> None:
    """A rebase would make what the other place has anew, and both would diverge for ever."""
    colleague_pushes(sample)
    sample.commit("Of the mirror", mirror__txt="mirror")
    sample.git("push", "--quiet", str(mirror), "main")
    refused = shipway(*RELEASE)
    assert refused.code == "SW307", refused.stderr
    for fix in refused.data["error"]["fix"]:
        sample.git(*fix.partition("   ")[0].split()[1:], "--no-edit")
    done = shipway(*RELEASE)
    assert done.status == 0, done.stderr


@pytest.mark.slow
def test_what_one_place_has_is_never_taken_for_unknown(
    sample: Sample, shipway: Shipway, mirror: Path
) -> None:
    """The mirror, which comes first, has taken the push, and the remote has refused it."""
    hook = sample.remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    assert shipway(*RELEASE).status == 3
    hook.unlink()
    colleague_pushes(sample)
    assert sample.git("ls-remote", "--tags", str(mirror), "v1.0.1")
    refused = shipway(*AGAIN)
    assert refused.code == "SW703", refused.stderr
    fix, _ = refused.data["error"]["fix"]
    sample.git(*fix.partition("   ")[0].split()[1:], "--no-edit")
    done = shipway(*AGAIN)
    assert done.status == 0, done.stderr
    assert sample.git_remote("rev-parse", "v1.0.1^{}") == sample.git("rev-parse", "v1.0.1^{}")
