"""What `status` says is so, whatever was done before and by which task."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shipway.doors.journal import Journal
from shipway.doors.state import StateFolder
from support.projects import run_killed
from support.slowness import slow

if TYPE_CHECKING:
    from conftest import Shipway
    from support.projects import Sample


REHEARSAL = ("release", "--part=patch", "--target=local")


def states(shipway: Shipway, *options: str) -> dict[str, dict[str, str]]:
    ran = shipway("status", *options, "--json")
    assert ran.status == 0, ran.stderr
    return {row["step"]: row for row in ran.data["state"]}


@pytest.mark.slow
def test_a_bump_that_nobody_committed_is_not_committed(sample: Sample, shipway: Shipway) -> None:
    chain = ("bump", "--part=patch", "build", "check", "publish", "--target=local")
    assert shipway(*chain).status == 0
    found = states(shipway, "--target=local")["commit"]
    assert (found["state"], "uncommitted changes" in found["detail"]) == ("missing", True)
    sample.commit("Release 1.0.1")
    assert states(shipway, "--target=local")["commit"]["state"] == "done"


@pytest.mark.parametrize("onward", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_bump_that_nobody_committed_has_a_way_on_and_one_back(
    sample: Sample, shipway: Shipway, *, onward: bool
) -> None:
    before = sample.state()
    assert shipway("status", "--json").data["bumped"] is None
    sample.commit("Have a copy", CITATION__cff="cff-version: 1.2.0\nversion: 1.0.0\n")
    assert shipway("bump", "--part=patch").status == 0
    found = shipway("status", "--target=local", "--json").data["bumped"]
    assert found["what"] == "pyproject.toml [project] version says 1.0.1, and no commit does"
    on, back = (way.partition("   ")[0] for way in found["ways"])
    assert on.endswith(" && invoke release --target=local")
    commit, _, release = on.partition(" && ")
    command = shlex.split(commit if onward else back)
    sample.git(*command[1:])
    assert sample.git("status", "--porcelain") == ""
    assert shipway("status", "--json").data["bumped"] is None
    if onward:
        done = shipway(*release.split()[1:], "--json")
        assert (done.status, done.data["version"]) == (0, "1.0.1"), done.stderr
    else:
        assert sample.state()[2] == before[2]


@pytest.mark.slow
def test_a_version_that_is_committed_and_not_tagged_has_a_way_on_and_one_back(
    sample: Sample, shipway: Shipway
) -> None:
    before = sample.state()
    assert shipway("bump", "--part=patch", "--commit").status == 0
    found = shipway("status", "--target=local", "--json").data
    assert (found["bumped"], found["untagged"]["ways"][0]) == (
        None,
        "invoke release --target=local   (releases 1.0.1)",
    )
    back = found["untagged"]["ways"][1].partition("   ")[0]
    assert shipway(*back.split()[1:]).status == 0
    assert sample.state() == before
    assert len(shipway("status", "--json").data["untagged"]["ways"]) == 1


@pytest.mark.slow
def test_what_was_begun_with_a_push_goes_on_with_one(sample: Sample, shipway: Shipway) -> None:
    assert shipway(*REHEARSAL, "--push").status == 0
    sample.git("push", "--quiet", "origin", ":v1.0.1")
    (way,) = shipway("status", "--target=local", "--json").data["unfinished"]["ways"]
    command = way.partition("   ")[0]
    assert command == "invoke release --target=local --push"
    assert shipway(*command.split()[1:]).status == 0
    assert sample.git_remote("tag") == "v1.0.1"


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("tagged", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_a_remote_that_cannot_be_asked_is_a_row_of_the_table(
    sample: Sample, shipway: Shipway, *, there: bool, tagged: bool
) -> None:
    if tagged:
        sample.git("tag", "v1.0.0")
    journal = Journal(StateFolder(sample.root / ".git" / "shipway", "sampleship").journal_path)
    journal.begin({"version": "1.0.0", "target": "local", "push": "yes"})
    journal.end("finished")
    if there:
        sample.git("remote", "set-url", "origin", str(sample.root / "nowhere.git"))
    else:
        sample.git("remote", "remove", "origin")
    row = states(shipway, "--target=local")["push"]
    said = "nowhere.git' does not appear" if there else "no remote 'origin': git remote add origin"
    assert (row["state"], said in row["detail"]) == ("unknown", True), row


def test_a_version_that_never_was_has_no_state(sample: Sample, shipway: Shipway) -> None:
    asked = ("status", "--version=0.3", "--target=local")
    refused = shipway(*asked, "--json")
    assert (refused.status, refused.code) == (2, "SW101"), refused.stderr
    assert refused.data["error"]["fix"] == ["invoke status --version=1.0.0 --target=local"]
    index = StateFolder(sample.root / ".git" / "shipway", "sampleship").index_folder
    index.mkdir(parents=True, exist_ok=True)
    (index / "sampleship-0.3-py3-none-any.whl").write_bytes(b"of another clone")
    assert states(shipway, *asked[1:])["publish"]["state"] == "unknown"


@pytest.mark.slow
def test_what_was_published_of_uncommitted_changes_makes_room_for_a_release(
    sample: Sample, shipway: Shipway
) -> None:
    chain = ("bump", "--part=patch", "build", "check", "publish", "--target=local")
    assert shipway(*chain).status == 0
    found = states(shipway, "--target=local")["publish"]
    assert (found["state"], "of uncommitted changes" in found["detail"]) == ("different", True)
    on = shipway("status", "--target=local", "--json").data["bumped"]["ways"][0]
    commit, forget, release = on.partition("   ")[0].split(" && ")
    sample.git(*shlex.split(commit)[1:])
    (waits, *_) = shipway("status", "--target=local", "--json").data["untagged"]["ways"]
    assert waits.partition("   ")[0] == f"{forget} && {release}"
    program, *files = shlex.split(forget)
    assert program == "rm"
    for file in files:
        Path(file).unlink()
    done = shipway(*release.split()[1:], "--json")
    assert (done.status, done.data["version"]) == (0, "1.0.1"), done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("checked", "asked", "state"),
    [("pypi", "local", "done"), ("local", "local", "done"), ("local", "pypi", "missing")],
)
def test_a_check_counts_for_every_target_that_is_no_stricter(
    shipway: Shipway, checked: str, asked: str, state: str
) -> None:
    assert shipway("build", "check", f"--target={checked}").status == 0
    found = states(shipway, f"--target={asked}")["check"]
    assert found["state"] == state
    assert ("for an index that is not public" in found["detail"]) == (state == "missing")


def unfinished(shipway: Shipway, *options: str) -> dict[str, object] | None:
    ran = shipway("status", *options, "--json")
    assert ran.status == 0, ran.stderr
    found: dict[str, object] | None = ran.data["unfinished"]
    if found is None:
        assert "not finished" not in shipway("status", *options).stdout
    return found


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize(
    ("point", "second"),
    [("after tag", "invoke release --undo"), ("after push", "invoke release --to=1.0.2")],
)
def test_a_release_that_was_killed_and_the_commands_that_end_it(
    sample: Sample, shipway: Shipway, point: str, second: str
) -> None:
    sample.git("tag", "v1.0.0")
    killed = run_killed(sample.root, point, *REHEARSAL, "--push")
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    ways: list[str] = []
    for options in ((), ("--version=1.0.0", "--target=pypi")):
        found = unfinished(shipway, *options)
        assert found is not None
        assert (found["version"], found["target"]) == ("1.0.1", "local")
        ways = [str(way).partition("   ")[0] for way in found["ways"]]  # type: ignore[attr-defined]
        there = "" if "undo" in second else " --target=local --push"
        assert ways == ["invoke release --target=local --push", f"{second}{there}"]
    told = shipway("status", f"--project={sample.root}").stdout
    assert "sampleship 1.0.1 is not finished on local:" in told
    onward = f"invoke release --target=local --push --project={sample.root}"
    assert f"  {onward}   (finishes it)" in told
    assert shipway(*ways[0].split()[1:]).status == 0
    assert unfinished(shipway, "--target=local") is None


@pytest.mark.slow
def test_what_a_rehearsal_leaves_to_do(sample: Sample, shipway: Shipway) -> None:
    assert unfinished(shipway) is None
    assert shipway(*REHEARSAL).status == 0
    assert unfinished(shipway, "--target=local") is None
    found = unfinished(shipway, "--target=testpypi")
    assert found is not None
    assert found["ways"] == ["invoke release --target=testpypi   (does what is missing)"]
    assert shipway("status", "--json").data["changed"] is None
    sample.commit("Go on", more__txt="more")
    assert unfinished(shipway, "--target=testpypi") is None
    told = shipway("status", "--target=local").stdout
    assert "and sampleship has changed since in what is committed:" in told
    next_one = "invoke release --part=patch --target=local"
    assert f"  {next_one}   (the next version)" in told
    assert shipway("status", "--version=1.0.1", "--json").data["changed"] is None
    assert shipway(*next_one.split()[1:], "--dry-run").status == 0


@pytest.mark.slow
def test_changes_are_set_aside_before_a_release_goes_on(sample: Sample, shipway: Shipway) -> None:
    """It is refused with them there (SW303), and of a commit it would be another version."""
    assert shipway(*REHEARSAL).status == 0
    sample.module.write_text(sample.module.read_text() + "# more\n")
    (sample.root / "new.txt").write_text("new\n")
    shutil.rmtree(sample.root / "dist")
    found = unfinished(shipway, "--target=local")
    assert found is not None
    way, *others = map(str, found["ways"])  # type: ignore[call-overload]
    assert others == []
    aside, _, onward = way.partition("   ")[0].partition(" && ")
    assert way.endswith("   (does what is missing; git stash pop --index brings the changes back)")
    sample.git(*aside.split()[1:])
    assert onward == "invoke release --target=local"
    assert shipway(*onward.split()[1:]).status == 0
    sample.git("stash", "pop")
    assert (sample.root / "new.txt").is_file()


@pytest.mark.slow
def test_the_next_version_is_none_that_has_a_tag_already(sample: Sample, shipway: Shipway) -> None:
    for version in ("1.0.0", "1.0.1"):
        sample.git("tag", f"v{version}")
        sample.commit("Take a release back, and leave its tag", more__txt=version)
    (on, *_) = shipway("status", "--target=local", "--json").data["changed"]["ways"]
    assert on == "invoke release --to=1.0.2 --target=local   (the next version)"
    refused = shipway(*REHEARSAL, "--dry-run", "--json")
    assert (refused.code, refused.data["error"]["fix"][0]) == ("SW309", on), refused.stderr


@pytest.mark.slow
def test_a_candidate_becomes_final_without_a_change_and_once(
    sample: Sample, shipway: Shipway
) -> None:
    assert shipway("release", "--part=rc", "--base=minor", "--target=local").status == 0
    assert shipway("release", "--part=rc", "--target=local", "--json").data["version"] == "1.1.0rc1"
    for _ in range(2):
        ran = shipway("release", "--part=final", "--target=local", "--json")
        assert (ran.status, ran.data["version"]) == (0, "1.1.0"), ran.stderr
    assert sample.git("tag").split() == ["v1.1.0", "v1.1.0rc1"]


@pytest.mark.slow
def test_a_part_that_counts_nothing_up_is_told(sample: Sample, shipway: Shipway) -> None:
    assert shipway(*REHEARSAL).status == 0
    note = ""
    for words in ((), ("--dry-run",)):
        ran = shipway("release", "--part=major", "--target=local", *words, "--json")
        assert (ran.status, ran.data["version"]) == (0, "1.0.1"), ran.stderr
        note = ran.data["note"]
        assert note in ran.stderr
        assert note.startswith("--part=major counts nothing up: v1.0.1 is a release, and nothing")
        assert note.endswith(": invoke release --to=2.0.0 --target=local")
    assert "note" not in shipway("release", "--target=local", "--json").data
    sample.module.write_text("# changed\n")
    refused = shipway("release", "--part=major", "--target=local", "--json")
    assert (refused.code, "counts nothing up" in refused.stderr) == ("SW303", False)
    sample.git("checkout", "--quiet", "--", ".")
    command = note.rpartition(": ")[2].split()[1:]
    done = shipway(*command, "--json")
    assert (done.status, done.data["version"]) == (0, "2.0.0"), done.stderr
    assert sample.git("tag").split() == ["v1.0.1", "v2.0.0"]


@pytest.mark.slow
def test_a_version_that_was_never_released_is_not_passed_over_in_silence(
    sample: Sample, shipway: Shipway
) -> None:
    asked = ("release", "--part=minor", "--target=local", "--dry-run", "--json")
    assert "note" not in shipway(*asked).data
    sample.git("tag", "v1.0.0")
    text = (sample.root / "pyproject.toml").read_text("utf-8")
    sample.commit("Bump by hand", pyproject__toml=text.replace("1.0.0", "1.2.0"))
    planned = shipway(*asked)
    assert (planned.status, planned.data["version"]) == (0, "1.3.0"), planned.stderr
    note = planned.data["note"]
    assert note.startswith("--part=minor passes over 1.2.0, which pyproject.toml [project] version")
    assert note in planned.stderr
    command = note.rpartition(": ")[2]
    assert command == "invoke release --to=1.2.0 --target=local"
    assert shipway(*command.split()[1:], "--dry-run", "--json").data["version"] == "1.2.0"


@pytest.mark.slow
def test_what_fails_is_mended_in_a_way_that_is_open(sample: Sample, shipway: Shipway) -> None:
    """A tag that the release has made is taken back; one that was there before stays."""
    sound = sample.module.read_text()
    sample.module.write_text("import not_there\n")
    sample.commit("Break it")
    refused = shipway(*REHEARSAL, "--json")
    assert refused.code == "SW610"
    assert refused.data["error"]["fix"][0] == "mend it, commit, and run the same command again"
    assert shipway("bump", "--part=patch", "--commit", "tag").status == 0
    assert shipway("build").status == 0
    refused = shipway("release", "--target=local", "--json")
    advice = refused.data["error"]["fix"][0]
    assert (refused.code, "v1.0.1 was there before and stays" in advice) == ("SW610", True)
    command = advice.rpartition("invoke ")[2]
    assert command == "release --to=1.0.2 --target=local"
    sample.module.write_text(sound)
    sample.commit("Mend it")
    done = shipway(*command.split(), "--json")
    assert (done.status, done.data["version"]) == (0, "1.0.2"), done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("committed", [False, True])
def test_what_a_release_keeps_is_in_the_way_of_mending_and_told(
    sample: Sample, shipway: Shipway, *, committed: bool
) -> None:
    """The kept tag has its commit; what is committed later is not in the release."""
    sound = sample.module.read_text()
    sample.module.write_text("import not_there\n")
    sample.commit("Break it")
    typed = (*REHEARSAL, "--keep", f"--python={'.'.join(map(str, sys.version_info[:2]))}")
    refused = shipway(*typed, "--json")
    undo, mend, *_ = refused.data["error"]["fix"]
    assert (refused.code, undo.partition("   ")[0]) == ("SW610", "invoke release --undo")
    assert mend.startswith("mend it, commit, and run invoke release --part=patch --target=local")
    if not committed:
        assert shipway("release", "--undo").status == 0
    sample.module.write_text(sound)
    sample.commit("Mend it")
    command = mend.partition("run invoke ")[2].split()
    if committed:
        found = shipway("status", "--json").data
        assert found["unfinished"]["ways"] == ["invoke release --target=local   (finishes it)"]
        *aside, again = (way.partition("   ")[0] for way in found["changed"]["ways"])
        for step in " && ".join(aside).split(" && "):
            program, *words = step.split()
            assert (
                sample.git(*words) is not None if program == "git" else shipway(*words).status == 0
            )
        command = again.split()[1:]
    done = shipway(*command, "--json")
    assert (done.status, done.data["version"]) == (0, "1.0.1"), done.stderr
    assert sample.git("show", "v1.0.1:src/sampleship/__init__.py") == sound.strip()


@pytest.mark.slow
def test_what_was_tried_answers_for_fewer_pythons_and_stays_beside_others(
    sample: Sample, shipway: Shipway
) -> None:
    assert shipway(*REHEARSAL).status == 0
    here = ".".join(map(str, sys.version_info[:2]))
    kept = sample.root / ".git" / "shipway" / "projects" / "sampleship"
    before = {path: path.read_bytes() for path in kept.glob("*.json*")}
    named = ("release", "--target=local", f"--python={here}", "--json")
    assert shipway(*named).data["done"] == []
    assert {path: path.read_bytes() for path in kept.glob("*.json*")} == before
    # As if it had been tried on others, and on this one never.
    proofs = (kept / "proofs.json").read_text("utf-8").replace(f'"{here}"', '"3.98", "3.97"')
    (kept / "proofs.json").write_text(proofs)
    ran = shipway(*named)
    assert [action["step"] for action in ran.data["done"]] == ["tryout"], ran.stderr
    said = states(shipway, "--target=local")["tryout"]["detail"]
    assert said.startswith(f"installed and run on Python {here}, 3.97, 3.98 at ")


@pytest.mark.slow
def test_an_older_release_stays_done_on_the_pythons_that_were_wanted_for_it(
    sample: Sample, shipway: Shipway
) -> None:
    here = ".".join(map(str, sys.version_info[:2]))
    pyproject = (sample.root / "pyproject.toml").read_text("utf-8")
    text = re.sub('requires-python = ".*"', 'requires-python = ">=3.8"', pyproject)
    text += f'[tool.shipway]\npythons = ["{here}", "3.98"]\n'
    sample.commit("Admit more", pyproject__toml=text)
    named = ("release", "--part=patch", "--target=local", f"--python={here}")
    assert shipway(*named).status == 0
    sample.commit("Go on", more__txt="more")
    assert shipway(*named).status == 0
    tried = states(shipway, "--target=local", "--version=1.0.1")["tryout"]
    assert tried["state"] == "done", tried


@pytest.mark.slow
def test_a_trial_keeps_the_pythons_that_it_was_on(sample: Sample, shipway: Shipway) -> None:
    """The newest verification may be of other Pythons, or of another version."""
    assert shipway(*REHEARSAL).status == 0
    kept = sample.root / ".git" / "shipway" / "projects" / "sampleship"
    newest = json.loads((kept / "verification.json").read_text())
    (kept / "verification.json").write_text(
        json.dumps([{**result, "python": "3.99"} for result in newest])
    )
    here = ".".join(map(str, sys.version_info[:2]))
    said = states(shipway, "--target=local")["tryout"]["detail"]
    assert said.startswith(f"installed and run on Python {here} at ")
    proofs = json.loads((kept / "proofs.json").read_text())
    older = {name: proof if isinstance(proof, str) else proof["at"]
             for name, proof in proofs.items()}  # fmt: skip
    (kept / "proofs.json").write_text(json.dumps(older))
    found = states(shipway, "--target=local")["tryout"]
    assert (found["state"], found["detail"].startswith("installed and run at ")) == ("done", True)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize(("point", "public"), [("after tag", False), ("after push", True)])
def test_another_version_beside_an_unfinished_one_is_refused_with_what_is_open(
    sample: Sample, shipway: Shipway, point: str, *, public: bool
) -> None:
    run_killed(sample.root, point, *REHEARSAL, "--push")
    ways = ["invoke release --target=local --push"]
    ways += [f"invoke release --to=1.0.2 {ways[0][15:]}" if public else "invoke release --undo"]
    asked = [("bump", "--part=minor"), ("release", "--part=minor", "--target=pypi")]
    for typed in [*asked, *([] if public else [("release", "--to=1.0.2", "--target=local")])]:
        refused = shipway(*typed, "--json")
        assert refused.code == "SW705", refused.stderr
        fix = [way.partition("   ")[0] for way in refused.data["error"]["fix"]]
        assert fix == ways
    assert shipway(*ways[1].split()[1:]).status == 0


@pytest.mark.slow
def test_what_was_published_of_uncommitted_changes_does_not_block_for_ever(
    sample: Sample, shipway: Shipway
) -> None:
    chain = ("bump", "--part=patch", "build", "check", "publish", "--target=local")
    assert shipway(*chain).status == 0
    sample.commit("Bump")
    refused = shipway("release", "--target=local", "--json")
    assert refused.code == "SW711", refused.stderr
    forget, after = refused.data["error"]["fix"]
    assert forget.startswith("rm ")
    assert after == "invoke release --to=1.0.2 --target=local   (the next version)"
    done = shipway(*after.partition("   ")[0].split()[1:], "--json")
    assert (done.status, done.data["version"]) == (0, "1.0.2"), done.stderr


@pytest.mark.slow
def test_a_version_that_was_not_built_here_is_built_from_its_tag(
    sample: Sample, shipway: Shipway
) -> None:
    sample.git("tag", "v1.0.0")
    assert shipway("bump", "--part=patch", "--commit", "build").status == 0
    wanted = ("publish", "--version=1.0.0", "--target=local")
    refused = shipway(*wanted, "--json")
    assert refused.code == "SW413"
    switch, build = (way.partition("   ")[0] for way in refused.data["error"]["fix"])
    assert (switch, build) == ("git switch --no-overwrite-ignore --detach v1.0.0", "invoke build")
    sample.git(*switch.split()[1:])
    assert shipway("build").status == 0
    assert shipway(*wanted).status == 0
    unknown = shipway("check", "--version=7.0", "--json")
    assert unknown.data["error"]["fix"][0].startswith("git fetch --tags ")


@pytest.mark.slow
@pytest.mark.parametrize("by_tag", [False, True])
def test_past_its_tag_the_current_version_is_built_from_there(
    sample: Sample, shipway: Shipway, *, by_tag: bool
) -> None:
    """From past the tag `build` makes another version, or is refused."""
    if by_tag:
        text = (sample.root / "pyproject.toml").read_text("utf-8")
        text = re.sub("(?m)^version = .*$", 'dynamic = ["version"]', text)
        text = text.replace("flit_core>=3.11", 'setuptools>=77", "setuptools-scm>=8')
        text = text.replace("flit_core.buildapi", "setuptools.build_meta")
        sample.commit("Tag", pyproject__toml=f"{text}[tool.setuptools_scm]\n")
    sample.git("tag", "v1.0.0")
    said = shipway("announce", "--json").data["error"]["fix"]
    assert said == ["invoke build"]
    sample.commit("Go on", more__txt="more")
    refused = shipway("announce", "--json")
    assert refused.code == "SW413", refused.stderr
    switch, build = (way.partition("   ")[0] for way in refused.data["error"]["fix"])
    assert (switch, build) == ("git switch --no-overwrite-ignore --detach v1.0.0", "invoke build")
    sample.git(*switch.split()[1:])
    assert shipway("build", "--json").data["version"] == "1.0.0"


@pytest.mark.slow
def test_a_chain_that_is_only_shown_tells_what_waits_for_an_earlier_task(
    sample: Sample, shipway: Shipway
) -> None:
    assert shipway(*REHEARSAL).status == 0
    sample.commit("Go on", more__txt="more")
    chain = ("bump", "--part=patch", "build", "check", "publish", "--target=local")
    shown = shipway("-R", *chain)
    assert shown.status == 0, shown.stderr
    assert "build cannot be shown before bump is done" in shown.stdout
    assert "SW310" not in shown.stderr
    assert shipway("-R", "build").status == 1
    assert shipway("-R", "bump", "--part=patch", "publish", "--target=nowhere").status == 2


@pytest.mark.slow
def test_an_undo_that_is_only_shown_is_waited_for(sample: Sample, shipway: Shipway) -> None:
    assert shipway(*REHEARSAL).status == 0
    before = sample.state()
    shown = shipway("-R", "release", "--undo", "build", "check", "--version=1.0.0")
    assert shown.status == 0, shown.stderr
    assert "check cannot be shown before release is done" in shown.stdout
    assert sample.state() == before
    sample.commit("Bump", version__txt="")
    twice = shipway("-R", "bump", "--part=patch", "release", "--undo")
    assert twice.status == 0, twice.stderr
    assert "release cannot be shown before bump is done" in twice.stdout


@pytest.mark.slow
def test_a_tag_elsewhere_is_mended_by_the_task_that_was_typed(
    sample: Sample, shipway: Shipway
) -> None:
    sample.git("tag", "v1.0.0")
    sample.commit("Go on", more__txt="more")
    refused = shipway("tag", "--json")
    assert refused.code == "SW309", refused.stderr
    command = refused.data["error"]["fix"][0].partition("   ")[0]
    assert command == "invoke bump --to=1.0.1 --commit tag"
    assert shipway(*command.split()[1:]).status == 0
    assert sample.git("tag").split() == ["v1.0.0", "v1.0.1"]


@pytest.mark.slow
def test_uncommitted_changes_are_committed_first(sample: Sample, shipway: Shipway) -> None:
    assert shipway("bump", "--part=patch").status == 0
    sample.module.write_text(sample.module.read_text() + "# more\n")
    refused = shipway(*REHEARSAL, "--json")
    assert refused.code == "SW303", refused.stderr
    first = refused.data["error"]["fix"][0].partition("   ")[0]
    assert first == "git commit ."
    sample.git(*first.split()[1:], "--message", "Bump")
    assert shipway("release", "--target=local").status == 0


@pytest.mark.slow
@pytest.mark.parametrize("way", [0, pytest.param(2, marks=pytest.mark.slow)])
def test_new_files_are_added_or_set_aside(sample: Sample, shipway: Shipway, way: int) -> None:
    (sample.root / "new file.txt").write_text("new")
    refused = shipway("tag", "--json")
    assert refused.code == "SW303", refused.stderr
    command = refused.data["error"]["fix"][way].partition("   ")[0]
    for each in command.split(" && "):
        message = ["--message", "Add"] if each == "git commit" else []
        sample.git(*shlex.split(each)[1:], *message)
    assert shipway("tag").status == 0


@pytest.mark.slow
def test_who_works_on_the_repository_is_told(sample: Sample, shipway: Shipway) -> None:
    """One that was killed has left its name behind, and works no more."""
    state = StateFolder(sample.root / ".git" / "shipway", "sampleship")
    with state.lock.held("invoke release"):
        told = shipway("status", "--target=local").stdout
        assert f"process {os.getpid()} has run `invoke release` here since " in told
        assert "invoke release" in shipway("status", "--json").data["running"]
        left = (state.shared / "lock.json").read_bytes()
    (state.shared / "lock.json").write_bytes(left)
    assert shipway("status", "--json").data["running"] is None


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        (("build", "--projekt=x"), "shipway build --project=x"),
        (("build", "--elsewhere"), "shipway --help build"),
        (("curent",), "shipway current"),
        (("bump", "--part=patch", "buidl"), "shipway bump --part=patch build"),
        (("release", "--foo"), "shipway --help release"),
        slow(("release", "--trget"), "shipway --help release"),
        slow(("release", "--trget=local"), "shipway release --target=local"),
        slow(("release", "--trget", "local"), "shipway release --target local"),
        (("bump", "--part=minor", "--part=patch", "--dry-run"), "shipway bump --part=minor --dry"),
        slow(("bump", "--part", "minor", "--part", "patch"), "shipway bump --part minor --json"),
    ],
)
def test_what_is_mistyped_is_answered_with_a_command(
    shipway: Shipway, typed: tuple[str, ...], command: str
) -> None:
    refused = shipway(*typed, "--json")
    assert (refused.status, refused.data["error"]["code"]) == (2, "SW101")
    assert refused.data["error"]["fix"][0].startswith(command)


@pytest.mark.slow
def test_an_option_that_takes_one_value_is_not_given_two(shipway: Shipway) -> None:
    refused = shipway("bump", "--part=minor", "build", "bump", "--part=major", "--part=patch")
    assert refused.status == 2
    assert "--part is given twice" in refused.stderr
    assert "fix  shipway bump --part=minor build bump --part=major\n" in refused.stderr
    assert "fix  shipway bump --part=minor build bump --part=patch\n" in refused.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("task", "fix"),
    [("summary", "summary   (without it)"), ("watch", "watch   (the newest publish run)")],
)
def test_a_run_that_is_none_is_answered_for_the_task(shipway: Shipway, task: str, fix: str) -> None:
    refused = shipway(task, "--run=abc")
    assert refused.status == 2
    assert f"fix  invoke {fix}\n" in refused.stderr


def test_a_part_that_does_not_count_is_answered_with_commands(shipway: Shipway) -> None:
    for task, ends in (("bump", ""), ("release", " --target=local")):
        options = ("--target=local",) if ends else ()
        refused = shipway(task, "--part=rc", *options, "--json")
        assert refused.data["error"]["code"] == "SW203"
        first = refused.data["error"]["fix"][0]
        assert first == f"invoke {task} --part=rc --base=patch{ends}   (makes 1.0.1rc1)"
    lower = shipway("bump", "--to=0.9", "--json").data["error"]["fix"]
    assert lower == ["invoke bump --to=1.0.1   (or any other version above 1.0.0)"]
