"""Bad input of every kind: one clear error, a status that is not 0, and nothing changed."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support.bad_input import (
    CASES,
    behind,
    byte_order_mark,
    edit,
    foreign_file_in_dist,
    hook,
    linked,
    tag_elsewhere,
)
from support.projects import make_sample
from support.slowness import quick_ones

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Shipway
    from support.projects import Sample

RELEASE = ("release", "--part=patch", "--target=local", "--push", "--json")


QUICK = {"dirty", "hook refuses", "import fails"}
QUICK_WORDS = {
    ("relase",),
    ("release", "--part=pacth"),
    ("bump", "--part=rc"),
    ("check",),
}


@pytest.mark.parametrize("name", quick_ones(QUICK, CASES))
def test_is_refused_or_undone(sample: Sample, shipway: Shipway, name: str) -> None:
    spoil, code, status, told = CASES[name]
    if name == "read-only dist" and sys.platform == "win32":
        pytest.skip("Windows folders have no write bit")
    spoil(sample)
    before = sample.state()
    ran = shipway(*RELEASE)
    assert (ran.code, ran.status) == (code, status), ran.stderr
    assert told in ran.stdout.replace("\\n", "\n").replace("\\'", "'"), ran.stdout
    assert code in ran.stderr
    assert sample.state() == before


@pytest.mark.slow
def test_a_link_inside_the_repository_stays_a_link(sample: Sample, shipway: Shipway) -> None:
    # flit has no part in it: its sdists would have the link without its target.
    edit(sample, '"flit_core>=3.11"', '"setuptools>=77"')
    edit(sample, '"flit_core.buildapi"', '"setuptools.build_meta"')
    linked(sample, sample.root / "conf" / "python.toml")
    ran = shipway(*RELEASE)
    assert ran.status == 0, ran.stderr
    assert (sample.root / "pyproject.toml").is_symlink()
    assert sample.git("show", "--stat=80", "--format=").split()[0] == "conf/python.toml"
    assert sample.git("status", "--porcelain") == ""


@pytest.mark.slow
def test_dist_may_be_a_link_to_a_folder(sample: Sample, shipway: Shipway) -> None:
    elsewhere = sample.root.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept.whl").write_text("from before")
    (sample.root / "dist").symlink_to(elsewhere)
    sample.commit("Ignore the link", __gitignore="/dist\n__pycache__/\n")
    sample.git("push", "--quiet")
    assert shipway(*RELEASE).status == 0
    assert (sample.root / "dist").is_symlink()
    assert len(list(elsewhere.iterdir())) == 3


def test_a_byte_order_mark_survives_a_bump(sample: Sample, shipway: Shipway) -> None:
    byte_order_mark(sample)
    before = (sample.root / "pyproject.toml").read_bytes()
    assert shipway("bump", "--part=patch", "--commit").status == 0
    after = (sample.root / "pyproject.toml").read_bytes()
    assert after == before.replace(b"1.0.0", b"1.0.1")


def test_many_problems_are_told_at_once(sample: Sample, shipway: Shipway) -> None:
    behind(sample)
    (sample.root / "README.md").write_text("changed")
    foreign_file_in_dist(sample)
    ran = shipway(*RELEASE)
    assert ran.code == "SW100"
    codes = {problem["code"] for problem in ran.data["error"]["problems"]}
    assert codes == {"SW303", "SW307", "SW416"}
    assert "3 problems" in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    quick_ones(
        QUICK_WORDS,
        [
            (("relase",), "SW101", '"shipway release --json"'),
            (("nonsense",), "SW101", '"shipway --list"'),
            (("release", "--prat=patch"), "SW101", "--prat"),
            (("release", "--part=pacth"), "SW202", '"invoke release --part=patch   (of: '),
            (
                ("bump", "--part=rc", "--base=minr", "--project=."),
                "SW202",
                '"invoke bump --part=rc --base=minor --project=.   (of: ',
            ),
            (("release", "--part=patch", "--target=loacl"), "SW105", "--target=local"),
            (
                ("release", "--part=patch", "--push", "--no-push"),
                "SW101",
                "--part=patch --push --json   (p",
            ),
            (
                ("release", "--to=nonsense", "--target=local"),
                "SW201",
                "release --to=1.2.3 --target=local ",
            ),
            (
                ("release", "--undo", "--part=patch", "--to=3"),
                "SW101",
                "--undo does not go with --part, --to",
            ),
            (("bump", "--part=rc"), "SW203", "--base"),
            (("status", "--version=x.y"), "SW201", "x.y"),
            (("publish", "--target=local"), "SW413", "invoke build"),
            (("check",), "SW413", "invoke build"),
            (("verify", "--target=local"), "SW413", "invoke build"),
            (("current", "--project=nowhere"), "SW102", "nowhere"),
            (("release", "--timeout=x"), "SW101", "--timeout takes a whole number"),
            (("release", "--keep", "--timeout", "x"), "SW101", "release --keep --json   ("),
            (("release", "--timeout=-5"), "SW101", "not '-5'"),
            (("verify", "--timeout=0"), "SW101", "from 1 to"),
            (("verify", f"--timeout={'9' * 5000}"), "SW101", "from 1 to"),
            (("serve", "--port=x"), "SW101", "--port takes a whole number"),
            (("serve", "--port=99999"), "SW101", "from 0 to 65535"),
            (
                ("release", "--base=minor", "--target=local"),
                "SW101",
                "release --part=rc --base=minor --t",
            ),
            (("release", "--part=patch", "--to=2.0"), "SW101", "invoke release --to=2.0"),
            (("bump",), "SW101", "invoke bump --to=1.1.0"),
            (("release", "--part=patch", "--target="), "SW101", "release --part=patch --json   (w"),
            (("release", "--part=", "--target=local"), "SW101", "--part has no value"),
            (("release", "--undo", "--part=patch"), "SW101", "release --part=patch --json   (m"),
            (("release", "--undo", "--no-push", "--python=3.9"), "SW101", "--no-push, --python"),
            (("bump", "--unique", "--to=2.0"), "SW101", "invoke bump --to=2.0   (a"),
            (("bump", "--unique", "--commit"), "SW101", "--unique does not go with --commit"),
            (
                ("bump", "--unique", "--part=dev", "--base=minor"),
                "SW101",
                "--part=dev --base=minor   (a",
            ),
            (("bump", "--unique", "--part=patch"), "SW101", "invoke bump --part=patch   (a"),
            (("build", "--project="), "SW101", "--project has no value"),
            (("build", "--project=src"), "SW102", "no project of its own"),
            (("release", "--part=patch", "--target=local", "--python="), "SW609", "''"),
            (
                ("release", "--part=patch", "--target=local", "--python=2.7"),
                "SW609",
                "3.7 or newer",
            ),
            (
                ("release", "--part=patch", "--target=local", "--python=3.7"),
                "SW606",
                "it requires ==",
            ),
            (
                ("release", "--part=patch", "--target=local", "--python=3.99"),
                "SW609",
                "there is no Python 3.99",
            ),
        ],
    ),
)
def test_words_that_make_no_sense(
    sample: Sample, shipway: Shipway, arguments: tuple[str, ...], code: str, told: str
) -> None:
    before = sample.state()
    ran = shipway(*arguments, "--json")
    assert ran.code == code, ran.stderr
    assert ran.status != 0
    assert told in ran.stdout
    assert sample.state() == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("option", "code"),
    [
        ("--part=zzz", "SW202"),
        ("--part=patch --base=minor", "SW101"),
        ("--part=rc --base=x", "SW202"),
        ("--base=minor", "SW101"),
        ("--part=patch --to=1.0.1", "SW101"),
    ],
)
def test_what_makes_no_sense_is_refused_of_a_released_head_too(
    sample: Sample, shipway: Shipway, option: str, code: str
) -> None:
    sample.git("tag", "--annotate", "--message", "sampleship 1.0.0", "v1.0.0")
    assert shipway("release", "--part=patch", "--target=local", "--dry-run").status == 0
    assert shipway("release", *option.split(), "--target=local", "--json").code == code


def test_pythons_may_be_named_in_one_list(sample: Sample, shipway: Shipway) -> None:
    release = ("release", "--part=patch", "--target=local", "--json")
    ran = shipway(*release, "--python=3.98, 3.99", "--python=3.97")
    told = [problem["what"] for problem in ran.data["error"]["problems"]]
    assert told == [f"there is no Python {name} to verify on" for name in ("3.97", "3.98", "3.99")]
    assert sample.git("status", "--porcelain") == ""


def test_outside_of_a_repository(sample: Sample, shipway: Shipway, tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "pyproject.toml").write_text('[project]\nname="x"\nversion="1"\n')
    assert shipway("current", "--json", folder=tmp_path / "bare").code == "SW301"
    (tmp_path / "empty").mkdir()
    assert shipway("current", "--json", folder=tmp_path / "empty").code == "SW102"
    assert sample.git("status", "--porcelain") == ""


@pytest.mark.slow
def test_fixes_mean_the_target_that_was_asked_for(sample: Sample, shipway: Shipway) -> None:
    tag_elsewhere(sample)
    ran = shipway(*RELEASE)
    assert ran.data["error"]["fix"][0] == (
        "invoke release --to=1.0.2 --target=local --push   (the next version)"
    )
    assert shipway("release", "--to=1.0.2", "--target=local").status == 0


@pytest.mark.slow
@pytest.mark.parametrize("commit", [(), ("--commit",)])
@pytest.mark.parametrize("place", ["below HEAD", "on another branch", "on HEAD"])
def test_a_bump_to_a_version_that_others_have_tagged_is_refused(
    sample: Sample, shipway: Shipway, place: str, commit: tuple[str, ...]
) -> None:
    if place == "on HEAD":
        sample.git("tag", "v1.0.1")
    else:
        tag_elsewhere(sample)
    if place == "on another branch":
        sample.git("tag", "--force", "v1.0.1", "HEAD")
        sample.git("reset", "--quiet", "--hard", "HEAD^")
    before = sample.state()
    ran = shipway("bump", "--part=patch", *commit, "--json")
    if place == "on HEAD" and not commit:
        # What a script makes of a placeholder, where the tag says the version.
        assert ran.status == 0, ran.stderr
        return
    assert (ran.code, sample.state()) == ("SW309", before), ran.stderr
    command = ran.data["error"]["fix"][0].partition("   ")[0].split()
    assert command[1:] == ["bump", "--to=1.0.2", *commit]
    assert shipway(*command[1:]).status == 0
    assert 'version = "1.0.2"' in (sample.root / "pyproject.toml").read_text("utf-8")


def test_the_next_version_is_after_the_newest_tag(sample: Sample, shipway: Shipway) -> None:
    """Seen: a placeholder in the files, which a workflow replaces by the tag (deptry)."""
    sample.git("tag", "v2.4.0")
    tag_elsewhere(sample)
    ran = shipway(*RELEASE)
    assert ran.data["error"]["fix"][0].startswith("invoke release --to=2.4.1 ")


def test_a_repository_without_commits(tmp_path: Path, sample: Sample, shipway: Shipway) -> None:
    empty = tmp_path / "empty"
    sample.git("init", "--quiet", str(empty))
    (empty / "pyproject.toml").write_text('[project]\nname = "x"\nversion = "1"\n')
    ran = shipway("release", "--part=patch", "--target=local", "--json", folder=empty)
    assert "SW302" in ran.stdout


def test_a_rule_that_does_not_exist_is_told_first(sample: Sample, shipway: Shipway) -> None:
    edit(sample, "[project.scripts]", '[tool.shipway.ignore]\nx = "y"\n\n[project.scripts]')
    before = sample.state()
    assert shipway(*RELEASE).code == "SW104"
    assert sample.state() == before


@pytest.mark.slow
def test_the_tag_that_the_remote_has_on_this_commit_is_fetched(
    sample: Sample, shipway: Shipway
) -> None:
    sample.git("tag", "--annotate", "--message", "sampleship 1.0.0", "v1.0.0")
    sample.git("push", "--quiet", "origin", "v1.0.0")
    sample.git("tag", "--delete", "v1.0.0")
    ran = shipway("release", "--target=local", "--push", "--json")
    assert ran.status == 0, ran.stderr
    assert sample.git("rev-parse", "v1.0.0") == sample.git_remote("rev-parse", "v1.0.0")


@pytest.mark.slow
def test_odd_paths_and_names(tmp_path: Path, shipway: Shipway) -> None:
    folder = tmp_path / 'it\'s a "folder" with $(touch planted) & ünïcode'
    folder.mkdir()
    sample = make_sample(folder)
    ran = shipway(*RELEASE, folder=sample.root / "src")
    assert ran.status == 0, ran.stderr
    assert sample.git_remote("tag") == "v1.0.1"
    assert not list(tmp_path.rglob("planted"))


@pytest.mark.skipif(sys.platform == "win32", reason="names there cannot have them")
def test_a_folder_that_no_path_list_can_name(tmp_path: Path, shipway: Shipway) -> None:
    (tmp_path / "a:b").mkdir()
    sample = make_sample(tmp_path / "a:b")
    before = sample.state()
    ran = shipway(*RELEASE, "--json", folder=sample.root)
    assert ran.code == "SW116", ran.stderr
    assert "PATH" in ran.data["error"]["why"]
    assert sample.state() == before


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="names there cannot have them")
def test_line_ends_in_the_name_of_a_folder(tmp_path: Path, shipway: Shipway) -> None:
    (tmp_path / "a\nb\rc").mkdir()
    sample = make_sample(tmp_path / "a\nb\rc")
    sample.git("worktree", "add", "--quiet", "-b", "next", str(tmp_path / "a\nb\rc" / "tree"))
    ran = shipway(*RELEASE, folder=sample.root.parent / "tree")
    assert ran.status == 0, ran.stderr
    assert sample.git_remote("tag") == "v1.0.1"


def test_a_second_release_is_refused_with_who_holds_the_lock(
    sample: Sample, shipway: Shipway
) -> None:
    hook(
        sample.root / ".git",
        "pre-commit",
        f"cd {sample.root} && '{sys.executable}' -m shipway release --part=major --json"
        f" > {sample.root.parent}/second.json 2> {sample.root.parent}/second.txt; exit 0",
    )
    assert shipway(*RELEASE).status == 0
    second = (sample.root.parent / "second.json").read_text()
    assert '"SW701"' in second
    assert "release --part=patch" in second
    assert "process" in second


@pytest.mark.slow
def test_an_import_that_ends_the_process_is_no_success(sample: Sample, shipway: Shipway) -> None:
    edit(
        sample,
        '"""A sample package."""',
        "import os\nos._exit(0)",
        file="src/sampleship/__init__.py",
    )
    before = sample.state()
    assert shipway(*RELEASE).code == "SW610"
    assert sample.state() == before


@pytest.mark.slow
@pytest.mark.parametrize("text", ['{"format": 1, "proj', "", '{"format": 1, "version": 7}'])
def test_a_broken_ledger_stops_only_who_needs_it(
    sample: Sample, shipway: Shipway, text: str
) -> None:
    ledger = sample.root / ".git/shipway/projects/sampleship/ledger.json"
    ledger.parent.mkdir(parents=True)
    ledger.write_text(text)
    for task in ("check", "publish"):
        ran = shipway(task, "--target=local", "--json")
        assert (ran.code, ran.data["error"]["fix"]) == ("SW401", ["invoke build"])
        assert str(ledger) in ran.data["error"]["what"]
    rows = shipway("status", "--target=local", "--json").data["state"]
    build = next(row for row in rows if row["step"] == "build")
    assert build["state"] == "missing"
    assert "ledger" in build["detail"]
    released = shipway(*RELEASE)
    assert released.status == 0, released.stderr
    assert "this build replaces it" in released.stderr
    ledger.write_text(text)
    assert shipway("build").status == 0
    assert json.loads(ledger.read_text())["version"] == "1.0.1"


@pytest.mark.slow
def test_undoing_a_build_brings_a_broken_ledger_back(sample: Sample, shipway: Shipway) -> None:
    ledger = sample.root / ".git/shipway/projects/sampleship/ledger.json"
    ledger.parent.mkdir(parents=True)
    ledger.write_text('{"format": 1, "proj')
    assert shipway("release", "--part=patch", "--target=local").status == 0
    assert shipway("release", "--undo").status == 0
    assert ledger.read_text() == '{"format": 1, "proj'


@pytest.mark.slow
def test_what_the_system_denies_is_no_traceback(sample: Sample, shipway: Shipway) -> None:
    """Links in a circle deny access to everybody, the superuser too."""
    before = sample.state()
    state = sample.root / ".git" / "shipway"
    state.symlink_to(state)
    for command in (RELEASE, ("build", "--json"), ("release", "--undo", "--json")):
        ran = shipway(*command)
        assert (ran.status, ran.code) == (1, "SW115"), ran.stderr
        assert str(state) in ran.data["error"]["what"]
    assert shipway("current").status == 0
    assert sample.state() == before
    state.unlink()
    state.write_text("a file in its place")
    assert shipway(*RELEASE).code == "SW115"
    state.unlink()
    long = shipway("current", f"--project={'x' * 300}", "--json")
    assert (long.status, long.code) == (1, "SW115")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows closes no stream of a child")
def test_streams_that_are_closed_stop_nothing(sample: Sample) -> None:
    script = 'exec "$@" <&- >&- 2>&-'
    command = ["sh", "-c", script, "sh", sys.executable, "-m", "shipway", *RELEASE[:-1], "--push"]
    assert subprocess.run(command, cwd=sample.root, check=False, timeout=60).returncode == 0
    assert sample.git_remote("tag") == "v1.0.1"
    assert sample.git("status", "--porcelain") == ""
