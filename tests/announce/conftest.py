"""A version that is tagged, built and pushed, of which GitHub's stand-in has the tag."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import pytest

import shipway.doors.github as door
from shipway.commands import planned
from shipway.errors.base import ShipwayError
from shipway.plan import Status
from shipway.report.reporters import LineReporter
from shipway.report.writer import Writer
from shipway.request import Request
from support.github.patience import QUICK
from support.projects import Sample, make_sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Shipway
    from shipway.commands import Job
    from shipway.plan import Fact
    from shipway.reporting import Reporter
    from support.github.releases import Release
    from support.github.server import GitHubStandIn


Refusal = TypeVar("Refusal", bound=ShipwayError)


class Quiet(LineReporter):
    """Says what happens to standard error, as a command does."""

    def __init__(self) -> None:
        super().__init__(Writer())


@dataclass
class Released:
    """A project with a version that can be announced."""

    sample: Sample
    github: GitHubStandIn
    shipway: Shipway

    @property
    def releases(self) -> list[Release]:
        """What GitHub has, drafts too."""
        return self.github.repository.releases

    @property
    def release(self) -> Release:
        """The one that GitHub has."""
        (only,) = self.releases
        return only

    @property
    def commit(self) -> str:
        """The commit that is checked out."""
        return self.sample.git("rev-parse", "HEAD")

    @property
    def kept(self) -> Path:
        """The folder of what was built of each version."""
        return self.sample.root / ".git/shipway/projects" / self.sample.name / "distributions"

    def make(self, version: str) -> None:
        """Tag, build and push another version."""
        ran = self.shipway("bump", f"--to={version}", "--commit", "tag", "build")
        assert ran.status == 0, ran.stderr
        self.push()

    def push(self) -> None:
        """Push the branch and all tags, and let GitHub know them."""
        self.sample.git("push", "--quiet", "--tags", "origin", "HEAD")
        repository = self.github.repository
        for tag in self.sample.git("tag").split():
            repository.tags[tag] = self.sample.git("rev-parse", f"{tag}^{{commit}}")
        repository.branches["main"] = self.commit
        for commit in self.sample.git("rev-list", "--all").split():
            repository.commits[commit] = "A commit"

    @contextmanager
    def planned(self, version: str = "", reporter: Reporter | None = None) -> Iterator[Job]:
        """Plan the task in this process, which takes a tenth of the time of another one."""
        request = Request(
            "announce", str(self.sample.root), version=version, command="invoke announce"
        )
        with planned(request, reporter or Quiet()) as job:
            yield job

    def announce(self, version: str = "", reporter: Reporter | None = None) -> Fact:
        """Announce, and return how it stands then."""
        with self.planned(version, reporter) as job:
            (fact,) = job.run()
        assert fact.status is Status.DONE
        return fact

    def refused(self, error: type[Refusal], version: str = "") -> Refusal:
        """Announce, and return the error that it is refused with."""
        with pytest.raises(error) as caught:
            self.announce(version)
        return caught.value


_built: list[Path] = []
"""The folder of the project that the first test has built; the others have copies of it."""


@pytest.fixture
def sample(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Make a project whose version 1.0.0 is tagged, built and pushed."""
    if not _built:
        folder = tmp_path_factory.mktemp("built")
        made = make_sample(folder)
        command = [sys.executable, "-m", "shipway", "tag", "build"]
        subprocess.run(command, cwd=made.root, check=True, capture_output=True)
        made.git("push", "--quiet", "--tags", "origin", "HEAD")
        _built.append(folder)
    name = "sampleship"
    shutil.copytree(_built[0], tmp_path, dirs_exist_ok=True, symlinks=True)
    copied = Sample(tmp_path / name, tmp_path / f"{name}.git", name)
    copied.git("remote", "set-url", "origin", str(copied.remote))
    return copied


@pytest.fixture
def released(
    sample: Sample, shipway: Shipway, github: GitHubStandIn, monkeypatch: pytest.MonkeyPatch
) -> Released:
    """Let GitHub know 1.0.0; in this process nobody is as patient as with the real one."""
    monkeypatch.setattr(door, "connect", partial(door.connect, limits=QUICK))
    # Where the commands are typed: they are proposed for that folder.
    monkeypatch.chdir(sample.root)
    found = Released(sample, github, shipway)
    found.push()
    return found
