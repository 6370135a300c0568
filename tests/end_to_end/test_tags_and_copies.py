"""Where the version is a tag, where it stands more than once, and what else tells of a release."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support.layout import write_files

if TYPE_CHECKING:
    from conftest import Shipway
    from support.projects import Sample


pytestmark = pytest.mark.slow


def test_versions_that_are_tags(shipway: Shipway, sample: Sample) -> None:
    pyproject = (sample.root / "pyproject.toml").read_text()
    pyproject = pyproject.replace("flit_core>=3.11", 'setuptools>=77", "setuptools-scm>=8')
    pyproject = pyproject.replace("flit_core.buildapi", "setuptools.build_meta")
    pyproject = pyproject.replace('version = "1.0.0"   # the one place', 'dynamic = ["version"]')
    (sample.root / "pyproject.toml").write_text(pyproject + "[tool.setuptools_scm]\n")
    sample.commit("Take the version from tags")
    sample.git("push", "--quiet")
    none = shipway("release", "--part=patch", "--target=local", "--json")
    assert none.code == "SW317"
    run = {"GITHUB_RUN_ID": "4711", "GITHUB_RUN_ATTEMPT": "2"}
    unique = shipway("bump", "--part=dev", "--unique", "--json", variables=run)
    assert unique.data["version"] == "0.1.0.dev4711002"
    assert "says a version: 0.1.0 is taken to be next" in unique.stderr
    fetch, first, *_ = none.data["error"]["fix"]
    assert fetch.startswith("git fetch --tags ")
    assert first.startswith("invoke bump --to=0.1.0 ")
    # Tags that are in other histories say which versions there are already.
    sample.git("switch", "--quiet", "--create", "other")
    sample.commit("Elsewhere", elsewhere__txt="elsewhere")
    sample.git("tag", "v0.3.0")
    sample.git("switch", "--quiet", "main")
    for task in ("release", "bump"):
        none = shipway(task, "--part=patch", "--json")
        assert none.code == "SW317"
        assert none.data["error"]["fix"][0].startswith("invoke bump --to=0.3.1 ")
    unique = shipway("bump", "--part=dev", "--unique", "--json", variables=run)
    assert unique.data["version"] == "0.3.1.dev4711002"
    sample.git("tag", "--delete", "v0.3.0")
    first = shipway("release", "--to=0.1.0", "--target=local", "--json")
    assert first.status == 0, first.stderr
    assert "sampleship-0.1.0-py3-none-any.whl" in sample.served
    sample.commit("Go on", more__txt="more")
    assert shipway("bump", "--part=minor").status == 0
    assert sample.git("describe") == "v0.2.0"
    assert shipway("current").stdout == "0.2.0\n"


def test_an_unpacked_sdist_is_named_where_its_version_is_in_the_way(
    shipway: Shipway, sample: Sample
) -> None:
    pyproject = (sample.root / "pyproject.toml").read_text()
    pyproject = pyproject.replace("flit_core>=3.11", 'hatchling", "hatch-vcs')
    pyproject = pyproject.replace("flit_core.buildapi", "hatchling.build")
    pyproject = pyproject.replace('version = "1.0.0"   # the one place', 'dynamic = ["version"]')
    pyproject += '[tool.hatch.version]\nsource = "vcs"\n'
    (sample.root / "PKG-INFO").write_text("Metadata-Version: 2.4\nName: sampleship\nVersion: 0.7\n")
    sample.commit("Commit what an sdist has", pyproject__toml=pyproject)
    before = sample.state()
    for code, option in (("SW317", "--part=patch"), ("SW414", "--to=0.8")):
        ran = shipway("release", option, "--target=local", "--json")
        assert ran.code == code, ran.stderr
        assert "unpacked sdist" in ran.data["error"]["why"]
        assert "git clone" in ran.data["error"]["fix"][0]
        assert sample.state() == before
    assert shipway("bump", "--part=dev", "--unique", "--json").code == "SW317"


def test_copies_follow_a_version_that_is_a_tag(sample: Sample, shipway: Shipway) -> None:
    pyproject = (sample.root / "pyproject.toml").read_text()
    pyproject = pyproject.replace("flit_core>=3.11", 'hatchling", "hatch-vcs')
    pyproject = pyproject.replace("flit_core.buildapi", "hatchling.build")
    pyproject = pyproject.replace('version = "1.0.0"   # the one place', 'dynamic = ["version"]')
    pyproject += '[tool.hatch.version]\nsource = "vcs"\n'
    pyproject += (
        '[tool.shipway]\nversion-files = [{ path = "docs.txt", pattern = "is {version}." }]\n'
    )
    sample.commit("Take the version from tags", pyproject__toml=pyproject, docs__txt="is 1.0.0.\n")
    sample.git("tag", "v1.0.0")
    sample.git("push", "--quiet")
    ran = shipway("release", "--part=patch", "--target=local", "--json")
    assert ran.status == 0, ran.stderr
    assert (sample.root / "docs.txt").read_text() == "is 1.0.1.\n"
    assert sample.git("show", "--format=%s", "--name-only", "v1.0.1^{commit}").split("\n") == [
        "Release sampleship 1.0.1",
        "",
        "docs.txt",
    ]


HOOK = "#!/bin/sh\nsed -i.bak '1s/^/TICKET-7 /' \"$1\"\n"


@pytest.mark.parametrize("message", ["Release {version}\\n# of {name} \\n", "  {version} ", "hook"])
def test_a_release_is_known_again_whatever_its_messages_are(
    sample: Sample, shipway: Shipway, message: str
) -> None:
    if message == "hook":
        message = "Release {version}"
        hook = sample.root / ".git" / "hooks" / "prepare-commit-msg"
        hook.write_text(HOOK)
        hook.chmod(0o755)
    text = (sample.root / "pyproject.toml").read_text()
    text += f'[tool.shipway]\ncommit-message = "{message}"\ntag-message = "{message}"\n'
    sample.commit("Set the messages", pyproject__toml=text)
    before = sample.git("rev-parse", "HEAD")
    command = ("release", "--part=patch", "--target=local", "--json")
    assert shipway(*command).data["version"] == "1.0.1"
    assert shipway(*command).data["done"] == []
    undone = shipway("release", "--undo")
    assert undone.status == 0, undone.stderr
    assert sample.git("rev-parse", "HEAD") == before


def test_a_hook_of_git_may_build(sample: Sample) -> None:
    """Git tells its hooks where the repository is, in words that mean nothing elsewhere."""
    pyproject = (sample.root / "pyproject.toml").read_text()
    pyproject = pyproject.replace('"flit_core>=3.11"', '"setuptools>=77", "setuptools-scm"')
    pyproject = pyproject.replace('"flit_core.buildapi"', '"setuptools.build_meta"')
    pyproject = pyproject.replace('version = "1.0.0"   # the one place', 'dynamic = ["version"]')
    sample.commit("Take the version from tags", pyproject__toml=f"{pyproject}[tool.setuptools_scm]")
    sample.git("tag", "v1.0.0")
    sample.git("worktree", "add", "--quiet", "../beside")
    beside, hook = sample.root.parent / "beside", sample.root / ".git" / "hooks" / "post-commit"
    hook.write_text(f"#!/bin/sh\n'{sys.executable}' -m shipway build --json > ../built.json\n")
    hook.chmod(0o755)
    for root in (sample.root, beside):
        subprocess.run(
            ["git", "commit", "--quiet", "--allow-empty", "--message", "More"], cwd=root, check=True
        )
        built = json.loads((sample.root.parent / "built.json").read_text())
        assert built["version"].startswith("1.0.1.dev1+g"), built


def test_a_project_goes_on_calling_its_tags_as_it_did(sample: Sample, shipway: Shipway) -> None:
    for version in ("0.8.0", "0.9.0"):
        sample.git("tag", f"release-{version}")
    described = shipway("current", "--json").data
    assert (described["tag"], described["tag_format"]) == ("release-1.0.0", "release-{version}")
    sample.git("tag", "v0.9")
    twice = {"0.9.0": ["release-0.9.0", "v0.9"]}
    for task in ("current", "status"):
        told = shipway(task, "--json").data
        assert (told["tag_format"], told["tagged_twice"]) == ("release-{version}", twice)
    shown = shipway("status", "--target=local").stdout
    assert "tags are called release-{version}, as release-0.9.0, release-0.8.0" in shown
    assert "0.9.0 is tagged as release-0.9.0 and v0.9" in shown
    ran = shipway("bump", "--part=patch", "--commit", "tag")
    assert ran.status == 0, ran.stderr
    assert sample.git("describe") == "release-1.0.1"


def test_what_repeats_the_version_moves_along_and_what_stayed_behind_is_told(
    sample: Sample, shipway: Shipway
) -> None:
    package = "src/sampleship/__init__.py"
    files = {
        package: sample.module.read_text() + '\n__version__ = "0.9"\n',
        "CITATION.cff": "title: x\nversion: 1.0.0\n",
        "tbump.toml": '[[file]]\nsrc = "CITATION.cff"\n[[file]]\nsrc = "INSTALL"\n',
        "INSTALL": "sampleship==1.0.0\n",
        ".gitignore": "/dist/\n__pycache__/\n/src/sampleship/version.py\n",
    }
    write_files(sample.root, files)
    sample.git("add", "--all")
    sample.git("commit", "-qm", "Say the version again")
    written = sample.module.with_name("version.py")
    written.write_text("__version__ = '1.0.0'\n")
    line = files[package].count("\n")
    told = f"{package}:{line} says 0.9"
    assert told in shipway("status", "--target=local").stdout.replace("\n", " ")
    bumped = shipway("bump", "--part=minor", "--commit")
    assert bumped.status == 0, bumped.stderr
    assert told in bumped.stderr
    (listed,) = (line for line in bumped.stderr.splitlines() if "tbump.toml" in line)
    assert listed.strip().startswith("tbump.toml lists INSTALL, which says 1.0.0")
    changed = sample.git("show", "--format=", "--name-only").split()
    assert changed == ["CITATION.cff", "pyproject.toml"]
    assert written.read_text() == "__version__ = '1.0.0'\n"


def test_a_tag_of_something_else_than_a_commit_is_refused_before_anything(
    sample: Sample, shipway: Shipway
) -> None:
    blob = sample.git("hash-object", "-w", "README.md")
    sample.git("update-ref", "refs/tags/v1.0.1", blob)
    before = sample.state()
    refused = shipway("release", "--part=patch", "--target=local", "--json")
    assert (refused.status, refused.code) == (1, "SW313"), refused.stderr
    assert "names no commit" in refused.data["error"]["what"]
    assert sample.state() == before


def test_a_tag_that_was_moved_on_the_remote_is_told_with_both_commits(
    sample: Sample, shipway: Shipway
) -> None:
    assert shipway("release", "--part=patch", "--target=local", "--push").status == 0
    older = sample.git("rev-parse", "HEAD~1")
    sample.git_remote("tag", "--force", "v1.0.1", older)
    refused = shipway("release", "--target=local", "--push", "--json")
    assert (refused.status, refused.code) == (1, "SW309"), refused.stderr
    said = refused.data["error"]["what"]
    assert older[:12] in said
    assert sample.git("rev-parse", "HEAD")[:12] in said
    fetch, show = refused.data["error"]["fix"][1].partition("   ")[0].split(" && ")
    before = sample.state()
    sample.git(*fetch.split()[1:])
    assert older in sample.git(*show.split()[1:])
    assert sample.state() == before
