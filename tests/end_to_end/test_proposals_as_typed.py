"""What is proposed works as it stands, typed where it was read."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import Shipway
from support.layout import build_system
from support.warm import run_shipway

if TYPE_CHECKING:
    from support.projects import Sample


SWITCH = "git switch --no-overwrite-ignore"
REHEARSAL = ("release", "--part=patch", "--target=local")


def typed(command: str, folder: Path) -> None:
    """Type what is proposed, but for shipway's own part of it, as a shell takes it apart."""
    for each in command.partition("   ")[0].split(" && "):
        words = shlex.split(each)
        if words[0] == "git":
            words += ["--no-edit", "--message=x"] if words[-1] == "commit" else []
            variables = {**os.environ, "GIT_EDITOR": "echo Changed >"}
            subprocess.run(words, cwd=folder, env=variables, check=True, capture_output=True)
        else:
            assert run_shipway(words[1:], folder, dict(os.environ)).status == 0, each


@pytest.mark.slow
@pytest.mark.parametrize("way", ["commit", "stash"])
@pytest.mark.parametrize("change", ["known", pytest.param("new", marks=pytest.mark.slow)])
@pytest.mark.parametrize("place", ["below", pytest.param("outside", marks=pytest.mark.slow)])
def test_a_dirty_tree_is_cleaned_from_where_it_was_refused(
    sample: Sample, place: str, change: str, way: str
) -> None:
    (sample.root / ("README.md" if change == "known" else "a b.txt")).write_text("changed")
    folder = sample.root / "src" if place == "below" else sample.root.parent
    shipway = Shipway(folder)
    named = [] if place == "below" else [f"--project={sample.name}"]
    refused = shipway("release", "--part=patch", "--target=local", *named, "--json")
    assert refused.code == "SW303", refused.stderr
    fixes = refused.data["error"]["fix"]
    typed(next(line for line in fixes if f" {way}" in line.partition("   ")[0]), folder)
    assert sample.git("status", "--porcelain") == ""


@pytest.mark.slow
@pytest.mark.parametrize(
    "task",
    ["current", *(pytest.param(t, marks=pytest.mark.slow) for t in ("notes", "tag", "status"))],
)
def test_before_the_first_tag_the_project_is_named(sample: Sample, task: str) -> None:
    project = sample.root / "pkg one"
    project.mkdir()
    text = (
        build_system("setuptools-scm", "setuptools.build_meta")
        + '[project]\nname = "one"\ndynamic = ["version"]\n[tool.setuptools_scm]\nroot = ".."\n'
    )
    (project / "pyproject.toml").write_text(text)
    sample.commit("Have another project")
    shipway = Shipway(sample.root)
    refused = shipway(task, "--project=pkg one", "--json")
    assert refused.code == "SW317", refused.stderr
    ways = [line.partition("   ")[0] for line in refused.data["error"]["fix"]]
    assert "invoke bump --to=0.1.0 --project='pkg one'" in ways
    typed("invoke bump --to=0.1.0 --project='pkg one'", sample.root)
    assert shipway(task, "--project=pkg one").status == 0


def test_a_remark_proposes_the_program_that_was_typed(sample: Sample) -> None:
    sample.git("remote", "set-url", "origin", "https://github.com/octo-org/sample.git")
    script = Path(sys.executable).with_name("shipway")
    for folder, project in ((sample.root, ""), (sample.root.parent, f" --project={sample.name}")):
        command = [str(script), "status", "--target=pypi", *project.split()]
        variables = {**os.environ, "GH_CONFIG_DIR": str(sample.root)}
        done = subprocess.run(
            command, cwd=folder, env=variables, check=False, capture_output=True, encoding="utf-8"
        )
        assert f"then: shipway announce --version=1.0.0{project}" in done.stderr, done.stderr


@pytest.mark.slow
def test_a_version_that_is_nowhere_has_no_summary(sample: Sample) -> None:
    shipway = Shipway(sample.root)
    refused = shipway("summary", "--version=9.9.9", "--target=local", "--json")
    assert (refused.status, refused.code) == (2, "SW101"), refused.stderr
    assert refused.data["error"]["fix"] == ["invoke summary --version=1.0.0 --target=local"]
    typed(refused.data["error"]["fix"][0], sample.root)


@pytest.mark.slow
def test_what_is_gone_of_an_older_version_is_built_where_that_is_checked_out(
    sample: Sample,
) -> None:
    shipway = Shipway(sample.root)
    assert shipway(*REHEARSAL).status == 0
    sample.commit("Go on", more__txt="more")
    assert shipway(*REHEARSAL).status == 0
    assert shipway("build").status == 0
    older = ("status", "--version=1.0.1", "--target=local", "--json")
    row = next(row for row in shipway(*older).data["state"] if row["step"] == "build")
    command = row["detail"].split("`")[1]
    assert command == f"{SWITCH} --detach v1.0.1 && invoke build"
    typed(command, sample.root)
    row = next(row for row in shipway(*older).data["state"] if row["step"] == "build")
    assert row["state"] == "done"


@pytest.mark.slow
def test_of_an_older_tag_a_summary_proposes_what_builds_that(sample: Sample) -> None:
    shipway = Shipway(sample.root)
    sample.git("tag", "v1.0.0")
    assert shipway("bump", "--part=patch", "--commit").status == 0
    asked = ("summary", "--version=1.0.0", "--target=local", "--json")
    (way,) = shipway(*asked).data["next"]
    assert way.startswith(f"{SWITCH} --detach v1.0.0 && invoke build check   ")
    typed(way, sample.root)
    assert {file["filename"] for file in shipway(*asked).data["files"]} == {
        "sampleship-1.0.0-py3-none-any.whl",
        "sampleship-1.0.0.tar.gz",
    }


@pytest.mark.slow
@pytest.mark.parametrize("later", [False, True])
def test_at_a_tag_that_is_checked_out_what_is_missing_is_done(
    sample: Sample, *, later: bool
) -> None:
    shipway = Shipway(sample.root)
    assert shipway(*REHEARSAL).status == 0
    if later:
        sample.commit("Go on", more__txt="more")
    for path in (*(sample.root / "dist").iterdir(), *sample.root.glob(".git/shipway/**/*.whl")):
        path.unlink()
    sample.git("switch", "--quiet", "--detach", "v1.0.1")
    (way,) = shipway("status", "--target=local", "--json").data["unfinished"]["ways"]
    assert way.startswith("invoke build " if later else f"{SWITCH} main && invoke release ")
    typed(way, sample.root)
    state = shipway("status", "--target=local", "--json").data["state"]
    assert {row["state"] for row in state} == {"done"}
    sample.git("switch", "--quiet", "--detach", "v1.0.1")
    refused = shipway("bump", "--part=patch", "--commit", "--json")
    assert (refused.code, refused.data["error"]["fix"]) == (
        "SW304",
        [f"{SWITCH} main"],
    )
