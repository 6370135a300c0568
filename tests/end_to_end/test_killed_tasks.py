"""A single task that was killed: what comes after it makes nothing of half a version."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support.projects import KILLING

if TYPE_CHECKING:
    from conftest import Shipway
    from support.projects import Sample

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL to send")

BUMP = ("bump", "--part=patch", "--commit")


def killed(sample: Sample, point: str, *command: str) -> None:
    """Run a command that is killed at a point of `killing`."""
    done = subprocess.run(
        [sys.executable, str(KILLING), point, *command],
        cwd=sample.root,
        env={**os.environ},
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def test_no_tag_is_put_below_a_bump_that_was_cut_off(sample: Sample, shipway: Shipway) -> None:
    killed(sample, "recorded commit", *BUMP)
    refused = shipway("tag", "--json")
    assert (refused.code, sample.git("tag")) == ("SW303", "")
    onward = refused.data["error"]["fix"][0].partition("   ")[0].split()
    assert onward[1:] == ["bump", "--to=1.0.1", "--commit"]
    for command in (onward[1:], ["tag"]):
        ran = shipway(*command)
        assert ran.status == 0, ran.stderr
    assert 'version = "1.0.1"' in sample.git("show", "v1.0.1:pyproject.toml")


def test_no_tag_is_put_on_a_commit_that_says_another_version(
    sample: Sample, shipway: Shipway
) -> None:
    sample.git("update-index", "--assume-unchanged", "pyproject.toml")
    assert shipway("bump", "--part=patch").status == 0
    refused = shipway("tag", "--json")
    assert (refused.code, sample.git("tag")) == ("SW303", "")
    assert "says 1.0.1, and in " in refused.data["error"]["what"]
    sample.git("update-index", "--no-assume-unchanged", "pyproject.toml")
    sample.commit("Say the version")
    assert shipway("tag").status == 0
