"""What the jobs install really installs: every file of the list is on the index, by its hash."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from shipway.adoption.workflow import own_settings, rendered

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
BIN = "Scripts" if sys.platform == "win32" else "bin"


def job_that_publishes() -> tuple[list[str], str, str]:
    """Return what is set aside for it, the command that installs, and the one that publishes."""
    workflow: Any = yaml.safe_load(rendered(own_settings()))
    set_aside = workflow["jobs"]["wait-for-ci"]["steps"][1]["with"]["path"].split()
    runs = [step["run"] for step in workflow["jobs"]["publish"]["steps"] if "run" in step]
    return set_aside, runs[1], runs[2]


def run(
    command: str, folder: Path, variables: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-e", "-c", command],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


def test_the_job_that_publishes_can_install_and_start_shipway(tmp_path: Path) -> None:
    """By shipway's own workflow, which has the list and shipway itself from the checkout."""
    set_aside, install, publish = job_that_publishes()
    folder = tmp_path / "workspace"
    folder.mkdir()
    for name in set_aside:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.egg-info"))
        else:
            shutil.copy(ROOT / name, folder / name)
    venv.create(tmp_path / "venv", with_pip=True)
    variables = {"PATH": f"{tmp_path / 'venv' / BIN}{os.pathsep}{os.environ['PATH']}"}
    installed = run(install, folder, variables)
    assert installed.returncode == 0, installed.stderr
    assert run("git init --quiet", folder, variables).returncode == 0
    # Nothing was built, and it says so: it has read what it was given, and started.
    target = {"TARGET": "pypi", "DRY_RUN": "--dry-run"}
    started = run(publish, folder, {**variables, **target})
    assert "error SW413 nothing was built of shipway yet" in started.stderr
    assert run("python -c 'import pypi_attestations, uv'", folder, variables).returncode == 0
