"""`release --undo` takes back what is its own and nobody has seen, or nothing at all."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support.following import follow

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Ran, Shipway
    from support.projects import Sample


pytestmark = pytest.mark.slow

REHEARSE = ("release", "--part=patch", "--target=local")
UNDO = ("release", "--undo", "--json")


@pytest.mark.parametrize(
    ("away", "fix"),
    [
        (("switch", "--quiet", "-c", "feature"), "git switch --no-overwrite-ignore main"),
        (("checkout", "--quiet", "--detach"), "git switch --no-overwrite-ignore main"),
        (("branch", "-m", "main", "trunk"), "git branch -m trunk main"),
    ],
)
def test_away_from_its_branch_a_release_is_not_taken_back(
    sample: Sample, shipway: Shipway, away: tuple[str, ...], fix: str
) -> None:
    before = sample.state()
    assert shipway(*REHEARSE).status == 0
    sample.git(*away)
    stands = sample.state()
    refused = shipway(*UNDO)
    assert refused.code == "SW707"
    command = refused.data["error"]["fix"][0].partition("   ")[0]
    assert command == fix
    assert sample.state() == stands
    sample.git(*command.split()[1:])
    undone = shipway(*UNDO)
    assert undone.status == 0, undone.stderr
    assert sample.state()[1:] == before[1:]


def test_from_another_worktree_the_one_that_has_the_branch_is_named(
    sample: Sample, shipway: Shipway, tmp_path: Path
) -> None:
    assert shipway(*REHEARSE).status == 0
    sample.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "second"))
    stands = sample.state()
    refused = shipway(*UNDO, folder=tmp_path / "second")
    assert refused.code == "SW707"
    assert str(sample.root) in refused.data["error"]["fix"][0]
    assert sample.state() == stands
    assert shipway(*UNDO).status == 0


def test_below_a_commit_of_somebody_the_way_back_is_told(sample: Sample, shipway: Shipway) -> None:
    before = sample.state()
    assert shipway(*REHEARSE).status == 0
    sample.commit("Go on", more__txt="more")
    outside = sample.root.parent
    where = f"--project={sample.name}"
    refused = shipway(*UNDO, where, folder=outside)
    assert refused.code == "SW707"
    aside, again = (line.partition("   ")[0] for line in refused.data["error"]["fix"])
    assert aside.endswith(f" && invoke release --undo {where}")
    follow(sample, shipway, aside, folder=outside)
    assert sample.git("rev-parse", "HEAD") == before[3]
    follow(sample, shipway, again, folder=outside)
    assert (sample.root / "more.txt").read_text(encoding="utf-8") == "more"
    nothing = shipway(*UNDO, where, folder=outside)
    assert (nothing.code, nothing.data["error"]["fix"]) == ("SW706", [f"invoke status {where}"])


def fixes(refused: Ran) -> list[str]:
    return [line.partition("   ")[0] for line in refused.data["error"]["fix"]]


def pushed_meanwhile(sample: Sample) -> None:
    """Let a colleague push a commit."""
    other = sample.root.parent / "colleague"
    sample.git("clone", "--quiet", str(sample.remote), str(other))
    (other / "theirs.txt").write_text("theirs")
    there = ("-C", str(other))
    sample.git(*there, "add", ".")
    sample.git(*there, "commit", "--quiet", "--message", "Theirs")
    sample.git(*there, "push", "--quiet")


@pytest.mark.parametrize("above", [False, True])
def test_what_was_pushed_beside_a_rehearsal_goes_below_it(
    sample: Sample, shipway: Shipway, *, above: bool
) -> None:
    assert shipway(*REHEARSE).status == 0
    pushed_meanwhile(sample)
    if above:
        sample.commit("Touch what is no part of it", README__md="# sampleship\n\nA sample.\n")
        sample.git("revert", "--no-edit", "HEAD")
    refused = shipway("release", "--target=local", "--push", "--json")
    assert refused.code == "SW307", refused.stderr
    ways = fixes(refused)
    assert "invoke release --undo" in ways[0]
    assert ways[-1] == "invoke release --to=1.0.1 --target=local --push"
    follow(sample, shipway, *ways)
    assert sample.git_remote("rev-parse", "v1.0.1^{commit}") == sample.git("rev-parse", "HEAD")
    assert (sample.root / "theirs.txt").is_file()


def test_a_merge_above_a_rehearsal_is_put_back_on_top(sample: Sample, shipway: Shipway) -> None:
    assert shipway(*REHEARSE).status == 0
    pushed_meanwhile(sample)
    sample.git("pull", "--quiet", "--no-rebase", "--no-edit", "origin", "main")
    release = ("release", "--target=local", "--push", "--json")
    refused = shipway(*release)
    assert refused.code == "SW310", refused.stderr
    ways = fixes(refused)
    assert ways[0] == "invoke release --part=patch --target=local --push"
    assert ways[-2:] == fixes(shipway(*UNDO))[:2]
    follow(sample, shipway, *ways[-2:])
    assert (sample.git("tag"), sample.git("branch", "--show-current")) == ("", "main")
    assert (sample.root / "theirs.txt").is_file()
    done = shipway(*release, "--part=patch")
    assert (done.status, done.data["version"]) == (0, "1.0.1"), done.stderr
    assert sample.git_remote("rev-parse", "v1.0.1^{commit}") == sample.git("rev-parse", "HEAD")


def test_what_is_public_is_not_set_aside(sample: Sample, shipway: Shipway) -> None:
    assert shipway(*REHEARSE, "--push").status == 0
    sample.commit("Go on", more__txt="more")
    refused = shipway("release", "--target=local", "--json")
    assert (refused.code, "--undo" in "".join(fixes(refused))) == ("SW310", False)


@pytest.mark.parametrize("what", ["v1.0.1", "main", "main:refs/heads/other"])
@pytest.mark.parametrize("where", ["origin", "a path", "another remote"])
def test_what_was_pushed_by_hand_is_public(
    sample: Sample, shipway: Shipway, what: str, where: str
) -> None:
    assert shipway(*REHEARSE).status == 0
    if where == "another remote":
        other = sample.root.parent / "other.git"
        sample.git("init", "--quiet", "--bare", str(other))
        sample.git("remote", "add", "other", str(other))
        sample.git("push", "--quiet", str(other), what)
    else:
        sample.git("push", "--quiet", "origin" if where == "origin" else str(sample.remote), what)
    stands = sample.state()
    refused = shipway(*UNDO)
    assert refused.code == "SW707"
    assert "is public" in refused.data["error"]["what"]
    assert fixes(refused) == ["invoke release --to=1.0.2 --target=local"]
    assert sample.state() == stands


def test_a_rehearsal_is_taken_back_offline_with_a_note(sample: Sample, shipway: Shipway) -> None:
    assert shipway(*REHEARSE).status == 0
    sample.git("remote", "set-url", "origin", str(sample.root.parent / "nowhere.git"))
    undone = shipway("release", "--undo")
    assert undone.status == 0, undone.stderr
    said = undone.stdout + undone.stderr
    assert said.count("origin could not be asked whether it has v1.0.1") == 1
    assert sample.git("tag") == ""


def test_a_lock_of_somebody_is_left_alone(sample: Sample, shipway: Shipway) -> None:
    assert shipway(*REHEARSE).status == 0
    stands = sample.state()
    lock = sample.root / ".git" / "index.lock"
    lock.touch()
    refused = shipway(*UNDO)
    assert (refused.status, refused.code) == (1, "SW316")
    assert str(lock) in refused.data["error"]["what"]
    assert lock.exists()
    assert sample.state() == stands
    lock.unlink()
    assert shipway(*UNDO).status == 0


def put_hook(sample: Sample, hook: str, does: str) -> None:
    """Give the sample's repository a hook."""
    path = sample.root / ".git" / "hooks" / hook
    path.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="the hooks are shell scripts")
