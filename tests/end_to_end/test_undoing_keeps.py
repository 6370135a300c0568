"""What `release --undo` proposes, typed as printed, loses no line of anybody."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from support.following import follow
from support.slowness import slow

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Shipway
    from support.projects import Sample

BUMP = ("bump", "--part=patch", "--commit")
UNDO = ("release", "--undo", "--json")
MINE = "a line of mine"


def made(shipway: Shipway, *tasks: tuple[str, ...]) -> None:
    for task in tasks:
        assert shipway(*task).status == 0


def write(sample: Sample, *, name: str = "README.md") -> None:
    path = sample.root / name
    before = path.read_text("utf-8") if path.exists() else ""
    path.write_text(f"{before}{MINE}\n", "utf-8")


def refused(sample: Sample, shipway: Shipway) -> list[str]:
    """See that an undo is refused, and touches nothing; return what it proposes."""
    stands = sample.state()
    shown, told = shipway(*UNDO, "--dry-run"), shipway(*UNDO)
    assert (shown.code, told.code, sample.state()) == ("SW707", "SW707", stands), told.stderr
    fix: list[str] = told.data["error"]["fix"]
    return fix


def is_in(sample: Sample, ref: str, name: str = "README.md") -> bool:
    return MINE in sample.git("show", f"{ref}:{name}")


def version(sample: Sample) -> str:
    text = (sample.root / "pyproject.toml").read_text("utf-8")
    return text.partition('version = "')[2].partition('"')[0]


def amend(sample: Sample) -> None:
    write(sample)
    sample.git("commit", "--quiet", "--all", "--amend", "--no-edit")


def squash(sample: Sample) -> None:
    write(sample)
    sample.git("commit", "--quiet", "--all", "--message", "Mine")
    sample.git("reset", "--quiet", "--soft", "HEAD~2")
    sample.git("commit", "--quiet", "--message", "Squashed")


@pytest.mark.slow
@pytest.mark.parametrize("change", [amend, slow(squash)])
def test_a_release_commit_that_has_more_is_not_left_out(
    sample: Sample, shipway: Shipway, change: Callable[[Sample], None]
) -> None:
    made(shipway, BUMP, ("tag",))
    tagged = sample.git("rev-parse", "--short=12", "HEAD")
    change(sample)
    again = sample.git("rev-parse", "--short=12", "HEAD")
    sample.commit("Go on", more__txt="more")
    ways = refused(sample, shipway)
    assert f"git diff {tagged} {again}   (what it has besides)" in ways
    follow(sample, shipway, *ways)
    assert (sample.git("tag"), sample.git("status", "--porcelain")) == ("", "")
    assert is_in(sample, "HEAD")
    assert MINE in sample.git("diff", tagged, again)


@pytest.mark.slow
def test_what_was_changed_in_a_merge_by_hand_stays_on_a_branch(
    sample: Sample, shipway: Shipway
) -> None:
    sample.git("switch", "--quiet", "--create", "feature")
    sample.commit("Feature", more__txt="more")
    sample.git("switch", "--quiet", "main")
    made(shipway, BUMP, ("tag",))
    sample.git("merge", "--quiet", "--no-ff", "--no-edit", "feature")
    amend(sample)
    ways = refused(sample, shipway)
    assert "merges made anew" in ways[1]
    follow(sample, shipway, *ways[:2])
    assert (sample.git("tag"), version(sample)) == ("", "1.0.0")
    assert (sample.root / "more.txt").is_file()
    assert is_in(sample, "later")


@pytest.mark.slow
def test_a_rebase_that_takes_branches_along_leaves_the_commits_where_they_were(
    sample: Sample, shipway: Shipway
) -> None:
    sample.git("config", "rebase.updateRefs", "true")
    made(shipway, BUMP, ("tag",))
    sample.commit("Go on", more__txt="more")
    head = sample.git("rev-parse", "HEAD")
    follow(sample, shipway, *refused(sample, shipway)[:2])
    assert (version(sample), sample.git("rev-parse", "later")) == ("1.0.0", head)


@pytest.mark.slow
@pytest.mark.parametrize("onward", [False, slow(True)])
@pytest.mark.parametrize("how", ["commit", slow("amend")])
def test_what_the_tag_alone_keeps_is_kept_on_a_branch(
    sample: Sample, shipway: Shipway, how: str, *, onward: bool
) -> None:
    start = sample.git("rev-parse", "HEAD")
    made(shipway, BUMP)
    write(sample)
    words = ("--amend", "--no-edit") if how == "amend" else ("--message", "Mine")
    sample.git("commit", "--quiet", "--all", *words)
    made(shipway, ("tag",))
    sample.git("reset", "--quiet", "--hard", start)
    if onward:
        sample.commit("Go on", more__txt="more")
    head = sample.git("rev-parse", "HEAD")
    ways = refused(sample, shipway)
    follow(sample, shipway, *ways)
    assert (sample.git("tag"), sample.git("rev-parse", "HEAD")) == ("", head)
    assert is_in(sample, "kept")


@pytest.mark.parametrize("change", ["on top", slow("amend")])
def test_what_is_not_committed_is_set_aside_and_comes_back(
    sample: Sample, shipway: Shipway, change: str
) -> None:
    """A line that is staged and in no file is what `git reset --keep` would drop."""
    made(shipway, BUMP, ("tag",))
    if change == "amend":
        sample.git("commit", "--quiet", "--amend", "--message", "Release it")
    sample.commit("Go on", more__txt="more")
    (sample.root / "more.txt").write_text("mine\n", encoding="utf-8")
    readme = (sample.root / "README.md").read_bytes()
    write(sample)
    sample.git("add", "README.md")
    (sample.root / "README.md").write_bytes(readme)
    changed = sample.git("status", "--porcelain")
    follow(sample, shipway, *refused(sample, shipway)[:2])
    assert (sample.git("tag"), version(sample)) == ("", "1.0.0")
    assert sample.git("status", "--porcelain") == changed
    assert is_in(sample, "")
    assert (sample.root / "more.txt").read_text("utf-8") == "mine\n"
    assert sample.git("stash", "list") == ""


@pytest.mark.slow
@pytest.mark.parametrize("below", [False, slow(True)])
def test_of_a_commit_that_stays_nothing_besides_is_lost(
    sample: Sample, shipway: Shipway, *, below: bool
) -> None:
    """The release's commit was amended before the tag was made, so it is nobody's any more."""
    made(shipway, BUMP)
    amend(sample)
    if below:
        sample.commit("Go on", more__txt="more")
    made(shipway, ("tag",))
    (left,) = shipway(*UNDO).data["left"]
    assert sample.git("tag") == ""
    follow(sample, shipway, f"git {left.partition(': git ')[2]}")
    if below:
        assert "it has more than the release" in left
        assert is_in(sample, "HEAD")
    else:
        assert (is_in(sample, ""), is_in(sample, "HEAD")) == (True, False)


@pytest.mark.slow
@pytest.mark.parametrize("below", [False, True])
def test_taking_off_a_commit_that_stays_keeps_what_is_staged_alone(
    sample: Sample, shipway: Shipway, *, below: bool
) -> None:
    made(shipway, BUMP)
    sample.git("commit", "--quiet", "--amend", "--message", "Release it")
    if below:
        sample.commit("Go on", more__txt="more")
    made(shipway, ("tag",))
    readme = (sample.root / "README.md").read_bytes()
    write(sample)
    sample.git("add", "README.md")
    (sample.root / "README.md").write_bytes(readme)
    (left,) = shipway(*UNDO).data["left"]
    follow(sample, shipway, f"git {left.partition(': git ')[2]}")
    assert version(sample) == "1.0.0"
    sample.git("stash", "pop", "--index")
    assert is_in(sample, "")


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ("merge", "--quiet", "other"),
        slow(("cherry-pick", "other")),
        slow(("revert", "HEAD~2")),
        slow(("rebase", "--quiet", "other")),
    ],
)
def test_while_git_is_half_done_with_something_nothing_is_taken_back(
    sample: Sample, shipway: Shipway, command: tuple[str, ...]
) -> None:
    sample.git("switch", "--quiet", "--create", "other")
    sample.commit("Theirs", README__md="theirs")
    sample.git("switch", "--quiet", "main")
    sample.commit("First", README__md="first")
    sample.commit("Ours", README__md="ours")
    made(shipway, BUMP, ("tag",))
    with pytest.raises(subprocess.CalledProcessError):
        sample.git(*command)
    stands = sample.state()
    shown, told = shipway(*UNDO, "--dry-run"), shipway(*UNDO)
    assert (shown.code, told.code, sample.state()) == ("SW319", "SW319", stands), told.stderr
    assert told.data["error"]["fix"] == [f"git {command[0]} --continue   (or --abort)"]
    sample.git(command[0], "--abort")
    made(shipway, UNDO)
    assert (sample.git("tag"), version(sample)) == ("", "1.0.0")


@pytest.mark.slow
@pytest.mark.parametrize("ignored", [True, False])
def test_files_that_git_tracks_no_more_are_moved_first(
    sample: Sample, shipway: Shipway, *, ignored: bool
) -> None:
    """Git writes over what is ignored without a word, on its way to a commit that has it."""
    names = ("local env", "data/one/keys", "data/two")
    (sample.root / "data" / "one").mkdir(parents=True)
    sample.commit("Track them", **dict.fromkeys(names, "old"))
    made(shipway, BUMP, ("tag",))
    sample.git("rm", "-r", "--quiet", "--cached", *names)
    if ignored:
        write_lines(sample, ".gitignore", *(f"/{name}" for name in names))
        sample.git("add", ".gitignore")
    sample.git("commit", "--quiet", "--message", "Untrack them")
    for name in names:
        write_lines(sample, name, MINE)
    follow(sample, shipway, *refused(sample, shipway))
    follow(sample, shipway, *refused(sample, shipway)[:2])
    assert sample.git("tag") == ""
    for name in ("local env.aside", "data.aside/one/keys", "data.aside/two"):
        assert (sample.root / name).read_text("utf-8") == f"{MINE}\n"
    assert (sample.git("ls-files", *names), sample.git("stash", "list")) == ("", "")


@pytest.mark.slow
@pytest.mark.parametrize("link", [False, True])
def test_a_file_where_the_release_has_a_folder_is_moved_first(
    sample: Sample, shipway: Shipway, *, link: bool
) -> None:
    place = sample.root / "data"
    place.mkdir()
    sample.commit("Track it", **{"data/one": "old"})
    made(shipway, BUMP, ("tag",))
    sample.git("rm", "-r", "--quiet", "data")
    sample.commit("Untrack it", __gitignore="/data\n")
    if link:
        place.symlink_to("../elsewhere")
    else:
        write_lines(sample, "data", MINE)
    follow(sample, shipway, *refused(sample, shipway))
    follow(sample, shipway, *refused(sample, shipway)[:2])
    assert sample.git("tag") == ""
    place = place.with_name("data.aside")
    if link:
        assert str(place.readlink()) == "../elsewhere"
    else:
        assert place.read_text("utf-8") == f"{MINE}\n"


@pytest.mark.slow
def test_before_the_tasks_were_adopted_the_console_script_takes_it_back(
    sample: Sample, shipway: Shipway
) -> None:
    made(shipway, BUMP, ("tag",))
    sample.commit("Adopt it", tasks__py="from shipway.tasks import ns\n")
    ways = refused(sample, shipway)
    assert "git reset --keep v1.0.1 && shipway release --undo" in ways[0]
    follow(sample, shipway, *ways[:2])
    assert (sample.git("tag"), version(sample)) == ("", "1.0.0")
    assert (sample.root / "tasks.py").is_file()


@pytest.mark.slow
def test_a_commit_of_somebody_that_is_taken_off_stays_staged(
    sample: Sample, shipway: Shipway
) -> None:
    """It writes the version for the one before in all its lines; one of them is somebody's."""
    sample.commit("Need it", needed__txt="lib==1.0.0\n")
    for path in (sample.root / "pyproject.toml", sample.root / "needed.txt"):
        path.write_text(path.read_text("utf-8").replace("1.0.0", "1.0.1"), "utf-8")
    sample.git("commit", "--quiet", "--all", "--message", "By hand")
    made(shipway, ("tag",))
    (left,) = shipway(*UNDO).data["left"]
    follow(sample, shipway, f"git {left.partition(': git ')[2]}")
    assert "lib==1.0.1" in sample.git("show", ":needed.txt")


