"""What lies untracked where git has something else is never in the way of a proposed command."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from support.following import follow
from support.projects import colleague_pushes
from support.slowness import slow

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Shipway
    from support.projects import Sample

BUMP = ("bump", "--part=patch", "--commit")
UNDO = ("release", "--undo", "--json")
MINE = "hours of work"


def a_folder_for_a_file(sample: Sample) -> None:
    (sample.root / "notes").unlink()
    (sample.root / "notes").mkdir()
    (sample.root / "notes" / "mine").write_text(MINE)


def an_ignored_folder_for_a_file(sample: Sample) -> None:
    a_folder_for_a_file(sample)
    (sample.root / ".git" / "info" / "exclude").write_text("/notes/\n")


def a_file_for_a_folder(sample: Sample) -> None:
    shutil.rmtree(sample.root / "folder")
    (sample.root / "folder").write_text(MINE)


def a_folder_for_a_link(sample: Sample) -> None:
    (sample.root / "link").unlink()
    (sample.root / "link").mkdir()
    (sample.root / "link" / "mine").write_text(MINE)


def a_repository_for_a_file(sample: Sample) -> None:
    a_folder_for_a_file(sample)
    sample.git("init", "--quiet", "notes")


def half_of_it_staged(sample: Sample) -> None:
    sample.git("rm", "--quiet", "notes")
    (sample.root / "notes").mkdir()
    (sample.root / "notes" / "staged").write_text("staged")
    sample.git("add", "notes/staged")
    (sample.root / "notes" / "mine").write_text(MINE)


WAYS = (
    a_folder_for_a_file,
    an_ignored_folder_for_a_file,
    a_file_for_a_folder,
    a_folder_for_a_link,
    a_repository_for_a_file,
    half_of_it_staged,
)


@pytest.fixture
def noted(sample: Sample) -> Sample:
    """Give the sample a file, a folder and a link beside what it has."""
    (sample.root / "folder").mkdir()
    (sample.root / "link").symlink_to("folder")
    sample.commit("Notes", notes="notes\n", **{"folder/a": "a\n"})
    return sample


def fixes(shipway: Shipway) -> list[str]:
    """Return what an undo proposes, which is refused."""
    fix: list[str] = shipway(*UNDO).data["error"]["fix"]
    return fix


def listed(sample: Sample) -> str:
    """Return what git status lists."""
    return sample.git("status", "--porcelain", "--ignored")


def kept(sample: Sample) -> bool:
    """Return whether the file of somebody is anywhere in the working tree."""
    places = [path for path in sample.root.rglob("*") if ".git" not in path.parts[-2:-1]]
    return any(MINE in path.read_text("utf-8", "replace") for path in places if path.is_file())


@pytest.mark.parametrize("change", [WAYS[0], *map(slow, WAYS[1:])])
def test_no_command_of_git_is_proposed_that_would_not_keep_it(
    noted: Sample, shipway: Shipway, change: Callable[[Sample], None]
) -> None:
    for task in (BUMP, ("tag",)):
        assert shipway(*task).status == 0
    noted.commit("Go on", more__txt="more")
    change(noted)
    look, *_ = fixes(shipway)
    assert look.startswith("git status ")
    moved = next(name for name in ("notes", "folder", "link") if name in listed(noted))
    (noted.root / moved).rename(noted.root / "moved")
    noted.git("reset", "--quiet")
    follow(noted, shipway, *fixes(shipway)[:2])
    assert (noted.git("tag"), kept(noted)) == ("", True)
    assert (noted.root / "more.txt").is_file()


@pytest.mark.slow
@pytest.mark.parametrize("change", WAYS)
def test_a_dirty_tree_that_git_would_not_keep_is_not_stashed(
    noted: Sample, shipway: Shipway, change: Callable[[Sample], None]
) -> None:
    change(noted)
    refused = shipway("release", "--part=patch", "--target=local", "--json")
    assert refused.code == "SW303"
    fix = refused.data["error"]["fix"]
    assert fix[0].startswith("git commit ")
    assert not any("git stash" in way for way in fix)


@pytest.mark.slow
def test_files_that_are_only_announced_are_not_stashed(sample: Sample, shipway: Shipway) -> None:
    for task in (BUMP, ("tag",)):
        assert shipway(*task).status == 0
    sample.commit("Go on", more__txt="more")
    (sample.root / "new file.txt").write_text(MINE)
    sample.git("add", "--intent-to-add", "new file.txt")
    assert fixes(shipway)[0].startswith("git status ")
    sample.git("commit", "--quiet", "--all", "--message", "Mine")
    follow(sample, shipway, *fixes(shipway)[:2])
    assert (sample.git("tag"), kept(sample)) == ("", True)


@pytest.mark.slow
@pytest.mark.parametrize("came", [False, True])
def test_what_a_submodule_has_is_left_alone(
    sample: Sample, shipway: Shipway, *, came: bool
) -> None:
    other = sample.root.parent / "other"
    sample.git("init", "--quiet", str(other))
    sample.git("-C", str(other), "commit", "--quiet", "--allow-empty", "--message", "Start")
    add = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "sub")
    if came:
        sample.commit("A file", sub="a file\n")
    else:
        sample.git(*add)
        sample.commit("A submodule")
    for task in (BUMP, ("tag",)):
        assert shipway(*task).status == 0
    if came:
        sample.git("rm", "--quiet", "sub")
        sample.git(*add)
    sample.commit("Go on", more__txt="more")
    (sample.root / "sub" / "mine").write_text(MINE)
    assert fixes(shipway)[0].startswith("git status ")
    sample.git("-C", "sub", "add", "mine")
    sample.git("-C", "sub", "commit", "--quiet", "--message", "Mine")
    sample.git("commit", "--quiet", "--all", "--message", "Take it")
    if came:
        assert "submodules have come or gone" in fixes(shipway)[0]
        return
    follow(sample, shipway, *fixes(shipway)[:2])
    assert (sample.git("tag"), kept(sample)) == ("", True)


def taken_back_after_a_move(sample: Sample, shipway: Shipway) -> None:
    """Move what is in the way, as told, and take the release back; nothing of anybody is lost."""
    move, *_ = fixes(shipway)
    follow(sample, shipway, move)
    follow(sample, shipway, *fixes(shipway)[:2])
    assert (sample.git("tag"), kept(sample)) == ("", True)


def untracked_again(sample: Sample) -> None:
    """Have a file committed by mistake, and untracked; it is ignored, and somebody's."""
    sample.commit("By mistake", **{"local.cfg": "old\n"})
    sample.git("rm", "--quiet", "--cached", "local.cfg")
    sample.git("commit", "--quiet", "--message", "Untrack it")
    (sample.root / "local.cfg").write_text(MINE)
    (sample.root / ".git" / "info" / "exclude").write_text("/local.cfg\n")


