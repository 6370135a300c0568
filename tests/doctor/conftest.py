"""A setup in which nothing is wrong: a repository that has taken shipway in, and its GitHub."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from shipway.adoption.planning import adoption_of, write
from shipway.adoption.workflow import WORKFLOW
from shipway.doctor import indexes
from shipway.doctor.examining import examine
from shipway.doctor.finding import Verdict
from shipway.doctor.observed import observed
from shipway.doors.access import Limits
from shipway.doors.localindex import serving
from shipway.workspace import open_workspace
from support.github.patience import QUICK
from support.github.sound import protect
from support.projects import Sample, make_sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from shipway.doctor.finding import Finding
    from shipway.doctor.observed import Setup
    from support.github.server import GitHubStandIn

CHECKS = ("Tests on Python 3.11", "Known vulnerabilities and workflow faults")
_made: dict[str, Sample] = {}
"""One for all tests of a process: each gets a copy."""


@dataclass(frozen=True)
class Sound:
    """A setup in which nothing is wrong, for a test to break one thing of."""

    sample: Sample
    github: GitHubStandIn

    @property
    def root(self) -> Path:
        """The project's folder, which is the repository's."""
        return self.sample.root

    def setup(self) -> Setup:
        """Observe it as it is now."""
        return observed(open_workspace(str(self.root)), "shipway doctor", QUICK)

    def findings(self, family: Callable[[Setup], Iterator[Finding]] = examine) -> list[Finding]:
        """Return the findings of a family, or all."""
        return list(family(self.setup()))

    def edit(self, path: str, old: str, new: str) -> None:
        """Change a text in a file."""
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text
        (self.root / path).write_text(text.replace(old, new), encoding="utf-8")

    def write(self, path: str, text: str) -> None:
        """Write a file."""
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")


def of(findings: list[Finding], *verdicts: Verdict) -> dict[str, Verdict]:
    """Return what is not right, or has one of these verdicts, by its subject."""
    wanted = verdicts or (Verdict.WRONG, Verdict.ADVICE, Verdict.UNSEEN)
    return {found.subject: found.verdict for found in findings if found.verdict in wanted}


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody out: the real PyPI is not asked by a test."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    for name in ("PIP_INDEX_URL", "PIP_CONFIG_FILE", "NO_PROXY", "no_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(indexes, "_PATIENCE", Limits(connect=5, silence=5, total=10, tries=1))


@pytest.fixture
def sound(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, github: GitHubStandIn) -> Sound:
    """Have a sound setup."""
    if "sample" not in _made:
        _made["sample"] = _adopted(tmp_path_factory.mktemp("adopted"))
    made = _made["sample"]
    root = tmp_path / made.name
    shutil.copytree(made.root, root, symlinks=True)
    github.repository.add_workflow("Publish", WORKFLOW)
    protect(github.repository, CHECKS)
    return Sound(Sample(root, made.remote, made.name), github)


def _adopted(folder: Path) -> Sample:
    sample = make_sample(folder)
    served = folder / "index"
    served.mkdir()
    (served / f"shipway-{version('shipway')}-py3-none-any.whl").write_bytes(b"wheel")
    with serving(served) as index, pytest.MonkeyPatch.context() as patched:
        patched.setenv("PIP_INDEX_URL", index.index_url)
        write(adoption_of(open_workspace(str(sample.root)), update=False))
    sample.git("add", "--all")
    sample.git("commit", "--quiet", "--message", "Publish with shipway")
    sample.git("push", "--quiet", "origin", "main")
    return sample