@pytest.mark.slow
def test_lines_of_the_version_that_somebody_changed_are_set_aside_at_once(
    sample: Sample, shipway: Shipway
) -> None:
    names = ("pyproject.toml", "second.txt", "third.txt")
    config = '[tool.shipway]\nversion-files = ["second.txt", "third.txt"]\n'
    text = (sample.root / names[0]).read_text("utf-8")
    texts = {name.replace(".", "__"): "1.0.0\n" for name in names[1:]}
    sample.commit("Say it often", pyproject__toml=f"{text}{config}", **texts)
    made(shipway, BUMP, ("tag",))
    for name in names[:2]:
        path = sample.root / name
        path.write_text(path.read_text("utf-8").replace("1.0.1", "1.0.1.post1"), "utf-8")
    (sample.root / "third.txt").unlink()
    (sample.root / "third.txt").mkdir()
    write_lines(sample, "third.txt/more", MINE)
    _, move, aside, undo, _ = refused(sample, shipway)
    assert all(name in aside for name in names[:2])
    follow(sample, shipway, move, aside, undo)
    assert (sample.git("tag"), version(sample)) == ("", "1.0.0")
    assert "1.0.1.post1" in sample.git("stash", "show", "--patch")
    assert MINE in (sample.root / "third.txt.aside" / "more").read_text("utf-8")


