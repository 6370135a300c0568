"""Tools that take the version from tags, through the tasks: a development version is no tag."""

from __future__ import annotations

import os
import subprocess
import tarfile
import zipfile
from email.parser import BytesParser
from typing import TYPE_CHECKING

import pytest

from conftest import Shipway
from shipway.errors.build import NotRepeatable
from support.layout import Layout, write_files
from support.tag_layouts import TAG_LAYOUTS
from support.tool_layouts import UNTOLD_LAYOUTS

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

VERSION = "1.2.4.dev4711002"
RUN = {"GITHUB_RUN_ID": "4711", "GITHUB_RUN_ATTEMPT": "2"}
# scikit-build-core would need a compiler for the same answer as setuptools-scm's.
LAYOUTS = {
    layout.name: layout
    for layout in (*TAG_LAYOUTS, *UNTOLD_LAYOUTS)
    if layout.kind != "scikit-build.scm"
}
DEAF = ("versioneer-table", "versioningit-hatch")
OWN_CODE = """\
import subprocess
from pathlib import Path
from setuptools import setup

if Path(".git").exists():
    describe = ["git", "describe", "--long", "--dirty=.d"]
    said = subprocess.run(describe, capture_output=True, text=True, check=True).stdout.strip()
    tag, distance, commit = said.removeprefix("v").rsplit("-", 2)
    exact = distance == "0" and not commit.endswith(".d")
    version = tag if exact else f"{tag}.post{distance}+{commit}"
else:
    version = Path("PKG-INFO").read_text().split("\\nVersion: ")[1].split("\\n")[0]
setup(name="example-pkg", version=version, py_modules=["example_pkg"])
"""


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=root, check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout


def tagged(root: Path) -> Path:
    """Make a repository with a commit that is 1.2.3, and one after it."""
    write_files(root, {"LICENSE": "MIT\n"})
    with (root / ".gitignore").open("a", encoding="utf-8") as ignored:
        ignored.write("/dist/\n*.egg-info/\n__pycache__/\n")
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "Start")
    git(root, "tag", "--annotate", "--message", "1.2.3", "v1.2.3")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "Go on")
    return root


def state(root: Path) -> tuple[str, ...]:
    """Return all of the repository that a development version must leave alone."""
    return (
        git(root, "for-each-ref"),
        git(root, "status", "--porcelain"),
        git(root, "rev-parse", "HEAD"),
        git(root, "worktree", "list"),
        (root / ".git" / "config").read_text(),
    )


def versions(root: Path) -> list[str]:
    """Return the version in the metadata of the sdist and of the wheel in dist/."""
    sdist, wheel = sorted((root / "dist").iterdir(), key=lambda path: path.suffix)
    with tarfile.open(sdist) as archive:
        top = sdist.name.removesuffix(".tar.gz")
        member = archive.extractfile(f"{top}/PKG-INFO")
        assert member is not None
        texts = [member.read()]
    with zipfile.ZipFile(wheel) as wheel_archive:
        names = [name for name in wheel_archive.namelist() if name.endswith(".dist-info/METADATA")]
        texts.append(wheel_archive.read(names[0]))
    return [BytesParser().parsebytes(text)["Version"] for text in texts]


def rehearsed(root: Path) -> Shipway:
    """Give the next build a development version, and build it as a job of CI does."""
    shipway, before = Shipway(root), state(root)
    # It has no name to tag with.
    job = {**RUN, "GIT_CONFIG_GLOBAL": os.devnull}
    stamped = shipway("bump", "--part=dev", "--unique", "--json", variables=job)
    assert stamped.status == 0, stamped.stdout
    assert stamped.data["version"] == VERSION
    built = shipway("build", variables=job)
    assert built.status == 0, built.stderr
    assert state(root) == before
    return shipway


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_real_backend_builds_exactly_the_development_version(name: str, tmp_path: Path) -> None:
    root = tagged(LAYOUTS[name].write(tmp_path / "project"))
    git(root, "config", "user.useConfigOnly", "true")
    shipway = rehearsed(root)
    assert versions(root) == [VERSION, VERSION]
    assert shipway("current").stdout == "1.2.3\n"


@pytest.mark.parametrize("name", ["scm-table", "versioningit-hatch"])
def test_before_the_first_tag_it_comes_before_the_first_version(name: str, tmp_path: Path) -> None:
    """What a new project pushes first is published too."""
    root = tagged(LAYOUTS[name].write(tmp_path / "project"))
    git(root, "tag", "--delete", "v1.2.3")
    shipway = Shipway(root)
    assert shipway("bump", "--part=dev", "--unique", "build", variables=RUN).status == 0
    assert versions(root) == ["0.1.0.dev4711002", "0.1.0.dev4711002"]
    assert shipway("check", "publish", "--target=local").status == 0


@pytest.mark.parametrize("name", ["scm-table", "versioningit-hatch"])
def test_built_twice_it_is_the_same_version(name: str, tmp_path: Path) -> None:
    shipway = rehearsed(tagged(LAYOUTS[name].write(tmp_path / "project")))
    told = shipway("check", "--twice", "--target=local", "--json").stdout
    assert NotRepeatable.code not in told


@pytest.mark.parametrize("commit", ["main", "v1.2.3"])
def test_code_of_the_projects_own_that_asks_git_gets_it_too(tmp_path: Path, commit: str) -> None:
    """At the tag its version could be of a file: nothing in it tells of git."""
    files = {"setup.py": OWN_CODE, "example_pkg.py": ""}
    root = tagged(write_files(tmp_path / "project", files))
    git(root, "switch", "--quiet", "--detach", commit)
    rehearsed(root)
    assert versions(root) == [VERSION, VERSION]


def test_what_makes_another_version_of_the_tag_is_refused(tmp_path: Path) -> None:
    layout = LAYOUTS["versioningit-hatch"]
    text = layout.files["pyproject.toml"] + '[tool.versioningit.tag2version]\nregex = "^v(.{5})"\n'
    files = {**layout.files, "pyproject.toml": text}
    root = tagged(Layout(layout.name, layout.kind, files).write(tmp_path / "project"))
    shipway, before = Shipway(root), state(root)
    assert shipway("bump", "--part=dev", "--unique", variables=RUN).status == 0
    refused = shipway("build", "--json", variables=RUN)
    assert (refused.status, refused.code) == (1, "SW231")
    assert f"with the tag v{VERSION} on the commit" in refused.data["error"]["what"]
    assert state(root) == before


@pytest.mark.parametrize("name", DEAF)
def test_a_release_is_built_of_its_tag(name: str, tmp_path: Path) -> None:
    root = tagged(LAYOUTS[name].write(tmp_path / "project"))
    shipway = Shipway(root)
    assert shipway("bump", "--part=patch").status == 0
    assert shipway("build").status == 0
    assert versions(root) == ["1.2.4", "1.2.4"]
