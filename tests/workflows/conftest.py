"""A repository that publishes from GitHub, and everything that its workflow meets, on loopback."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement

from conftest import Shipway
from shipway.adoption.requirements import locked_dependencies, publish_requirements
from shipway.adoption.workflow import REQUIREMENTS, WORKFLOW, Settings, rendered
from shipway.distributions.publishing import IndexFile
from support.projects import make_sample
from support.pypi.issuer import issuing
from support.pypi.proxy import standing_for
from support.pypi.sigstore import sigstore as running_sigstore
from support.pypi.warehouse import File, Publisher, Warehouse
from support.workflows import AUDIT, TESTS, Pushed, workflow_text
from workflows.judging import run
from workflows.running import Runner

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from conftest import Ran
    from support.github.server import GitHubStandIn
    from support.pypi.issuer import Issuer
    from support.pypi.proxy import Proxy
    from support.pypi.sigstore import Sigstore

TOKEN = "pypi-" + "AgEIcHlwaS5vcmc" * 3
NODE = Path(__file__).with_name("node")
BANNER = (
    'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);'
)


@dataclass
class Publishing:
    """What a run of the workflow meets."""

    pushed: Pushed
    testpypi: Warehouse
    pypi: Warehouse
    issuer: Issuer
    sigstore: Sigstore
    runner: Runner
    proxy: Proxy

    @property
    def github(self) -> GitHubStandIn:
        """GitHub's API."""
        return self.pushed.github

    def serve_shipway(self) -> None:
        """Have this version of shipway on PyPI, for the list of what the workflow installs.

        It is there already, from the checkout: no file of it is ever fetched.
        """
        name = f"shipway-{version('shipway')}.tar.gz"
        self.pypi.files[name] = File("shipway", name, b"", [], signed=False)

    def shipway(self, *arguments: str) -> Ran:
        """Run shipway as a maintainer does, with a token for GitHub and PyPI in reach."""
        variables = {**self.proxy.variables, "PIP_INDEX_URL": "https://pypi.org/simple/"}
        return Shipway(self.pushed.sample.root)(*arguments, variables=variables)

    def green(self, conclusion: str = "success") -> None:
        """Let the workflows of the newest commit have ended."""
        self.pushed.run(self.pushed.tests, conclusion)
        self.pushed.run(self.pushed.audit, "success")

    def tag(self, name: str) -> str:
        """Tag the newest commit, push the tag, and return its ref."""
        self.pushed.sample.git("tag", "--annotate", "--message", f"sampleship {name[1:]}", name)
        return self.push_tag(name)

    def push_tag(self, name: str) -> str:
        """Push the newest commit and a tag of it, and return the tag's ref."""
        sample, repository = self.pushed.sample, self.github.repository
        sample.git("push", "--quiet", "origin", "main", name)
        sha = sample.git("rev-parse", f"{name}^{{commit}}")
        repository.commits[sha] = repository.commits.get(sha, f"Release {name}")
        self.pushed.sha = repository.branches["main"] = repository.tags[name] = sha
        return f"refs/tags/{name}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show with a failure what act said last, and what the stand-ins were asked and answered."""
    report = yield
    values = getattr(item, "funcargs", {}).values()
    met = next((value for value in values if isinstance(value, Publishing)), None)
    if report.failed and met is not None and call.when == "call":
        report.sections += [
            ("what act said", met.runner.told()),
            ("what GitHub's stand-in answered", "\n".join(met.github.answers)),
            ("what TestPyPI was asked", "\n".join(met.testpypi.asked)),
            ("what PyPI was asked", "\n".join(met.pypi.asked)),
        ]
    return report


@pytest.fixture
def publishing(github: GitHubStandIn, tmp_path: Path) -> Iterator[Publishing]:
    """Have a repository with the publish workflow, whose newest commit is on GitHub."""
    tests, audit = (
        github.repository.add_workflow("Test Suite", TESTS),
        github.repository.add_workflow("Security Audit", AUDIT),
    )
    pushed = Pushed(make_sample(tmp_path), github, tests, audit)
    _adopt(pushed)
    with meeting(pushed, tmp_path) as found:
        yield found


@contextmanager
def meeting(pushed: Pushed, folder: Path, workflow: str = WORKFLOW) -> Iterator[Publishing]:
    """Have everything that the workflow of a repository meets while the block runs."""
    assert not _lacking(), f"nox -s workflows installs what jobs find: {', '.join(_lacking())}"
    name, file = pushed.github.repository.full_name, Path(workflow).name
    (folder / "runner").mkdir()
    with issuing() as issuer, running_sigstore(issuer) as authority:
        test_publisher, publisher = (
            Publisher(name, file, environment) for environment in ("testpypi", "pypi")
        )
        testpypi = Warehouse("testpypi", "test.pypi.org", issuer, test_publisher, authority)
        pypi = Warehouse("pypi", "pypi.org", issuer, publisher, authority)
        trust = folder / "trust.json"
        trust.write_text(authority.trust, encoding="utf-8")
        hosts = {"test.pypi.org": testpypi, "upload.pypi.org": pypi, "pypi.org": pypi}
        with standing_for(hosts, folder) as proxy:
            runner = Runner(workflow, pushed.sample.remote, folder / "runner", name)
            runner.variables = {
                **proxy.variables,
                "GITHUB_API_URL": pushed.github.url,
                "GIT_CONFIG_GLOBAL": os.environ["GIT_CONFIG_GLOBAL"],
                "GIT_CONFIG_NOSYSTEM": "1",
                "STAND_IN_TRUST": str(trust),
                "PYTHONPATH": str(Path(__file__).with_name("trust")),
                "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
                # In a home that is always new, each job would look on PyPI for a newer pip.
                "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            }
            runner.secrets["GITHUB_TOKEN"] = pushed.github.token
            yield Publishing(pushed, testpypi, pypi, issuer, authority, runner, proxy)


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bundle GitHub's language service, which plain Node cannot load.

    NODE_PATH says where its packages are; the nox session installs them.
    """
    bundle = tmp_path_factory.mktemp("service") / "validate.mjs"
    esbuild = Path(os.environ["NODE_PATH"]) / ".bin" / "esbuild"
    built = run(
        [
            esbuild, NODE / "validate.mjs", "--bundle", "--platform=node", "--format=esm",
            f"--outfile={bundle}", f"--banner:js={BANNER}", "--log-level=warning",
        ]
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    return bundle


@cache
def _lacking() -> tuple[str, ...]:
    """Return what the jobs would install into the environment that the workers share.

    They find all of it there. If not, two of them would install it at the same time.
    """
    lines = locked_dependencies().splitlines()
    named = (line.removesuffix("\\") for line in lines if line and line[0] not in " #")
    wanted = (requirement for requirement in map(Requirement, named) if _is_for_here(requirement))
    return tuple(str(requirement) for requirement in wanted if not _is_installed(requirement))


def _is_for_here(requirement: Requirement) -> bool:
    return requirement.marker is None or requirement.marker.evaluate()


def _is_installed(requirement: Requirement) -> bool:
    try:
        return requirement.specifier.contains(version(requirement.name), prereleases=True)
    except PackageNotFoundError:
        return False


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
