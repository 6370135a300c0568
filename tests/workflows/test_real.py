"""Real projects that never saw shipway: `init`, `doctor`, and what is written publishes them.

Each is an sdist of the package index, made a repository. What a person does is done here as
`init` says it; the workflows are run as they were written.
"""

from __future__ import annotations

import json
import re
import sys
import tarfile
from dataclasses import dataclass, field
from email.parser import BytesParser
from typing import TYPE_CHECKING, Any

import pytest

from shipway.adoption.starters import AUDIT, AUDIT_FILE, TESTS, TESTS_FILE
from shipway.adoption.workflow import REQUIREMENTS, WORKFLOW
from shipway.ci.workflowfile import FOLDER
from support.corpus import projects, repository_of
from support.github.sound import protect
from support.projects import Sample
from support.pypi.warehouse import File
from support.workflows import Pushed
from workflows.conftest import meeting
from workflows.judging import faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from conftest import Ran as Told
    from support.corpus import Project
    from support.github.server import GitHubStandIn
    from workflows.conftest import Publishing
    from workflows.running import Ran

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
CHECKS = (f"Tests on Python {PYTHON}", "Known vulnerabilities and workflow faults")
WRITTEN = {"tasks.py", "noxfile.py", WORKFLOW, REQUIREMENTS, f"{FOLDER}/{TESTS_FILE}"}
WRITTEN |= {f"{FOLDER}/{AUDIT_FILE}"}
JOBS = ("wait-for-ci", "build", "publish", "verify", "summary")


@dataclass(frozen=True)
class Adopter:
    """A project of `tests/corpus.toml`, and what there is to see when it takes shipway in."""

    name: str
    repository: str
    """Owner and name on GitHub."""
    next: str
    """The version after its own."""
    tag: str
    """The tag of that version."""
    wheel: str = "py3-none-any"
    """The tag of its wheel."""
    tags: str = "v*"
    """Which tags may publish, for GitHub's settings."""
    by_hand: Mapping[str, str] = field(default_factory=dict)
    """The files of its own that get a line, as `init` says, and the line."""
    publishing: str = ""
    """The workflow of its own that publishes too, which `init` says to take out."""
    advised: frozenset[str] = frozenset()
    """What of the project's own `doctor` has advice for."""


ADOPTERS = (
    # setuptools without a pyproject.toml; the version is a literal in setup.cfg.
    Adopter("cfgv", "asottile/cfgv", "3.5.1", "v3.5.1", "py2.py3-none-any"),
    # flit; the version is in the module, and there is a noxfile.
    Adopter(
        "pyproject-hooks",
        "pypa/pyproject-hooks",
        "1.3.4",
        "v1.3.4",
        by_hand={"noxfile.py": "from shipway.nox import build, verify_install"},
    ),
    # setuptools-scm; the version is a bare tag, and there are workflows.
    Adopter(
        "pluggy", "pytest-dev/pluggy", "1.7.1", "1.7.1", tags="[0-9]*", publishing="deploy.yml"
    ),
)


@dataclass(frozen=True)
class Adopting:
    """A real project, on GitHub and about to take shipway in."""

    adopter: Adopter
    project: Project
    publishing: Publishing

    @property
    def pushed(self) -> Pushed:
        """Its repository."""
        return self.publishing.pushed

    @property
    def root(self) -> Path:
        """Its folder."""
        return self.pushed.sample.root

    def publish(self, ref: str, environment: str) -> Ran:
        """Let the workflow run for a push of a green commit, in a run of its own."""
        publishing = self.publishing
        publishing.green()
        publishing.issuer.be(self.adopter.repository, ref, environment, "push")
        publishing.runner.variables.update(publishing.issuer.variables)
        publishing.runner.number += 1
        return publishing.runner.push(ref)


@pytest.fixture(params=ADOPTERS, ids=lambda adopter: adopter.name)
def adopting(
    request: pytest.FixtureRequest,
    github: GitHubStandIn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Adopting]:
    """Have a real project, whose last release is on PyPI, on GitHub."""
    adopter: Adopter = request.param
    project = next(found for found in projects() if found.name == adopter.name)
    root = repository_of(project, tmp_path)
    # The remote says which repository it is, as on the machine of a maintainer.
    monkeypatch.delenv("GITHUB_REPOSITORY")
    repository = github.repository
    repository.owner, _, repository.name = adopter.repository.partition("/")
    sample = Sample(root, tmp_path / "remote.git", project.name)
    sample.git("remote", "set-url", "origin", f"https://github.com/{adopter.repository}.git")
    sample.git("remote", "set-url", "--push", "origin", str(sample.remote))
    sample.git("remote", "set-head", "origin", "main")
    _only_this_python(root / "pyproject.toml")
    tests, audit = (
        repository.add_workflow(TESTS, f"{FOLDER}/{TESTS_FILE}"),
        repository.add_workflow(AUDIT, f"{FOLDER}/{AUDIT_FILE}"),
    )
    with meeting(Pushed(sample, github, tests, audit), tmp_path) as publishing:
        (sdist,) = tmp_path.glob("*.tar.gz")
        _release(publishing, project, sdist)
        publishing.serve_shipway()
        yield Adopting(adopter, project, publishing)