@pytest.mark.slow
def test_what_commits_on_top_have_had_meanwhile_is_moved_first(
    sample: Sample, shipway: Shipway
) -> None:
    """Neither the release nor the newest commit has it; but a rebase makes each one anew."""
    for task in (BUMP, ("tag",)):
        assert shipway(*task).status == 0
    untracked_again(sample)
    taken_back_after_a_move(sample, shipway)


@pytest.mark.slow
def test_what_the_way_to_a_commit_that_stays_would_write_over_is_moved_first(
    sample: Sample, shipway: Shipway
) -> None:
    pyproject = (sample.root / "pyproject.toml").read_text("utf-8")
    sample.commit("Say it by hand", pyproject__toml=pyproject.replace('"1.0.0"', '"1.0.1"'))
    untracked_again(sample)
    assert shipway("tag").status == 0
    (left,) = shipway(*UNDO).data["left"]
    move, _, way = left.partition(": mv ")[2].partition("   (first that; then: ")
    follow(sample, shipway, f"mv {move}", way)
    assert (sample.git("tag"), kept(sample)) == ("", True)
    assert 'version = "1.0.0"' in (sample.root / "pyproject.toml").read_text("utf-8")


@pytest.mark.slow
def test_a_repository_where_the_release_has_a_folder_is_moved_first(
    noted: Sample, shipway: Shipway
) -> None:
    for task in (BUMP, ("tag",)):
        assert shipway(*task).status == 0
    noted.git("rm", "-r", "--quiet", "folder", "link")
    noted.git("commit", "--quiet", "--message", "Without it")
    noted.git("init", "--quiet", "folder")
    (noted.root / "folder" / "a").write_text(MINE)
    noted.git("-C", "folder", "add", "a")
    noted.git("-C", "folder", "commit", "--quiet", "--message", "Mine")
    taken_back_after_a_move(noted, shipway)


