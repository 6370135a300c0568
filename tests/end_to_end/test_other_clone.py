"""A release that one clone has begun to upload goes on in another, or says who can finish it."""

from __future__ import annotations

import shlex
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from conftest import Shipway
from shipway.doors.localindex import serving
from support.projects import Sample, make_sample, run_killed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Ran

NO_ACCOUNT = {"TWINE_USERNAME": "", "TWINE_PASSWORD": ""}
WHEEL, SDIST = "sampleship-1.0.1-py3-none-any.whl", "sampleship-1.0.1.tar.gz"
RELEASE = ("release", "--target=pub", "--json")

# Two builds of a commit never have the same bytes: each gives its files another date.
UNSTEADY = (
    "import os, random\n"
    'os.environ["SOURCE_DATE_EPOCH"] = str(random.randrange(10**9, 16 * 10**8, 2))\n'
    "from flit_core.buildapi import *\n"
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Path]:
    """Serve a folder as the index `pub` of the sample."""
    with serving(tmp_path / "pub") as index:
        (tmp_path / "url").write_text(index.upload_url)
        yield tmp_path / "pub"


@pytest.fixture
def sample(tmp_path: Path, served: Path) -> Sample:  # noqa: ARG001 - it has to run
    """Make a project whose builds are steady, with a public index as its target."""
    sample = make_sample(tmp_path)
    url = (tmp_path / "url").read_text()
    text = (sample.root / "pyproject.toml").read_text("utf-8")
    text += f'[tool.shipway.targets.pub]\nupload = "{url}"\nindex = "{url}simple/"\n'
    sample.commit("Have a target", pyproject__toml=text)
    sample.git("push", "--quiet")
    return sample


def make_unsteady(sample: Sample) -> None:
    text = (sample.root / "pyproject.toml").read_text("utf-8")
    text = text.replace('"flit_core.buildapi"', '"hooks"\nbackend-path = ["."]')
    text += '[tool.flit.sdist]\ninclude = ["hooks.py"]\n'
    sample.commit("Build otherwise each time", pyproject__toml=text, hooks__py=UNSTEADY)
    sample.git("push", "--quiet")


def half_uploaded(sample: Sample) -> None:
    """Release 1.0.1, and kill it while the second file is on its way."""
    command = ("release", "--part=patch", "--target=pub")
    done = run_killed(sample.root, "second upload", *command, variables=NO_ACCOUNT)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def cloned(sample: Sample) -> tuple[Sample, Shipway]:
    other = replace(sample, root=sample.root.parent / "other")
    sample.git("clone", "--quiet", str(sample.remote), str(other.root))
    return other, Shipway(other.root)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("[!.]*")}


def refused(ran: Ran, code: str = "SW713") -> list[str]:
    """Return the commands that the refusal proposes, without what is said of them."""
    assert (ran.status, ran.code) == (3, code), ran.stderr
    return [line.partition("   ")[0] for line in ran.data["error"]["fix"]]


@pytest.mark.slow
def test_it_goes_on_where_the_tag_builds_what_is_served(sample: Sample, served: Path) -> None:
    half_uploaded(sample)
    before = contents(served)
    assert list(before) == [WHEEL]
    _, shipway = cloned(sample)
    again = shipway(*RELEASE, variables=NO_ACCOUNT)
    assert again.status == 0, again.stderr
    assert f"built again, with the bytes that are served: {WHEEL}" in again.stderr
    after = contents(served)
    assert (sorted(after), after[WHEEL]) == ([WHEEL, SDIST], before[WHEEL])
    kept = sample.root / ".git/shipway/projects/sampleship/distributions/1.0.1" / SDIST
    assert after[SDIST] == kept.read_bytes()


@pytest.mark.slow
def test_another_build_is_put_beside_it_on_no_way(sample: Sample, served: Path) -> None:
    """Whatever is tried in the other clone; and each way out that it is told is one."""
    make_unsteady(sample)
    half_uploaded(sample)
    before = contents(served)
    other, shipway = cloned(sample)
    state = other.state()

    ran = shipway(*RELEASE, variables=NO_ACCOUNT)
    first, copy, after = refused(ran)
    (line,) = (line for line in ran.data["error"]["details"].splitlines() if "pub serves" in line)
    assert WHEEL in line
    assert f"built here is {SDIST}" in ran.data["error"]["details"]
    assert (contents(served), other.state()) == (before, state)
    assert refused(shipway(*RELEASE, "--part=patch", variables=NO_ACCOUNT)) == [first, copy, after]

    assert shipway("build").status == 0
    for task in (("release",), ("publish",)):
        ran = shipway(*task, "--target=pub", "--json", variables=NO_ACCOUNT)
        assert refused(ran) == [first, copy, after]
    assert contents(served) == before

    assert after == "invoke release --to=1.0.2 --target=pub"
    planned = shipway(*after.split()[1:], "--dry-run", "--json", variables=NO_ACCOUNT)
    assert (planned.status, planned.data["version"]) == (0, "1.0.2"), planned.stderr

    subprocess.run(shlex.split(copy.replace("CLONE", str(sample.root))), check=True)
    finished = shipway(*RELEASE, variables=NO_ACCOUNT)
    assert finished.status == 0, finished.stderr
    assert contents(served)[WHEEL] == before[WHEEL]
    assert contents(served) == contents(other.root / "dist")

    done = Shipway(sample.root)(*first.split()[1:], "--json", variables=NO_ACCOUNT)
    assert done.status == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("steady", [True, False])
