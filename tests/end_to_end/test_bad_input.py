"""Bad input of every kind: one clear error, a status that is not 0, and nothing changed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support.projects import make_sample

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Shipway
    from support.projects import Sample

RELEASE = ("release", "--part=patch", "--target=local", "--push", "--json")


def edit(sample: Sample, old: str, new: str, *, file: str = "pyproject.toml") -> None:
    """Change a file and commit it, here and on the remote."""
    path = sample.root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    sample.commit(f"Change {file}")
    sample.git("push", "--quiet")


def hook(folder: Path, name: str, script: str) -> None:
    path = folder / "hooks" / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def tag_elsewhere(sample: Sample) -> None:
    sample.git("tag", "v1.0.1")
    sample.commit("More", more__txt="more")
    sample.git("push", "--quiet")


def tag_elsewhere_on_remote(sample: Sample) -> None:
    tag_elsewhere(sample)
    sample.git("push", "--quiet", "origin", "v1.0.1")
    sample.git("tag", "--delete", "v1.0.1")


def tag_on_the_commit_that_will_be_bumped(sample: Sample) -> None:
    sample.git("tag", "v1.0.1")


def behind(sample: Sample) -> None:
    sample.commit("Theirs", theirs__txt="theirs")
    sample.git("push", "--quiet")
    sample.git("reset", "--quiet", "--hard", "HEAD^")


def diverged(sample: Sample) -> None:
    behind(sample)
    sample.commit("Ours", ours__txt="ours")


def remote_is_gone(sample: Sample) -> None:
    sample.git("remote", "set-url", "origin", str(sample.remote) + "-gone")


def broken_backend(sample: Sample) -> None:
    (sample.root / "hooks.py").write_text(
        "from flit_core.buildapi import *\n"
        "def build_sdist(*arguments, **options):\n"
        "    raise RuntimeError('the reason it fails')\n"
    )
    edit(sample, '"flit_core.buildapi"', '"hooks"\nbackend-path = ["."]')


def hanging_backend(sample: Sample) -> None:
    (sample.root / "hooks.py").write_text(
        "import time\n"
        "from flit_core.buildapi import *\n"
        "def build_wheel(*arguments, **options):\n"
        "    print('still waiting', flush=True)\n"
        "    time.sleep(60)\n"
    )
    configured(sample, 'build-timeout = 1.5\n[tool.flit.sdist]\ninclude = ["hooks.py"]')
    edit(sample, '"flit_core.buildapi"', '"hooks"\nbackend-path = ["."]')


def import_fails(sample: Sample) -> None:
    edit(sample, '"""A sample package."""', "import not_there", file="src/sampleship/__init__.py")


def read_only_dist(sample: Sample) -> None:
    (sample.root / "dist").mkdir()
    (sample.root / "dist").chmod(0o555)


def dist_is_a_file(sample: Sample) -> None:
    configured(sample, 'dist = "LICENSE"')


def foreign_file_in_dist(sample: Sample) -> None:
    (sample.root / "dist").mkdir()
    (sample.root / "dist" / "notes.txt").write_text("notes")


def local_version(sample: Sample) -> None:
    edit(sample, '"1.0.0"', '"one.two"')


def configured(sample: Sample, line: str) -> None:
    edit(sample, "[project.scripts]", f"[tool.shipway]\n{line}\n\n[project.scripts]")


def tag_that_is_a_folder_to_ours(sample: Sample) -> None:
    configured(sample, 'tag-format = "release/{version}"')
    sample.git("tag", "release")


def byte_order_mark(sample: Sample) -> None:
    path = sample.root / "pyproject.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    sample.commit("Mark")
    sample.git("push", "--quiet")


def linked(sample: Sample, target: Path) -> None:
    """Put pyproject.toml somewhere else and a link in its place."""
    path = sample.root / "pyproject.toml"
    target.parent.mkdir(exist_ok=True)
    path.rename(target)
    path.symlink_to(os.path.relpath(target, sample.root))
    sample.commit("Link")
    sample.git("push", "--quiet")


def merge_without_changes(sample: Sample) -> None:
    """Leave a merge half done that git would call a clean tree."""
    sample.git("switch", "--quiet", "--create", "other")
    sample.commit("Theirs", theirs__txt="theirs")
    sample.git("switch", "--quiet", "main")
    sample.git("merge", "--quiet", "--no-commit", "--no-ff", "--strategy=ours", "other")


def rebase(sample: Sample) -> None:
    sample.commit("More", more__txt="more")
    with pytest.raises(subprocess.CalledProcessError):
        sample.git("rebase", "--quiet", "--exec", "false", "HEAD^")


def version_in_an_ignored_file(sample: Sample) -> None:
    sample.commit("Ignore", __gitignore="/dist/\n__pycache__/\n/VERSION\n")
    (sample.root / "VERSION").write_text("1.0.0")
    configured(sample, 'version-files = ["VERSION"]')


def signing_fails(sample: Sample) -> None:
    sample.git("config", "tag.gpgSign", "true")
    sample.git("config", "gpg.program", "false")


def own_backend(sample: Sample, *lines: str, sdist: str = "") -> None:
    """Build with a backend of the project's own: flit's, with lines before it makes a wheel."""
    (sample.root / "hooks.py").write_text(
        "import pathlib, time\n"
        "from flit_core import buildapi\n"
        "from flit_core.buildapi import *\n"
        "def edit(old, new, file='pyproject.toml'):\n"
        "    path = pathlib.Path(file)\n"
        "    path.write_text(path.read_text().replace(old, new))\n"
        "def build_wheel(*arguments, **options):\n"
        + "".join(f"    {line}\n" for line in lines)
        + "    return buildapi.build_wheel(*arguments, **options)\n"
    )
    configured(sample, sdist or 'dist = "dist"\n[tool.flit.sdist]\ninclude = ["hooks.py"]')
    edit(sample, '"flit_core.buildapi"', '"hooks"\nbackend-path = ["."]')


def version_from_the_clock(sample: Sample) -> None:
    own_backend(sample, "edit('1.0.1', f'1.0.{time.time_ns()}')")


def wheel_without_its_package(sample: Sample) -> None:
    edit(sample, '"flit_core>=3.11"', '"setuptools>=77"')
    edit(sample, '"flit_core.buildapi"', '"setuptools.build_meta"')
    scripts = '[project.scripts]\nsampleship = "sampleship:main"\n'
    edit(sample, scripts, "[tool.setuptools]\npackages = []\n")


def submodule_out_of_reach(sample: Sample) -> None:
    other = make_sample(sample.root.parent, name="inner")
    url = ("-c", "protocol.file.allow=always")
    sample.git(*url, "submodule", "add", "--quiet", str(other.remote), "inner")
    sample.commit("Have a submodule")
    sample.git("push", "--quiet")
    sample.git("submodule", "deinit", "--quiet", "--force", "inner")
    shutil.rmtree(sample.root / ".git" / "modules")
    other.remote.rename(other.remote.with_name("gone.git"))


def dist_is_a_link_to_a_file(sample: Sample) -> None:
    (sample.root / "dist").symlink_to("LICENSE")
    sample.commit("Link", __gitignore="/dist\n__pycache__/\n")
    sample.git("push", "--quiet")


def computed_version(sample: Sample) -> None:
    edit(sample, 'version = "1.0.0"   # the one place', 'dynamic = ["version"]')
    text = f'{sample.module.read_text("utf-8")}\n__version__ = "%d.%d.%d" % (7 // 7, 0, 7 - 7)\n'
    sample.module.write_text(text, encoding="utf-8")
    sample.commit("Compute")
    sample.git("push", "--quiet")


CASES: dict[str, tuple[Callable[[Sample], object], str, int, str]] = {
    "dirty": (lambda s: (s.root / "README.md").write_text("x"), "SW303", 1, " M README.md"),
    "untracked": (lambda s: (s.root / "new.py").write_text("x"), "SW303", 1, "?? new.py"),
    "detached": (lambda s: s.git("switch", "--quiet", "--detach"), "SW304", 1, "git switch"),
    "merge": (merge_without_changes, "SW319", 1, "git merge --continue"),
    "rebase": (rebase, "SW319", 1, "git rebase --continue"),
    "version in an ignored file": (version_in_an_ignored_file, "SW217", 1, "VERSION has the"),
    "no remote": (lambda s: s.git("remote", "remove", "origin"), "SW306", 1, "--no-push"),
    "behind": (behind, "SW307", 1, "git pull --ff-only origin main"),
    "diverged": (diverged, "SW307", 1, "git pull --rebase origin main"),
    "remote gone": (remote_is_gone, "SW308", 1, "ls-remote"),
    "tag on another commit": (tag_elsewhere, "SW309", 1, "v1.0.1"),
    "tag on the remote only": (tag_elsewhere_on_remote, "SW309", 1, "on origin"),
    "tag where no bump is yet": (tag_on_the_commit_that_will_be_bumped, "SW309", 1, "v1.0.1"),
    "tag that git refuses": (
        lambda s: configured(s, 'tag-format = "v {version}"'),
        "SW104",
        2,
        "'v 1.0.1'",
    ),
    "tag in the way": (tag_that_is_a_folder_to_ours, "SW313", 1, "beside the tag release"),
    "byte order mark": (byte_order_mark, "SW417", 1, "begins with a byte order mark"),
    "link out of the repository": (
        lambda s: linked(s, s.root.parent / "elsewhere.toml"),
        "SW217",
        1,
        "elsewhere.toml is outside",
    ),
    "hook refuses": (
        lambda s: hook(s.root / ".git", "pre-commit", "echo too long >&2; exit 1"),
        "SW312",
        1,
        "too long",
    ),
    "push rejected": (
        lambda s: hook(s.remote, "pre-receive", "echo not on Fridays >&2; exit 1"),
        "SW314",
        1,
        "not on Fridays",
    ),
    "push hook refuses": (
        lambda s: hook(s.root / ".git", "pre-push", "echo not on Fridays >&2; exit 1"),
        "SW320",
        1,
        "not on Fridays",
    ),
    "build fails": (broken_backend, "SW407", 1, "the reason it fails"),
    "build hangs": (hanging_backend, "SW418", 1, "still waiting"),
    "import fails": (import_fails, "SW610", 1, "not_there"),
    "read-only dist": (read_only_dist, "SW415", 1, "dist"),
    "dist is a file": (dist_is_a_file, "SW415", 1, "LICENSE"),
    "foreign file": (foreign_file_in_dist, "SW416", 1, "notes.txt"),
    "no PEP 440": (local_version, "SW201", 2, "one.two"),
    "signing fails": (signing_fails, "SW313", 1, "gpg failed to sign"),
    "backend that is not there": (
        lambda s: edit(s, '"flit_core.buildapi"', '"no_such.backend"'),
        "SW406",
        1,
        "no_such.backend",
    ),
    "sdist that does not build": (
        lambda s: own_backend(s, sdist='dist = "dist"'),
        "SW410",
        1,
        "hooks",
    ),
    "wheel without its package": (
        wheel_without_its_package,
        "SW412",
        1,
        "nothing but its metadata",
    ),
    "entry point to nowhere": (
        lambda s: edit(s, '"sampleship:main"', '"sampleship.gone:main"'),
        "SW412",
        1,
        "sampleship.gone",
    ),
    "entry point that fails": (
        lambda s: edit(
            s, "    print(", "    import gone\n    print(", file="src/sampleship/__init__.py"
        ),
        "SW610",
        1,
        "gone",
    ),
    "version from the clock": (version_from_the_clock, "SW414", 1, "1.0.1"),
    "computed version": (computed_version, "SW218", 1, "no file has that version"),
    "version in two places": (
        lambda s: configured(
            s, 'version-files = [{ path = "README.md", pattern = "at {version}" }]'
        ),
        "SW223",
        1,
        "README.md does not have 1.0.0",
    ),
    "submodule out of reach": (submodule_out_of_reach, "SW308", 1, "inner"),
    "dist is a link to a file": (dist_is_a_link_to_a_file, "SW415", 1, "dist"),
    "unknown key": (lambda s: configured(s, "dits = 1"), "SW104", 2, "'dist'"),
    "wrong type": (lambda s: configured(s, "dist = 1"), "SW104", 2, "a string"),
    "broken TOML": (lambda s: edit(s, '"1.0.0"', '"1.0.0'), "SW103", 2, "line 7, column"),
}


@pytest.mark.parametrize("name", CASES)
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
    [
        (("relase",), "SW101", "'release'"),
        (("release", "--prat=patch"), "SW101", "--prat"),
        (("release", "--part=pacth"), "SW202", "'patch'"),
        (("release", "--part=patch", "--target=loacl"), "SW105", "'local'"),
        (("release", "--part=patch", "--push", "--no-push"), "SW101", "contradict"),
        (("release", "--to=nonsense", "--target=local"), "SW201", "nonsense"),
        (("bump", "--part=rc"), "SW203", "--base"),
        (("status", "--version=x.y"), "SW201", "x.y"),
        (("publish", "--target=local"), "SW413", "invoke build"),
        (("check",), "SW413", "invoke build"),
        (("verify", "--target=local"), "SW413", "invoke build"),
        (("current", "--project=nowhere"), "SW102", "nowhere"),
        (("release", "--timeout=x"), "SW101", "--timeout takes a whole number"),
        (("release", "--timeout=-5"), "SW101", "not '-5'"),
        (("verify", "--timeout=0"), "SW101", "from 1 to"),
        (("verify", f"--timeout={'9' * 5000}"), "SW101", "from 1 to"),
        (("serve", "--port=x"), "SW101", "--port takes a whole number"),
        (("serve", "--port=99999"), "SW101", "from 0 to 65535"),
        (("release", "--base=minor", "--target=local"), "SW101", "--base belongs to --part"),
        (("release", "--part=patch", "--to=2.0"), "SW101", "either --part or --to"),
        (("release", "--part=patch", "--target="), "SW101", "--target has no value"),
        (("release", "--part=", "--target=local"), "SW101", "--part has no value"),
        (("release", "--undo", "--part=patch"), "SW101", "--undo does not go with --part"),
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
        (("release", "--part=patch", "--target=local", "--python=2.7"), "SW609", "3.7 or newer"),
        (("release", "--part=patch", "--target=local", "--python=3.7"), "SW606", "it requires =="),
        (
            ("release", "--part=patch", "--target=local", "--python=3.99"),
            "SW100",
            "uv python install 3.99",
        ),
    ],
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


def test_outside_of_a_repository(sample: Sample, shipway: Shipway, tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "pyproject.toml").write_text('[project]\nname="x"\nversion="1"\n')
    assert shipway("current", "--json", folder=tmp_path / "bare").code == "SW301"
    (tmp_path / "empty").mkdir()
    assert shipway("current", "--json", folder=tmp_path / "empty").code == "SW102"
    assert sample.git("status", "--porcelain") == ""


def test_fixes_mean_the_target_that_was_asked_for(sample: Sample, shipway: Shipway) -> None:
    tag_elsewhere(sample)
    ran = shipway(*RELEASE)
    assert ran.data["error"]["fix"][0] == (
        "invoke release --to=1.0.2 --target=local   (the next version)"
    )
    assert shipway("release", "--to=1.0.2", "--target=local").status == 0


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


def test_the_tag_that_the_remote_has_on_this_commit_is_fetched(
    sample: Sample, shipway: Shipway
) -> None:
    sample.git("tag", "--annotate", "--message", "sampleship 1.0.0", "v1.0.0")
    sample.git("push", "--quiet", "origin", "v1.0.0")
    sample.git("tag", "--delete", "v1.0.0")
    ran = shipway("release", "--target=local", "--push", "--json")
    assert ran.status == 0, ran.stderr
    assert sample.git("rev-parse", "v1.0.0") == sample.git_remote("rev-parse", "v1.0.0")


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


def test_undoing_a_build_brings_a_broken_ledger_back(sample: Sample, shipway: Shipway) -> None:
    ledger = sample.root / ".git/shipway/projects/sampleship/ledger.json"
    ledger.parent.mkdir(parents=True)
    ledger.write_text('{"format": 1, "proj')
    assert shipway("release", "--part=patch", "--target=local").status == 0
    assert shipway("release", "--undo").status == 0
    assert ledger.read_text() == '{"format": 1, "proj'


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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows closes no stream of a child")
def test_streams_that_are_closed_stop_nothing(sample: Sample) -> None:
    script = 'exec "$@" <&- >&- 2>&-'
    command = ["sh", "-c", script, "sh", sys.executable, "-m", "shipway", *RELEASE[:-1], "--push"]
    assert subprocess.run(command, cwd=sample.root, check=False, timeout=60).returncode == 0
    assert sample.git_remote("tag") == "v1.0.1"
    assert sample.git("status", "--porcelain") == ""