@pytest.mark.parametrize(
    ("hook", "does"),
    [
        ("commit-msg", 'echo "Another message" > "$1"'),
        ("post-commit", '[ -n "$AGAIN" ] || AGAIN=1 git commit -q --amend -m Amended'),
    ],
)
def test_hooks_that_change_the_commit_do_not_keep_it(
    sample: Sample, shipway: Shipway, hook: str, does: str
) -> None:
    put_hook(sample, hook, does)
    before = sample.state()
    released = shipway(*REHEARSE)
    assert released.status == 0, released.stderr
    undone = shipway(*UNDO)
    assert undone.status == 0, undone.stderr
    assert sample.state()[1:] == before[1:]


@pytest.mark.skipif(sys.platform == "win32", reason="the hook is a shell script")
def test_what_a_hook_has_put_into_the_bumped_file_goes_with_the_commit(
    sample: Sample, shipway: Shipway
) -> None:
    """Git leaves the index behind such a hook, so the build refuses, and all is undone."""
    put_hook(sample, "pre-commit", "echo '# added' >> pyproject.toml; git add pyproject.toml")
    before = sample.state()
    refused = shipway(*REHEARSE, "--json")
    assert refused.code == "SW303", refused.stderr
    assert sample.state() == before


_KILL_AT_REF = '#!/bin/sh\ntest "$1" = prepared && grep -q {ref} && kill -9 0 || exit 0\n'


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups to kill")
@pytest.mark.parametrize("ref", ["refs/tags", "refs/heads"])
def test_an_undo_that_was_killed_is_told_and_goes_on(
    sample: Sample, shipway: Shipway, ref: str
) -> None:
    """The release was finished, and git was killed while it held the lock of a ref."""
    before = sample.state()
    assert shipway(*REHEARSE).status == 0
    hook = sample.root / ".git" / "hooks" / "reference-transaction"
    hook.write_text(_KILL_AT_REF.format(ref=ref))
    hook.chmod(0o755)
    died = subprocess.run(
        [sys.executable, "-m", "shipway", "release", "--undo"],
        cwd=sample.root, check=False, capture_output=True, stdin=subprocess.DEVNULL,
        start_new_session=True, timeout=120,
    )  # fmt: skip
    assert died.returncode == -signal.SIGKILL
    hook.unlink()
    assert list((sample.root / ".git" / "refs").rglob("*.lock"))
    told = shipway("status", "--target=local", "--json")
    states = {row["step"]: row["state"] for row in told.data["state"]}
    assert (states["publish"], states["verify"]) == ("missing", "missing")
    assert told.data["unfinished"]["undoing"] is True
    assert "sampleship 1.0.1 is half taken back:" in shipway("status").stdout
    refused = shipway("release", "--part=minor", "--target=local", "--json")
    assert refused.code == "SW705"
    assert refused.data["error"]["fix"] == told.data["unfinished"]["ways"]
    command = told.data["unfinished"]["ways"][0].partition("   ")[0]
    assert command == "invoke release --undo"
    undone = shipway(*command.split()[1:])
    assert undone.status == 0, undone.stderr
    assert sample.state()[1:] == before[1:]
    assert sample.git("tag") == ""
    assert shipway("status", "--json").data["unfinished"] is None


