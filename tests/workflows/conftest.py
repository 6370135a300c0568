"""A repository that publishes from GitHub, and everything that its workflow meets, on loopback."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shipway.adoption.requirements import publish_requirements
from shipway.adoption.workflow import REQUIREMENTS, WORKFLOW, Settings, rendered
from shipway.distributions.publishing import IndexFile
from support.projects import make_sample
from support.pypi.issuer import issuing
from support.pypi.proxy import standing_for
from support.pypi.sigstore import sigstore as running_sigstore
from support.pypi.warehouse import Publisher, Warehouse
from support.workflows import AUDIT, TESTS, Pushed, workflow_text
from workflows.running import Runner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.github.server import GitHubStandIn
    from support.pypi.issuer import Issuer
    from support.pypi.sigstore import Sigstore

REPOSITORY = "octo-org/sample"
TOKEN = "pypi-" + "AgEIcHlwaS5vcmc" * 3


@dataclass
class Publishing:
    """What a run of the workflow meets."""

    pushed: Pushed
    testpypi: Warehouse
    pypi: Warehouse
    issuer: Issuer
    sigstore: Sigstore
    runner: Runner

    @property
    def github(self) -> GitHubStandIn:
        """GitHub's API."""
        return self.pushed.github

    def green(self, conclusion: str = "success") -> None:
        """Let the workflows of the newest commit have ended."""
        self.pushed.run(self.pushed.tests, conclusion)
        self.pushed.run(self.pushed.audit, "success")

    def tag(self, name: str) -> str:
        """Tag the newest commit, push the tag, and return its ref."""
        self.pushed.sample.git("tag", "--annotate", "--message", f"sampleship {name[1:]}", name)
        self.pushed.sample.git("push", "--quiet", "origin", name)
        self.github.repository.tags[name] = self.pushed.sha
        return f"refs/tags/{name}"


@pytest.fixture
def publishing(github: GitHubStandIn, tmp_path: Path) -> Iterator[Publishing]:
    """Have a repository with the publish workflow, whose newest commit is on GitHub."""
    tests, audit = (
        github.repository.add_workflow("Test Suite", TESTS),
        github.repository.add_workflow("Security Audit", AUDIT),
    )
    pushed = Pushed(make_sample(tmp_path), github, tests, audit)
    _adopt(pushed)
    folder = tmp_path / "runner"
    folder.mkdir()
    with issuing() as issuer, running_sigstore(issuer) as authority:
        test_publisher, publisher = (
            Publisher(REPOSITORY, "publish.yml", name) for name in ("testpypi", "pypi")
        )
        testpypi = Warehouse("testpypi", "test.pypi.org", issuer, test_publisher, authority)
        pypi = Warehouse("pypi", "pypi.org", issuer, publisher, authority)
        trust = tmp_path / "trust.json"
        trust.write_text(authority.trust, encoding="utf-8")
        hosts = {"test.pypi.org": testpypi, "upload.pypi.org": pypi, "pypi.org": pypi}
        with standing_for(hosts, tmp_path) as proxy:
            runner = Runner(WORKFLOW, pushed.sample.remote, folder)
            runner.variables = {
                **proxy.variables,
                "GITHUB_API_URL": github.url,
                "GIT_CONFIG_GLOBAL": os.environ["GIT_CONFIG_GLOBAL"],
                "GIT_CONFIG_NOSYSTEM": "1",
                "STAND_IN_TRUST": str(trust),
                "PYTHONPATH": str(Path(__file__).with_name("trust")),
                "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            }
            runner.secrets["GITHUB_TOKEN"] = github.token
            yield Publishing(pushed, testpypi, pypi, issuer, authority, runner)


def _adopt(pushed: Pushed) -> None:
    """Write what a repository needs to publish from GitHub, commit and push it."""
    root = pushed.sample.root
    ours = version("shipway")
    # shipway is there already, from the checkout: no file of it is ever fetched.
    served = IndexFile(f"shipway-{ours}.tar.gz", "", "0" * 64, None, None, yanked=False)
    texts = {
        "tasks.py": "from shipway.tasks import ns\n",
        "noxfile.py": "from shipway.nox import build, verify_install\n",
        WORKFLOW: rendered(Settings("main", ("3.11",))),
        REQUIREMENTS: publish_requirements(ours, [served]),
        TESTS: workflow_text("Test Suite"),
        AUDIT: workflow_text("Security Audit"),
    }
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    pushed.push("Publish from GitHub")