def test_a_complete_release_needs_nothing_from_another_clone(
    sample: Sample, served: Path, *, steady: bool
) -> None:
    if not steady:
        make_unsteady(sample)
    done = Shipway(sample.root)("release", "--part=patch", "--target=pub", variables=NO_ACCOUNT)
    assert done.status == 0, done.stderr
    before = contents(served)
    _, shipway = cloned(sample)
    ran = shipway(*RELEASE, variables=NO_ACCOUNT)
    assert contents(served) == before
    if steady:
        assert ran.status == 0, ran.stderr
        return
    assert (ran.status, ran.code) == (1, "SW711"), ran.stderr
    verify, after = (line.partition("   ")[0] for line in ran.data["error"]["fix"])
    assert after == "invoke release --to=1.0.2 --target=pub"
    verified = shipway(*verify.split()[1:], variables=NO_ACCOUNT)
    assert verified.status == 0, verified.stderr


@pytest.mark.slow
def test_a_clone_that_has_built_nothing_verifies_what_is_served(
    sample: Sample, served: Path
) -> None:
    release = ("release", "--part=patch", "--target=pub")
    assert Shipway(sample.root)(*release, variables=NO_ACCOUNT).status == 0
    assert contents(served)
    _, there = cloned(sample)
    said = there("verify", "--target=pub", "--json").data["error"]
    first, second = (line.partition("   ")[0] for line in said["fix"])
    assert (said["code"], second) == ("SW413", "invoke build")
    assert first == "invoke verify --version=1.0.1 --target=pub"
    assert there(*first.split()[1:]).status == 0


@pytest.mark.slow
def test_a_platform_wheel_of_another_build_gets_no_neighbours(sample: Sample, served: Path) -> None:
    """Its name is none that is built here, so that no hash could differ."""
    half_uploaded(sample)
    (served / WHEEL).rename(served / "sampleship-1.0.1-cp311-cp311-macosx_11_0_arm64.whl")
    before = contents(served)
    _, shipway = cloned(sample)
    refused(shipway(*RELEASE, variables=NO_ACCOUNT))
    assert shipway("build").status == 0
    refused(shipway("publish", "--target=pub", "--json", variables=NO_ACCOUNT))
    assert contents(served) == before


@pytest.mark.slow
def test_what_is_public_and_cannot_be_finished_is_left_for_a_version_that_is_named(
    sample: Sample, served: Path
) -> None:
    make_unsteady(sample)
    half_uploaded(sample)
    shutil.rmtree(sample.root / ".git/shipway/projects/sampleship/distributions")
    shutil.rmtree(sample.root / "dist")
    shipway = Shipway(sample.root)
    (*_, after) = refused(shipway(*RELEASE, variables=NO_ACCOUNT))
    stuck = shipway(*RELEASE, "--part=minor", variables=NO_ACCOUNT)
    assert stuck.code == "SW705"
    assert stuck.data["error"]["fix"][-1].startswith(after)
    ran = shipway(*after.split()[1:], "--json", variables=NO_ACCOUNT)
    assert (ran.status, ran.data["version"]) == (0, "1.0.2"), ran.stderr
    assert "sampleship 1.0.1 is public and stays unfinished" in ran.stderr
    assert len(contents(served)) == 3


@pytest.mark.slow
def test_what_stands_in_the_way_of_a_public_release_leaves_it_unfinished(
    sample: Sample,
) -> None:
    """Status 3, and not 1, which would say that nothing is public."""
    half_uploaded(sample)
    shipway = Shipway(sample.root)
    (sample.root / "README.md").write_text("changed")
    ran = shipway(*RELEASE, variables=NO_ACCOUNT)
    assert (ran.status, ran.code) == (3, "SW703"), ran.stderr
    assert "SW303" in ran.data["error"]["why"]
