"""What would make git refuse is seen before git is asked to do it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from shipway.doors.git_obstacles import (
    can_name_tag,
    operation_in_progress,
    tags_in_the_way,
    untracked,
)
from shipway.doors.repositories import find_repository
from shipway.errors.git import GitFailed

if TYPE_CHECKING:
    from shipway.doors.git import Repository
    from support.projects import Sample


@pytest.mark.parametrize(("name", "content"), [("config", "[broken"), ("HEAD", "nothing")])
def test_a_repository_that_is_broken_is_not_told_as_none(
    sample: Sample, name: str, content: str
) -> None:
    (sample.root / ".git" / name).write_text(content)
    with pytest.raises(GitFailed) as caught:
        find_repository(sample.root)
    assert caught.value.details
    assert not any("git init" in line for line in caught.value.fix)


@pytest.fixture
def repository(sample: Sample) -> Repository:
    return find_repository(sample.root)


@pytest.mark.parametrize(
    ("name", "can"),
    [("v1", True), ("a/v1", True), ("v 1", False), ("v..1", False), ("v1.lock", False),
     ("-1", False), ("v1/", False), ("/v1", False), ("v~1", False), ("v1.", False)],
)  # fmt: skip
def test_git_says_which_names_a_tag_can_have(repository: Repository, name: str, can: bool) -> None:
    assert can_name_tag(repository, name) is can


def test_tags_stand_in_the_way_of_one_that_is_their_folder(
    repository: Repository, sample: Sample
) -> None:
    for tag in ("a", "b/1/2", "bb", "c/d"):
        sample.git("tag", tag)
    assert tags_in_the_way(repository, "a/1") == ("a",)
    assert tags_in_the_way(repository, "b/1") == ("b/1/2",)
    assert tags_in_the_way(repository, "b/1/2") == ()
    assert tags_in_the_way(repository, "c/1") == ()


def conflict(sample: Sample, *command: str) -> None:
    """Change the README on two branches, and run a command that must stop at the conflict."""
    sample.git("switch", "--quiet", "--create", "other")
    sample.commit("Theirs", README__md="theirs")
    sample.git("switch", "--quiet", "main")
    sample.commit("Ours", README__md="ours")
    with pytest.raises(subprocess.CalledProcessError):
        sample.git(*command)


@pytest.mark.parametrize(
    "command", [("merge", "other"), ("cherry-pick", "other"), ("rebase", "other")]
)
def test_what_is_half_done_is_named(
    repository: Repository, sample: Sample, command: tuple[str, ...]
) -> None:
    assert operation_in_progress(repository) is None
    conflict(sample, *command)
    assert operation_in_progress(repository) == command[0]


def test_a_revert_an_am_and_a_bisect_are_named(repository: Repository, sample: Sample) -> None:
    sample.commit("One", README__md="one")
    sample.git("revert", "--no-commit", "HEAD")
    assert operation_in_progress(repository) == "revert"
    sample.git("revert", "--abort")
    patch = sample.git("format-patch", "-1", "--stdout")
    (sample.root / ".git" / "patch").write_text(patch + "\n")
    with pytest.raises(subprocess.CalledProcessError):
        sample.git("am", ".git/patch")
    assert operation_in_progress(repository) == "am"
    sample.git("am", "--abort")
    sample.git("bisect", "start")
    assert operation_in_progress(repository) == "bisect"


def test_what_is_half_done_in_another_worktree_is_none_of_ours(
    repository: Repository, sample: Sample
) -> None:
    conflict(sample, "merge", "other")
    sample.git("worktree", "add", "--quiet", "../beside", "other")
    assert operation_in_progress(find_repository(sample.root.parent / "beside")) is None
    assert operation_in_progress(repository) == "merge"


def test_files_that_git_does_not_track(repository: Repository, sample: Sample) -> None:
    (sample.root / "dist").mkdir()
    (sample.root / "dist" / "ignored").touch()
    (sample.root / "new [x].py").touch()
    paths = [sample.root / name for name in ("README.md", "dist/ignored", "new [x].py", "gone")]
    outside = sample.root.parent / "outside"
    assert untracked(repository, [*paths, outside]) == tuple(paths[1:])
    assert untracked(repository, []) == ()


def test_one_look_asks_each_question_once(repository: Repository, sample: Sample) -> None:
    with repository.one_look():
        assert tags_in_the_way(repository, "a/1") == ()
        sample.git("tag", "a")
        assert tags_in_the_way(repository, "a/1") == ()
    assert tags_in_the_way(repository, "a/1") == ("a",)
