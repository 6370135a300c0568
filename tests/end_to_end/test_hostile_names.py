"""Names that a shell would obey are harmless in the commands that shipway proposes."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support.slowness import quick_ones

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from conftest import Shipway
    from support.projects import Sample

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="its names admit less")

HOSTILE = "x;>obeyed;y"
RELEASE = ("release", "--part=patch", "--target=local", "--push", "--json")


def configured(sample: Sample, line: str) -> None:
    text = (sample.root / "pyproject.toml").read_text("utf-8")
    sample.commit("Configure", pyproject__toml=f"{text}\n[tool.shipway]\n{line}\n")


def behind(sample: Sample) -> None:
    sample.git("commit", "--quiet", "--allow-empty", "-mLater")
    sample.git("push", "--quiet", "origin", "HEAD")
    sample.git("reset", "--quiet", "--hard", "HEAD^")


def diverged(sample: Sample) -> None:
    behind(sample)
    sample.git("commit", "--quiet", "--allow-empty", "-mOther")


def not_allowed(sample: Sample) -> None:
    configured(sample, f'branches = ["{HOSTILE}"]')
    sample.git("switch", "--quiet", "--create", "other")


def unreachable(sample: Sample) -> None:
    sample.git("remote", "set-url", "origin", f"{sample.remote}/{HOSTILE}")


def tag_in_the_way(sample: Sample) -> None:
    sample.git("tag", f"v1.0.1/{HOSTILE}")


def tag_in_the_way_there(sample: Sample) -> None:
    sample.git_remote("tag", "v1.0.1/x", "main")
    configured(sample, f"remote = '{HOSTILE}'")
    sample.git("remote", "rename", "origin", HOSTILE)
    sample.git("push", "--quiet", HOSTILE, "HEAD")


def tag_elsewhere(sample: Sample) -> None:
    configured(sample, f"tag-format = '{HOSTILE}{{version}}'")
    sample.git("push", "--quiet", "origin", "HEAD")
    sample.git("tag", f"{HOSTILE}1.0.1", "HEAD^")


def no_such_remote(sample: Sample) -> None:
    configured(sample, f"remote = '{HOSTILE}'")


@pytest.mark.parametrize(
    ("arrange", "code"),
    quick_ones(
        {behind},
        [
            (behind, "SW307"),
            (diverged, "SW307"),
            (not_allowed, "SW305"),
            (unreachable, "SW308"),
            (tag_in_the_way, "SW313"),
            (tag_in_the_way_there, "SW313"),
            (tag_elsewhere, "SW309"),
            (no_such_remote, "SW306"),
        ],
    ),
)
def test_a_proposed_command_obeys_no_name(
    sample: Sample, shipway: Shipway, tmp_path: Path, arrange: Callable[[Sample], None], code: str
) -> None:
    sample.git("switch", "--quiet", "--create", HOSTILE)
    sample.git("push", "--quiet", "--set-upstream", "origin", "HEAD")
    arrange(sample)
    ran = shipway(*RELEASE)
    assert ran.code == code, ran.stderr
    assert HOSTILE in "".join(ran.data["error"]["fix"])
    run_all(ran.data["error"]["fix"], tmp_path)


def run_all(proposed: Iterable[str], folder: Path) -> None:
    """Run commands as if they were pasted, where the shell finds no program."""
    for line in proposed:
        command = line.partition("   ")[0]
        subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=folder,
            env={"PATH": ""},
            check=False,
            capture_output=True,
        )
    assert not (folder / "obeyed").exists(), proposed


def test_what_such_a_shell_would_obey_is_seen(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        run_all([f"git switch --no-overwrite-ignore {HOSTILE}"], tmp_path)
