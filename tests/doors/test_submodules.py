"""Submodules in the worktree that is built: all of them, and the user's settings as they were."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from shipway.doors.checkout import checkout
from shipway.doors.repositories import find_repository
from shipway.errors.git import RemoteUnreachable
from support.projects import Sample, make_sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILES = "protocol.file.allow=always"
OWN = pytest.param("v9.9.9", id="a repository of its own", marks=pytest.mark.slow)
TAGS = pytest.mark.parametrize("tag", [pytest.param("", id="a worktree"), OWN])


@pytest.fixture
def fleet(tmp_path: Path) -> Sample:
    """Give a fresh clone of a project with a submodule, which has one by a relative URL."""
    for name in ("deep", "library"):
        make_sample(tmp_path, name=name)
    library, sample = Sample(tmp_path / "library", tmp_path, ""), make_sample(tmp_path)
    for root, url, path in ((library, "../deep.git", "deep"), (sample, "../library.git", "my lib")):
        root.git("-c", FILES, "submodule", "--quiet", "add", "--name", f"the {path}", url, path)
        root.git("commit", "--quiet", "--message", "Add a submodule")
        root.git("push", "--quiet")
    sample.git("clone", "--quiet", str(sample.remote), str(tmp_path / "clone"))
    return Sample(tmp_path / "clone", sample.remote, "sampleship")


@contextmanager
def built(fleet: Sample, tag: str = "") -> Iterator[Path]:
    """Check the project out, and see that the repository is as it was before.

    With a tag of its own it is for a tool that takes a version from tags.
    """
    repository = find_repository(fleet.root)
    config, status = fleet.root / ".git" / "config", fleet.git("submodule", "status", "--recursive")
    before = config.read_bytes()
    with checkout(repository, repository.root, repository.head() or "", tag=tag) as tree:
        yield tree
        assert config.read_bytes() == before
    assert config.read_bytes() == before
    assert fleet.git("submodule", "status", "--recursive") == status
    assert fleet.git("worktree", "list").count("\n") == 0


@TAGS
def test_what_is_not_cloned_yet_comes_from_its_url(fleet: Sample, tag: str) -> None:
    with built(fleet, tag) as tree:
        assert (tree / "my lib" / "pyproject.toml").is_file()
        assert (tree / "my lib" / "deep" / "pyproject.toml").is_file()
    assert not (fleet.root / ".git" / "modules").exists()


@TAGS
def test_what_is_cloned_here_needs_no_network(fleet: Sample, tag: str) -> None:
    fleet.git("-c", FILES, "submodule", "--quiet", "update", "--init", "--recursive")
    for name in ("library.git", "deep.git"):
        shutil.rmtree(fleet.root.parent / name)
    # As on a branch without the submodule, whose clone stays.
    shutil.rmtree(fleet.root / "my lib")
    with built(fleet, tag) as tree:
        assert (tree / "my lib" / "deep" / "pyproject.toml").is_file()


@pytest.mark.slow
@TAGS
def test_a_relative_url_is_meant_from_where_its_parent_was_cloned(fleet: Sample, tag: str) -> None:
    fleet.git("-c", FILES, "submodule", "--quiet", "update", "--init")
    with built(fleet, tag) as tree:
        assert (tree / "my lib" / "deep" / "pyproject.toml").is_file()


@pytest.mark.slow
def test_a_clone_without_the_commit_is_passed_over(fleet: Sample, tmp_path: Path) -> None:
    fleet.git("-c", FILES, "submodule", "--quiet", "update", "--init", "--recursive")
    library = Sample(tmp_path / "library", tmp_path, "")
    library.commit("Go on", more__txt="more")
    library.git("push", "--quiet")
    new = library.git("rev-parse", "HEAD")
    fleet.git("update-index", "--cacheinfo", f"160000,{new},my lib")
    fleet.git("commit", "--quiet", "--message", "Take the newer one")
    with built(fleet) as tree:
        assert (tree / "my lib" / "more.txt").is_file()


def test_one_that_cannot_be_reached_is_named(fleet: Sample) -> None:
    shutil.rmtree(fleet.root.parent / "library.git")
    with pytest.raises(RemoteUnreachable, match="my lib") as caught, built(fleet):
        pass
    assert caught.value.fix[0].startswith("git submodule update --init")
    assert "library.git" in caught.value.details


@TAGS
def test_one_that_was_changed_is_built_as_it_lies_there(fleet: Sample, tag: str) -> None:
    fleet.git("-c", FILES, "submodule", "--quiet", "update", "--init", "--recursive")
    (fleet.root / "my lib" / "new.txt").write_text("new")
    (fleet.root / "my lib" / "LICENSE").unlink()
    repository = find_repository(fleet.root)
    with checkout(repository, fleet.root, repository.head() or "", changes=True, tag=tag) as tree:
        assert (tree / "my lib" / "new.txt").read_text() == "new"
        assert not (tree / "my lib" / "LICENSE").exists()
        assert (tree / "my lib" / "deep" / "pyproject.toml").is_file()