def test_of_a_release_that_is_not_recorded_here_it_is_told_what_is_open(
    sample: Sample, shipway: Shipway
) -> None:
    assert shipway(*REHEARSE).status == 0
    (kept(sample) / "journal.jsonl").unlink()
    refused = shipway(*UNDO)
    first = refused.data["error"]["fix"][0]
    # What was on no public index is not offered to one.
    assert first == "git tag --delete v1.0.1   (by hand, where nobody has it)"
    refused = shipway(*UNDO, "--target=local")
    assert refused.code == "SW706"
    assert "how v1.0.1 was made is not recorded here" in refused.data["error"]["what"]
    assert "in the clone that has made it" in refused.data["error"]["why"]
    following, by_hand, _ = (line.partition("   ")[0] for line in refused.data["error"]["fix"])
    assert following == "invoke release --to=1.0.2 --target=local"
    sample.git("push", "--quiet", "origin", "v1.0.1")
    assert shipway(*UNDO).data["error"]["fix"] == ["invoke status"]
    sample.git("push", "--quiet", "--delete", "origin", "v1.0.1")
    sample.git(*by_hand.split()[1:])
    assert sample.git("tag") == ""
    named = shipway("release", "--undo", "--to=1.0.1", "--json")
    assert (named.status, "an older one" in named.data["error"]["why"]) == (2, True)


