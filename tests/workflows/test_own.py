"""shipway's own workflow rehearses the release of shipway: from the checkout, on a bare Python.

What the jobs install is really installed here, every file from the index and by its hash.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from workflows.conftest import TOKEN

if TYPE_CHECKING:
    from workflows.conftest import Publishing

ROOT = Path(__file__).parents[2]


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout.strip()


@pytest.fixture
def of_shipway(publishing: Publishing, tmp_path: Path) -> Publishing:
    """Have shipway's own repository on GitHub, with what is committed here as its main branch."""
    origin, github = tmp_path / "shipway.git", publishing.github.repository
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(origin))
    # A checkout in CI may have no history.
    git(origin, "config", "receive.shallowUpdate", "true")
    git(ROOT, "push", "--quiet", str(origin), "HEAD:refs/heads/main")
    sha = git(ROOT, "rev-parse", "HEAD")
    github.commits[sha], github.branches["main"] = "The newest commit", sha
    for workflow, file in (
        (publishing.pushed.tests, "test-suite.yml"),
        (publishing.pushed.audit, "security-audit.yml"),
    ):
        workflow.path = f".github/workflows/{file}"
        github.add_run(workflow, sha, "success")
    publishing.runner.origin = origin
    venv.create(tmp_path / "bare", with_pip=True)
    publishing.runner.scripts = (
        tmp_path / "bare" / ("Scripts" if sys.platform == "win32" else "bin")
    )
    # Nobody runs it often enough for it to pay.
    publishing.runner.variables["PIP_NO_COMPILE"] = "1"
    return publishing


def test_shipway_rehearses_its_own_release(of_shipway: Publishing) -> None:
    publishing = of_shipway
    publishing.testpypi.tokens.add(TOKEN)
    publishing.runner.secrets["TEST_PYPI_API_TOKEN"] = TOKEN
    ran = publishing.runner.dispatch("refs/heads/main", target_env="testpypi", dry_run="true")
    assert ran.jobs == dict.fromkeys(("wait-for-ci", "build", "publish", "summary"), "success")
    (installed,) = (line for line in ran.lines if "Successfully installed annotated-types" in line)
    assert installed.startswith("wait-for-ci: ")
    assert "pypi-attestations-" in installed
    assert ".dev4711001-py3-none-any.whl" in ran.said("publish")
    assert "POST /legacy/" not in publishing.testpypi.asked
