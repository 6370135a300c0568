"""Clones that leave something out are released from, or refused: never a wrong version."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from conftest import Shipway

if TYPE_CHECKING:
    from support.projects import Sample

pytestmark = pytest.mark.slow

RELEASE = ("release", "--part=patch", "--target=local", "--push", "--json")
KINDS = ["--depth=1", "--filter=blob:none", "--single-branch", "--no-tags"]


def cloned(sample: Sample, *options: str) -> Sample:
    """Clone the remote as CI does, over a protocol that leaves things out."""
    sample.git_remote("config", "uploadpack.allowFilter", "true")
    other = replace(sample, root=sample.root.parent / "clone")
    sample.git("clone", "--quiet", *options, sample.remote.as_uri(), str(other.root))
    return other


def tagged(sample: Sample, version: str) -> None:
    sample.git("tag", "--annotate", "--message", f"sampleship {version}", f"v{version}")
    sample.commit("Go on", more__txt="more")
    sample.git("push", "--quiet", "--follow-tags")


@pytest.mark.parametrize("option", KINDS)
def test_a_version_in_a_file_is_released_from_any_clone(sample: Sample, option: str) -> None:
    tagged(sample, "1.0.0")
    clone = cloned(sample, option)
    ran = Shipway(clone.root)(*RELEASE)
    assert ran.status == 0, ran.stderr
    assert sample.git_remote("tag").split() == ["v1.0.0", "v1.0.1"]
    assert sample.git_remote("log", "-1", "--format=%s", "main") == "Release sampleship 1.0.1"
    assert clone.git("status", "--porcelain") == ""
    assert Shipway(clone.root)(*RELEASE).status == 0
    assert sample.git_remote("tag").split() == ["v1.0.0", "v1.0.1"]


@pytest.mark.parametrize("option", KINDS)
def test_a_tag_that_the_clone_left_out_is_not_made_again(sample: Sample, option: str) -> None:
    tagged(sample, "1.0.1")
    clone = cloned(sample, option)
    before = clone.state()
    ran = Shipway(clone.root)(*RELEASE)
    assert (ran.status, ran.code) == (1, "SW309"), ran.stderr
    assert clone.state() == before


def by_tags(sample: Sample) -> None:
    """Let the sample take its version from tags; the newest is v0.3.0, two commits below."""
    text = (sample.root / "pyproject.toml").read_text("utf-8")
    text = text.replace("flit_core>=3.11", 'hatchling", "hatch-vcs')
    text = text.replace("flit_core.buildapi", "hatchling.build")
    text = text.replace('version = "1.0.0"   # the one place', 'dynamic = ["version"]')
    sample.commit("Tags", pyproject__toml=f'{text}[tool.hatch.version]\nsource = "vcs"\n')
    tagged(sample, "0.3.0")


@pytest.mark.parametrize(("option", "fetch"), [("--depth=1", " --unshallow"), ("--no-tags", "")])
def test_where_the_tags_are_the_version_a_clone_without_them_is_refused(
    sample: Sample, option: str, fetch: str
) -> None:
    by_tags(sample)
    clone = cloned(sample, option)
    before = clone.state()
    ran = Shipway(clone.root)(*RELEASE)
    assert (ran.status, ran.code) == (1, "SW317"), ran.stderr
    assert f"git fetch --tags{fetch}   (if" in ran.data["error"]["fix"][0]
    if option == "--depth=1":
        assert Shipway(clone.root)("bump", "--part=dev", "--unique", "--json").code == "SW317"
    assert clone.state() == before
    clone.git("fetch", "--quiet", "--tags", *fetch.split())
    assert Shipway(clone.root)("current").stdout == "0.3.0\n"


@pytest.mark.parametrize("option", ["--filter=blob:none", "--single-branch"])
def test_where_the_tags_are_the_version_a_clone_with_them_is_released_from(
    sample: Sample, option: str
) -> None:
    by_tags(sample)
    ran = Shipway(cloned(sample, option).root)(*RELEASE)
    assert ran.status == 0, ran.stderr
    assert "v0.3.1" in sample.git_remote("tag").split()