@pytest.mark.slow
def test_the_version_of_the_files_is_what_comes_next(sample: Sample, shipway: Shipway) -> None:
    sample.git("tag", "v1.0.0")
    pyproject = (sample.root / "pyproject.toml").read_text("utf-8")
    sample.commit("Next", pyproject__toml=pyproject.replace("1.0.0", "1.1.0"))
    (first, *_) = shipway(*UNDO, "--target=local").data["error"]["fix"]
    done = shipway(*first.partition("   ")[0].split()[1:], "--json")
    assert (done.status, done.data["version"]) == (0, "1.1.0")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups to kill")
def test_instead_of_an_undo_that_was_killed_the_release_can_be_done_again(
    sample: Sample, shipway: Shipway
) -> None:
    assert shipway(*REHEARSE).status == 0
    hook = sample.root / ".git" / "hooks" / "reference-transaction"
    hook.write_text(_KILL_AT_REF.format(ref="refs/heads"))
    hook.chmod(0o755)
    subprocess.run(
        [sys.executable, "-m", "shipway", "release", "--undo"],
        cwd=sample.root, check=False, capture_output=True, stdin=subprocess.DEVNULL,
        start_new_session=True, timeout=120,
    )  # fmt: skip
    hook.unlink()
    _, again = shipway("status", "--json").data["unfinished"]["ways"]
    done = shipway(*again.partition("   ")[0].split()[1:], "--json")
    assert (done.status, done.data["version"]) == (0, "1.0.1"), done.stderr
    assert (sample.git("tag"), sample.git("status", "--porcelain")) == ("v1.0.1", "")
    assert len(sample.served) == 2
    assert shipway(*UNDO).status == 0
    assert sample.served == []


def kept(sample: Sample) -> Path:
    """Return the folder in which shipway remembers what it did for the project."""
    return sample.root / ".git" / "shipway" / "projects" / "sampleship"


def in_dist(sample: Sample) -> list[str]:
    return sorted(path.name for path in (sample.root / "dist").iterdir())


def test_an_undone_version_leaves_no_older_build_of_its_own(
    sample: Sample, shipway: Shipway
) -> None:
    """Such as one of a commit that is no more: it would be what `check` and `publish` mean."""
    assert shipway(*REHEARSE).status == 0
    sample.git("tag", "--delete", "v1.0.1")
    sample.git("reset", "--quiet", "--hard", "HEAD^")
    sample.commit("Go on", more__txt="more")
    for path in (kept(sample) / "journal.jsonl", *(sample.root / ".git/shipway/index").iterdir()):
        path.unlink()
    assert shipway(*REHEARSE).status == 0
    shown = shipway(*UNDO, "--dry-run")
    assert "bring back" not in shown.stdout
    assert shipway(*UNDO).status == 0
    assert in_dist(sample) == []
    assert shipway("check", "--json").code == "SW413"


def test_the_build_before_an_undone_release_is_the_newest_again(
    sample: Sample, shipway: Shipway
) -> None:
    assert shipway("build").status == 0
    ledger = kept(sample) / "ledger.json"
    before = ledger.read_bytes(), in_dist(sample)
    assert shipway(*REHEARSE).status == 0
    assert not set(before[1]) & set(in_dist(sample))
    shown = shipway(*UNDO, "--dry-run")
    assert all(f"bring back the {name} that was" in shown.stdout for name in before[1])
    assert shipway(*UNDO).status == 0
    assert (ledger.read_bytes(), in_dist(sample)) == before


def test_what_was_built_since_an_undone_release_stays_the_newest(
    sample: Sample, shipway: Shipway
) -> None:
    assert shipway("build").status == 0
    before = in_dist(sample)
    assert shipway(*REHEARSE).status == 0
    assert shipway("bump", "--part=dev", "--unique", "build").status == 0
    since = in_dist(sample)
    assert shipway(*UNDO).status == 0
    assert in_dist(sample) == since
    assert shipway("check", "--json").data["version"].startswith("1.0.2.dev")
    assert shipway("build").status == 0
    assert in_dist(sample) == before
    assert shipway("check", "--json").data["version"] == "1.0.0"