@pytest.mark.slow
def test_while_files_have_conflicts_nothing_is_taken_back(sample: Sample, shipway: Shipway) -> None:
    made(shipway, BUMP, ("tag",))
    write_lines(sample, "README.md", "one")
    sample.git("stash")
    sample.commit("Go on", README__md="two\n")
    with pytest.raises(subprocess.CalledProcessError):
        sample.git("stash", "pop")
    told = shipway(*UNDO)
    assert (told.code, "conflicts" in told.data["error"]["what"]) == ("SW319", True)


def write_lines(sample: Sample, name: str, *lines: str) -> None:
    (sample.root / name).write_text("".join(f"{line}\n" for line in lines), "utf-8")


@pytest.mark.slow
def test_a_release_is_taken_back_from_files_whose_line_ends_git_has_turned(
    sample: Sample, shipway: Shipway
) -> None:
    made(shipway, BUMP, ("tag",))
    sample.git("config", "core.autocrlf", "true")
    (sample.root / "pyproject.toml").unlink()
    sample.git("checkout", "--quiet", "pyproject.toml")
    assert (
        b'version = "1.0.1"   # the one place\r\n' in (sample.root / "pyproject.toml").read_bytes()
    )
    made(shipway, UNDO)
    assert (sample.git("tag"), version(sample)) == ("", "1.0.0")
    assert sample.git("status", "--porcelain") == ""