def _only_this_python(pyproject: Path) -> None:
    """Verify on the one Python that the stand-in for setup-python has."""
    text = pyproject.read_text(encoding="utf-8") if pyproject.is_file() else ""
    table = f'\n[tool.shipway]\npythons = ["{PYTHON}"]\n'
    pyproject.write_text(text + table, encoding="utf-8", newline="\n")


def _release(publishing: Publishing, project: Project, sdist: Path) -> None:
    """Have the project's last release on PyPI."""
    released = File(project.name, sdist.name, sdist.read_bytes(), [], signed=False)
    publishing.pypi.files[sdist.name] = released
    with tarfile.open(sdist) as archive:
        member = archive.extractfile(f"{sdist.name.removesuffix('.tar.gz')}/PKG-INFO")
        assert member is not None
        metadata = BytesParser().parsebytes(member.read())
    urls = dict(line.split(", ", 1) for line in metadata.get_all("Project-URL", []))
    info = {"project_urls": urls, "home_page": metadata["Home-page"]}
    publishing.pypi.pages[project.name] = {"info": info, "releases": {project.version: []}}


def _take_in(adopting: Adopting) -> None:
    """Do what `init` does and says, and push it."""
    adopter = adopting.adopter
    written = adopting.publishing.shipway("init", "--yes", "--json")
    assert written.status == 0, written.stdout
    said = {step["where"]: step["what"] for step in written.data["by_hand"]}
    files = {file["path"] for file in written.data["files"]}
    assert files >= WRITTEN - adopter.by_hand.keys(), said
    for name, line in adopter.by_hand.items():
        assert line in said[name]
        path = adopting.root / name
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    if adopter.publishing:
        assert any("publishes as well" in what for what in said.values()), said
        (adopting.root / FOLDER / adopter.publishing).unlink()
    adopting.pushed.push("Publish with shipway")


def _findings(ran: Told) -> dict[str, Any]:
    """Return what `doctor` did not find right, by its verdict."""
    found: dict[str, dict[str, str]] = {}
    for each in ran.data["findings"]:
        if each["verdict"] != "right":
            found.setdefault(each["verdict"], {})[each["subject"]] = each["said"]
    return found


def _uploaded(adopting: Adopting, target: str, number: str) -> None:
    """Hold an index to having the sdist and the wheel of a version, and of no other."""
    index = getattr(adopting.publishing, target)
    name = adopting.project.name.replace("-", "_")
    ours = [file for file in index.files if file.startswith(f"{name}-")]
    known = f"{name}-{adopting.project.version}.tar.gz"
    new = {f"{name}-{number}-{adopting.adopter.wheel}.whl", f"{name}-{number}.tar.gz"}
    assert set(ours) - {known} == new


def test_a_project_that_never_saw_shipway_publishes(adopting: Adopting, service: Path) -> None:
    adopter, publishing = adopting.adopter, adopting.publishing
    github = publishing.github
    _take_in(adopting)
    workflows = [adopting.root / WORKFLOW, adopting.root / FOLDER / TESTS_FILE]
    assert faults(service, *workflows, adopting.root / FOLDER / AUDIT_FILE) == ""

    github.repository.add_workflow("Publish", WORKFLOW)
    protect(github.repository, CHECKS, adopter.tags)
    looked = publishing.shipway("doctor", "--json")
    told = _findings(looked)
    assert looked.status == 0, json.dumps(told, indent=2)
    assert told.get("advice", {}).keys() == adopter.advised, told
    assert told.keys() <= {"advice"}, told

    # A push to the default branch is a rehearsal.
    rehearsal = adopting.publish("refs/heads/main", "testpypi")
    assert rehearsal.jobs == dict.fromkeys(JOBS, "success"), rehearsal.log
    number = f"{adopter.next}.dev{publishing.runner.number}001"
    _uploaded(adopting, "testpypi", number)
    assert re.search(rf"Python {PYTHON}, wheel \S+: passed", rehearsal.said("verify"))
    assert f"{number} is on testpypi, a rehearsal" in rehearsal.said("summary")

    # The tag of a version is its release. Here the remote is asked, which is not GitHub's.
    sample = publishing.pushed.sample
    sample.git("remote", "set-url", "origin", str(sample.remote))
    assert publishing.shipway("bump", "--part=patch", "--commit").status == 0
    assert publishing.shipway("tag").status == 0
    released = adopting.publish(publishing.push_tag(adopter.tag), "pypi")
    assert released.jobs == dict.fromkeys((*JOBS, "announce"), "success"), released.log
    _uploaded(adopting, "pypi", adopter.next)
    (release,) = github.repository.releases
    assert (release.tag, release.draft) == (adopter.tag, False)
    assert {asset.name for asset in release.assets} >= {
        file for file in publishing.pypi.files if f"-{adopter.next}" in file
    }