@pytest.mark.slow
def test_a_stash_of_somebody_stays_where_a_folder_has_come_for_a_file(
    noted: Sample, shipway: Shipway
) -> None:
    """All of the folder is committed, so nothing is to be set aside, and nothing to come back."""
    for task in (BUMP, ("tag",)):
        assert shipway(*task).status == 0
    noted.git("rm", "--quiet", "notes")
    (noted.root / "notes").mkdir()
    noted.commit("A folder", **{"notes/a": "a\n"})
    (noted.root / "mine.txt").write_text(MINE)
    noted.git("add", "mine.txt")
    noted.git("stash", "push", "--quiet", "--message", "somebody's")
    follow(noted, shipway, *fixes(shipway)[:2])
    assert noted.git("tag") == ""
    assert "somebody's" in noted.git("stash", "list")


@pytest.mark.slow
def test_a_version_file_that_git_does_not_keep_is_moved(sample: Sample, shipway: Shipway) -> None:
    config = '[tool.shipway]\nversion-files = ["second.txt"]\n'
    pyproject = (sample.root / "pyproject.toml").read_text("utf-8")
    sample.commit("Say it twice", pyproject__toml=f"{pyproject}{config}", second__txt="1.0.0\n")
    for task in (BUMP, ("tag",)):
        assert shipway(*task).status == 0
    sample.git("rm", "--quiet", "--cached", "second.txt")
    (sample.root / "second.txt").write_text("1.0.3\n", "utf-8")
    fix = fixes(shipway)
    follow(sample, shipway, *fix)
    assert sample.git("tag") == ""
    assert (sample.root / "second.txt.aside").read_text("utf-8") == "1.0.3\n"


@pytest.mark.slow
def test_what_a_merged_branch_has_from_before_is_moved_first(
    sample: Sample, shipway: Shipway
) -> None:
    """A rebase goes back to where the branch began, which has the file yet."""
    sample.commit("By mistake", **{"local.cfg": "old\n"})
    sample.git("branch", "side")
    sample.git("rm", "--quiet", "--cached", "local.cfg")
    sample.git("commit", "--quiet", "--message", "Untrack it")
    (sample.root / ".git" / "info" / "exclude").write_text("/local.cfg\n")
    for task in (BUMP, ("tag",)):
        assert shipway(*task).status == 0
    sample.git("switch", "--quiet", "side")
    sample.commit("On the side", side__txt="side")
    sample.git("switch", "--quiet", "main")
    sample.git("merge", "--quiet", "--no-edit", "side")
    (sample.root / "local.cfg").write_text(MINE)
    move, *_ = fixes(shipway)
    assert move.startswith("mv local.cfg ")
    follow(sample, shipway, move)
    follow(sample, shipway, *fixes(shipway)[:2])
    assert (sample.git("tag"), kept(sample)) == ("", True)


@pytest.mark.slow
def test_what_a_filter_leaves_out_of_a_file_is_not_stashed(
    sample: Sample, shipway: Shipway
) -> None:
    sample.git("config", "filter.strip.clean", f"sed '/{MINE}/d'")
    sample.commit("Filter", **{".gitattributes": "*.nb filter=strip\n", "a.nb": "code\n"})
    for task in (BUMP, ("tag",)):
        assert shipway(*task).status == 0
    sample.commit("Go on", more__txt="more")
    (sample.root / "a.nb").write_text(f"code\nmore\n{MINE}\n")
    assert fixes(shipway)[0].startswith("git status ")


@pytest.mark.slow
def test_a_stash_that_git_status_shows_is_no_change(sample: Sample, shipway: Shipway) -> None:
    sample.git("config", "status.showStash", "true")
    (sample.root / "README.md").write_text("mine\n")
    sample.git("stash")
    for task in (BUMP, ("tag",)):
        assert shipway(*task).status == 0
    sample.commit("Go on", more__txt="more")
    follow(sample, shipway, *fixes(shipway)[:2])
    assert sample.git("tag") == ""


@pytest.mark.slow
def test_ignored_files_that_a_pull_would_write_over_are_moved_first(
    sample: Sample, shipway: Shipway
) -> None:
    colleague_pushes(sample, "local.cfg")
    (sample.root / ".git" / "info" / "exclude").write_text("/local.cfg*\n")
    (sample.root / "local.cfg").write_text(MINE)
    release = ("release", "--part=patch", "--target=local", "--push", "--json")
    (move,) = shipway(*release).data["error"]["fix"]
    follow(sample, shipway, move)
    (pull,) = shipway(*release).data["error"]["fix"]
    follow(sample, shipway, pull)
    assert kept(sample)
    assert (sample.root / "local.cfg").read_text() == "theirs"
